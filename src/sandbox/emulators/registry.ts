import type { EmulatorKind } from "../Emulator.ts"
import { kind as bamboohr } from "./BambooHr.ts"
import { kind as hibob } from "./HiBob.ts"

/** Every HR tool that the sandbox can stand in for. */
export const emulatorKinds: ReadonlyArray<EmulatorKind> = [bamboohr, hibob]

export const emulatorKind = (name: string): EmulatorKind | undefined => emulatorKinds.find(({ kind }) => kind === name)
