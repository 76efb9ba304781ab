import { defineConfig } from "vitest/config"

export default defineConfig({
  // One worker fewer than there are processors, as is usual, would leave half of a small machine idle.
  test: { include: ["test/**/*.test.ts"], testTimeout: 240_000, maxWorkers: "100%" }
})
