/**
 * For the build: puts code that ajv compiled beforehand in the place of Validator.ts, so that the program neither
 * carries ajv nor compiles a schema when it starts.
 */
import { Ajv2020 } from "ajv/dist/2020.js"
import standaloneCode from "ajv/dist/standalone/index.js"
import type { Plugin } from "esbuild"
import { pointedSchema } from "./PointedSchema.ts"
import { options } from "./Validator.ts"

/** A module with the same exports as Validator.ts, as JavaScript. */
export const standaloneValidator = (): string => {
  const ajv = new Ajv2020({ ...options, code: { source: true, esm: true } })
  const code = standaloneCode.default(ajv, ajv.compile(pointedSchema()))
  return `${code}\nexport const validator = () => validate0\n`
}

/** The esbuild plugin that does it. */
export const precompiledValidator: Plugin = {
  name: "precompiled-validator",
  setup: (build) => {
    build.onLoad({ filter: /[/\\]src[/\\]config[/\\]Validator\.ts$/ }, ({ path }) => ({
      contents: standaloneValidator(),
      loader: "js",
      resolveDir: path.replace(/[/\\][^/\\]*$/u, "")
    }))
  }
}
