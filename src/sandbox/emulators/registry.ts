import type { EmulatorKind } from "../Emulator.ts"
import { kind as bamboohr } from "./BambooHr.ts"
import { kind as deel } from "./Deel.ts"
import { kind as hibob } from "./HiBob.ts"
import { kind as kombo } from "./Kombo.ts"
import { kind as lucca } from "./Lucca.ts"
import { kind as payfit } from "./PayFit.ts"
import { kind as personio } from "./Personio.ts"
import { kind as rest } from "./Rest.ts"
import { kind as workday } from "./Workday.ts"

/** Every HR tool that the sandbox can stand in for. */
export const emulatorKinds: ReadonlyArray<EmulatorKind> = [
  personio,
  bamboohr,
  hibob,
  lucca,
  workday,
  deel,
  payfit,
  kombo,
  rest
]

export const emulatorKind = (name: string): EmulatorKind | undefined => emulatorKinds.find(({ kind }) => kind === name)
