/** What a spreadsheet takes for a formula when a cell begins with it; full-width forms too. */
const formula = /^[\s\u00a0]*[=+\-@\t\r\n＝＋－＠]/u

/**
 * A cell (RFC 4180, section 2). What a spreadsheet would run gets an apostrophe before it, which makes it text
 * (OWASP, CSV injection).
 */
const cell = (text: string): string => {
  const safe = formula.test(text) ? `'${text}` : text
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll("\"", "\"\"")}"` : safe
}

/** Rows as CSV (RFC 4180): commas, CRLF, a header, no byte order mark. */
export const csvText = (rows: ReadonlyArray<ReadonlyArray<string>>): string =>
  rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("")
