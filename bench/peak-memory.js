// Preloaded into a measured process: leaves its peak memory (KiB) where the bench looks for it.
import { writeFileSync } from "node:fs"

process.on("exit", () => {
  writeFileSync(process.env.HRSYNC_BENCH_PEAK, String(process.resourceUsage().maxRSS))
})
