/** Colours and weights of a terminal (ECMA-48, select graphic rendition). */
export type Tone = "bold" | "dim" | "green" | "yellow" | "red" | "blue" | "loud"

const codes: Readonly<Record<Tone, readonly [string, string]>> = {
  bold: ["1", "22"],
  dim: ["2", "22"],
  green: ["32", "39"],
  yellow: ["33", "39"],
  red: ["31", "39"],
  blue: ["34", "39"],
  loud: ["1;31", "22;39"]
}

export type Paint = (tone: Tone, text: string) => string

const plain: Paint = (_tone, text) => text

const coloured: Paint = (tone, text) => text === "" ? "" : `\u001b[${codes[tone][0]}m${text}\u001b[${codes[tone][1]}m`

/** How texts are painted; without colour they stay as they are. */
export const paint = (colour: boolean): Paint => colour ? coloured : plain
