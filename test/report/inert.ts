/** What a reader of CommonMark (0.31.2) or of a Git host would act on, for tests that look for nothing of it. */

/** Everything that A6 wants to see nowhere as it is, but for the line breaks of the output itself. */
export const invisible = /(?!\n|\uFE0E|\uFE0F)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{DI}]/u

/** Section 6.1: a run of backticks opens a span that the next run of the same length closes. */
export const withoutCode = (line: string): string => {
  let rest = line
  let kept = ""
  for (;;) {
    const open = /`+/u.exec(rest)
    if (open === null) return kept + rest
    const after = rest.slice(open.index + open[0].length)
    const close = [...after.matchAll(/`+/gu)].find(([run]) => run.length === open[0].length)
    if (close === undefined) return kept + rest
    kept += `${rest.slice(0, open.index)}\u0001`
    rest = after.slice(close.index + close[0].length)
  }
}

/** Section 2.5: numeric references are text, and never structure. */
export const withoutReferences = (line: string): string => line.replace(/&#\d+;/gu, "\u0001")

/** What is left of a line that hosts or readers could act on: empty where nothing is. */
export const active = (line: string): ReadonlyArray<string> => {
  const rest = withoutReferences(withoutCode(line))
  return [
    ...[...rest.matchAll(/[`<>[\]*_~@#|\\$^{}&%=+/]/gu)].map(([found]) => found),
    ...[...rest.matchAll(/:\/\/|www\.|\w:\w|![[\d]|:\w+:|\b[0-9a-f]{7,}\b|\b[A-Za-z]+-\d+\b|\p{L}\.\p{L}{2,}/giu)].map(
      ([found]) => found
    ),
    ...(/^(?:\p{N}+[.)]|[-+*>=])(?: |$)/u.test(rest) ? [rest.slice(0, 3)] : [])
  ]
}
