/** A line of a stack: what was called, and where. Everything else of a stack may be part of a message. */
const frame =
  /^\s+at (?:async )?((?:new )?[\w$.<>#]{1,120}(?: \[as [\w$]{1,80}\])?)? ?\(?((?:file:\/\/|node:|\/|[A-Za-z]:[\\/])[^()\s]*:\d+:\d+)\)?$/u

/** So many lines of a stack are told, and so many causes behind causes. */
const mostFrames = 30
const mostCauses = 3

const word = /^[\w$.-]{1,80}$/u

/** The file alone: folders may be named after people. */
const placeOf = (path: string): string => path.startsWith("node:") ? path : path.replace(/^.*[\\/]/u, "")

/** Lines of a stack behind its message, which may hold lines that look like them. */
const framesOf = ({ message, stack = "" }: Error): ReadonlyArray<string> => {
  const end = message === "" ? 0 : stack.indexOf(message) + message.length
  return stack.slice(Math.max(0, end)).split("\n").flatMap((line) => {
    const [all, called = "", path = ""] = frame.exec(line) ?? []
    return all === undefined ? [] : [`    at ${called === "" ? placeOf(path) : `${called} (${placeOf(path)})`}`]
  }).slice(0, mostFrames)
}

/**
 * Where in the code a defect arose: the error's name, its code, and its stack's functions with file, line and column. Never
 * its message: that may quote data, such as a name, an account or a token.
 */
export const defectText = (defect: unknown, depth = 0): string => {
  if (!(defect instanceof Error)) return `A value that is no error was thrown (${typeof defect}).`
  const name = word.test(defect.name) ? defect.name : "Error"
  const code: unknown = "code" in defect ? defect.code : undefined
  const said = (typeof code === "string" && word.test(code)) || typeof code === "number" ? ` [${code}]` : ""
  const behind = defect.cause === undefined || depth >= mostCauses ? [] : [
    `  caused by ${defectText(defect.cause, depth + 1)}`
  ]
  return [`${name}${said}`, ...framesOf(defect), ...behind].join("\n")
}
