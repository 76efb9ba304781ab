import type { EmulatorKind } from "../Emulator.ts"

/** Every HR tool that the sandbox can stand in for. */
export const emulatorKinds: ReadonlyArray<EmulatorKind> = []

export const emulatorKind = (name: string): EmulatorKind | undefined => emulatorKinds.find(({ kind }) => kind === name)
