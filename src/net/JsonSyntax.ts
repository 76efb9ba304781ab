/**
 * A slow second look at a JSON text that did not parse, or at a value whose place must be named. The engine's own
 * message quotes the text, which may be somebody's data; this one never does.
 */

export interface SyntaxProblem {
  /** Into the text, from 0. */
  readonly offset: number
  readonly problem: string
}

/** The problem of a text that is right as far as it goes. */
export const endsInTheMiddle = "the text ends in the middle"

const deepest = 200

const space = /[ \t\r\n]*/uy
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/uy
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/uy
const word = /true|false|null/uy

/** Walks one JSON value and stops at the first problem, or at the value that stands at a path. */
class Walk {
  readonly text: string
  at = 0
  found: number | undefined

  constructor(text: string) {
    this.text = text
  }

  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    const match = pattern.exec(this.text)
    if (match === null) return undefined
    this.at += match[0].length
    return match[0]
  }

  fail(problem: string): SyntaxProblem {
    return { offset: this.at, problem: this.at >= this.text.length ? endsInTheMiddle : problem }
  }

  value(path: ReadonlyArray<string> | undefined, depth: number): SyntaxProblem | undefined {
    this.take(space)
    if (path?.length === 0) this.found = this.at
    if (depth > deepest) return this.fail(`more than ${deepest} levels of brackets`)
    const first = this.text[this.at]
    if (first === "{") return this.object(path, depth)
    if (first === "[") return this.array(path, depth)
    if (first === "\"") return this.string("expected a string")
    return this.take(word) === undefined && this.take(number) === undefined ? this.fail("expected a value") : undefined
  }

  /** Stops at the closing quote, at a raw control character or at a wrong escape. */
  string(otherwise: string): SyntaxProblem | undefined {
    if (this.text[this.at] !== "\"") return this.fail(otherwise)
    this.at += 1
    for (;;) {
      const code = this.text.charCodeAt(this.at)
      if (code === 0x22) {
        this.at += 1
        return undefined
      }
      if (code === 0x5c) {
        if (this.take(escape) === undefined) return this.fail("a backslash that escapes nothing that JSON knows")
      } else if (Number.isNaN(code) || code < 0x20) {
        return this.fail("a line break or control character inside a string; JSON writes it as an escape")
      } else this.at += 1
    }
  }

  object(path: ReadonlyArray<string> | undefined, depth: number): SyntaxProblem | undefined {
    this.at += 1
    this.take(space)
    if (this.text[this.at] === "}") {
      this.at += 1
      return undefined
    }
    for (;;) {
      this.take(space)
      const keyAt = this.at
      const wrongKey = this.string("expected a key in double quotes")
      if (wrongKey !== undefined) return wrongKey
      const onPath = path !== undefined && path.length > 0
        && JSON.parse(this.text.slice(keyAt, this.at)) === path[0]
      this.take(space)
      if (this.text[this.at] !== ":") return this.fail("expected a colon behind the key")
      this.at += 1
      const wrongValue = this.value(onPath ? path.slice(1) : undefined, depth + 1)
      if (wrongValue !== undefined) return wrongValue
      this.take(space)
      const next = this.text[this.at]
      if (next !== "," && next !== "}") return this.fail("expected a comma or a closing brace")
      this.at += 1
      if (next === "}") return undefined
    }
  }

  array(path: ReadonlyArray<string> | undefined, depth: number): SyntaxProblem | undefined {
    this.at += 1
    this.take(space)
    if (this.text[this.at] === "]") {
      this.at += 1
      return undefined
    }
    for (let index = 0;; index++) {
      const onPath = path !== undefined && path.length > 0 && String(index) === path[0]
      const wrongValue = this.value(onPath ? path.slice(1) : undefined, depth + 1)
      if (wrongValue !== undefined) return wrongValue
      this.take(space)
      const next = this.text[this.at]
      if (next !== "," && next !== "]") return this.fail("expected a comma or a closing bracket")
      this.at += 1
      if (next === "]") return undefined
    }
  }
}

/** The first reason why `text` is not one JSON value (RFC 8259), or nothing. */
export const firstProblem = (text: string): SyntaxProblem | undefined => {
  const walk = new Walk(text)
  const problem = walk.value(undefined, 0)
  if (problem !== undefined) return problem
  walk.take(space)
  return walk.at === text.length ? undefined : walk.fail("something follows the end of the value")
}

/** Where the value at a path of keys (and indices) begins; nothing where there is none. */
export const offsetOf = (text: string, path: ReadonlyArray<string>): number | undefined => {
  const walk = new Walk(text)
  walk.value(path, 0)
  return walk.found
}
