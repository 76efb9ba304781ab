/** `${env:NAME}` and its relatives, as settings may hold them. */

export type Reference =
  | { readonly to: "env"; readonly name: string; readonly text: string }
  | { readonly to: "file"; readonly path: string; readonly text: string }
  | { readonly to: "exec"; readonly text: string }
  | { readonly to: "unknown"; readonly text: string }

const shape = /\$\{([^{}]*)\}/gu
const known = /\$\{(?:env|file|exec):/u
const envName = /^[A-Za-z_][A-Za-z0-9_]*$/u

const reference = (text: string, inner: string): Reference => {
  const colon = inner.indexOf(":")
  const scheme = inner.slice(0, Math.max(colon, 0))
  const rest = inner.slice(colon + 1)
  if (scheme === "env" && envName.test(rest)) return { to: "env", name: rest, text }
  if (scheme === "file" && rest !== "") return { to: "file", path: rest, text }
  return scheme === "exec" ? { to: "exec", text } : { to: "unknown", text }
}

/** A text of the file: plain pieces and references, in order. */
export const piecesOf = (text: string): ReadonlyArray<string | Reference> => {
  const pieces: Array<string | Reference> = []
  let from = 0
  for (const match of text.matchAll(shape)) {
    if (match.index > from) pieces.push(text.slice(from, match.index))
    pieces.push(reference(match[0], match[1] ?? ""))
    from = match.index + match[0].length
  }
  if (from < text.length || pieces.length === 0) pieces.push(text.slice(from))
  return pieces
}

export const referencesOf = (text: string): ReadonlyArray<Reference> =>
  piecesOf(text).filter((piece) => typeof piece !== "string")

/** Whether a text is one reference and nothing else. */
export const isReference = (text: string): boolean => {
  const [first, second] = piecesOf(text)
  return typeof first === "object" && second === undefined
}

/** Whether a text tries to refer to something, well written or not. */
export const refers = (text: string): boolean => known.test(text)
