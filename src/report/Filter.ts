/** A text that YAML reads as this very text in any place, within { } too: JSON's strings are YAML's double-quoted ones. */
const scalar = (text: string): string =>
  /^(?!(?:true|false|null|yes|no|on|off)$)[A-Za-z][A-Za-z0-9_.-]*(?: [A-Za-z0-9_.-]+)*$/iu.test(text)
    ? text
    : JSON.stringify(text)

/** The line of hrsync.yaml that asks for these values of a field: `{ field: team, oneOf: "Data, Design" }` (D4). */
export const filterLine = (field: string, values: ReadonlyArray<string>): string => {
  const simple = values.every((value) => value === value.trim() && !/[",]/u.test(value))
  const wanted = simple
    ? JSON.stringify(values.join(", "))
    : `[${values.map((value) => JSON.stringify(value)).join(", ")}]`
  return `{ field: ${scalar(field)}, oneOf: ${wanted} }`
}
