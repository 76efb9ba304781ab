import { defineConfig } from "vitest/config"

/** For npm run mutation: the tests of the decision core alone. */
export default defineConfig({
  test: { include: ["test/planning/**/*.test.ts"], testTimeout: 60_000 }
})
