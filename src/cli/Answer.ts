import { Effect } from "effect"
import { TerminalCapabilities } from "effect/cli"
import type { TextOptions } from "../report/Page.ts"
import type { Format } from "./flags.ts"
import { print } from "./Output.ts"

/** One answer in each form that people and programs ask for. */
export interface Renderers {
  readonly text: (options: TextOptions) => string
  readonly json: () => string
  readonly markdown: () => string
}

/** How a text is laid out for the terminal that reads it. */
export const textOptions = (all: boolean): Effect.Effect<TextOptions> =>
  Effect.map(TerminalCapabilities.TerminalCapabilities, ({ canColor }) => ({
    colour: canColor,
    width: process.stdout.isTTY && process.stdout.columns > 0 ? process.stdout.columns : undefined,
    all
  }))

/** Writes an answer in the form that was asked for; as a text, for the terminal that reads it. */
export const answer = (
  flags: { readonly format: Format; readonly all?: boolean },
  render: Renderers
): Effect.Effect<void> =>
  flags.format === "text"
    ? Effect.flatMap(textOptions(flags.all === true), (options) => print(render.text(options)))
    : print(render[flags.format]())
