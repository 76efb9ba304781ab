// Preloaded into a measured process: leaves what it used where the bench looks for it.
import { writeFileSync } from "node:fs"

process.on("exit", () => {
  const { maxRSS, systemCPUTime, userCPUTime } = process.resourceUsage()
  const usage = { mebibytes: maxRSS / 1024, cpuMilliseconds: (systemCPUTime + userCPUTime) / 1000 }
  writeFileSync(process.env.HRSYNC_BENCH_USAGE, JSON.stringify(usage))
})
