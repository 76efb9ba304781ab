import { Composer, Parser } from "yaml"
import type { CST, Document } from "yaml"
import { error, type Problem } from "./Problem.ts"
import type { SourceText } from "./SourceText.ts"
import type { Entry, Tree } from "./Tree.ts"
import { bareReferences, mistake, mostMistakes, type YamlMistake } from "./YamlMistakes.ts"
import { deepest, shapeOf } from "./YamlShape.ts"
import { Builder } from "./YamlTree.ts"

export interface ReadYaml {
  /** Nothing: the text is no YAML, or holds nothing. */
  readonly root: Tree | undefined
  readonly problems: ReadonlyArray<Problem>
  /** What duplicate keys hide: not used, but secrets may stand there. */
  readonly hidden: ReadonlyArray<Entry>
}

const compose = (tokens: Iterable<CST.Token>, length: number): ReadonlyArray<Document.Parsed> => {
  const composer = new Composer({
    version: "1.2",
    schema: "core",
    uniqueKeys: false,
    strict: true,
    keepSourceTokens: false,
    logLevel: "silent"
  })
  return [...composer.compose(tokens, true, length)]
}

/** Reads one YAML 1.2 document. Never throws, whatever the text. */
export const readYaml = (source: SourceText): ReadYaml => {
  const { text } = source
  const tokens = [...new Parser().parse(text)]
  const second = tokens.filter(({ type }) => type === "document")[1]
  if (second !== undefined) {
    return unreadable([mistake(text, { code: "MULTIPLE_DOCS", pos: [second.offset, second.offset + 3] })])
  }
  const { deep, open } = shapeOf(tokens)
  if (deep !== undefined) {
    return unreadable([error("too-deep", deep, `This is nested more than ${deepest} levels deep.`)])
  }
  if (open.length > 0) return unreadable(open)
  const [document] = compose(tokens, text.length)
  if (document === undefined) return unreadable([])
  const mistakes: Array<YamlMistake> = [...document.errors, ...document.warnings].slice(0, mostMistakes)
  if (document.directives.yaml.explicit === true && document.directives.yaml.version !== "1.2") {
    mistakes.push({ code: "BAD_DIRECTIVE", pos: [0, 0] })
  }
  if (mistakes.length > 0) {
    const bare = bareReferences(text, mistakes)
    return unreadable(bare.length > 0 ? bare : mistakes.map((each) => mistake(text, each)))
  }
  const builder = new Builder(source)
  const root = document.contents === null ? undefined : builder.build(document.contents, { start: 0, end: 0 }, [])
  const { hidden, problems } = builder
  const whole = problems.every(({ code }) => harmless.has(code)) && !(root?.type === "scalar" && root.value === null)
  return whole ? { root, problems, hidden } : unreadable(problems.filter(({ code }) => !harmless.has(code)))
}

/** What is said twice can be checked; what is missing would seem wrong wherever it is needed. */
const harmless = new Set(["duplicate-key", "duplicate-entity", "duplicate-connection"])

const unreadable = (problems: ReadonlyArray<Problem>): ReadYaml => ({ root: undefined, problems, hidden: [] })
