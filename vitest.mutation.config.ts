import { defineConfig } from "vitest/config"

/**
 * For npm run mutation: the tables of the decision core alone. The laws take a minute a run, and there are thousands of
 * mutants; one that only a law kills is a missing row.
 */
export default defineConfig({
  test: { include: ["test/planning/**/*.test.ts"], exclude: ["test/planning/Laws.test.ts"], testTimeout: 60_000 }
})
