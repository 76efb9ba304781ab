import type { Folder } from "./Cli.ts"

/** For root, whom no permission keeps out, somebody whom it does; else whoever runs the tests. */
export const anotherUser: { readonly uid?: number; readonly gid?: number } = process.getuid?.() === 0
  ? { uid: 65_534, gid: 65_534 }
  : {}

/** Why a test is skipped: this checkout stands where the other user can't go. */
export const outOfReach = "another user can't run hrsync from here"

export const isInReach = (here: Folder): Promise<boolean> =>
  here.run(["--version"], {}, anotherUser).then(({ code }) => code === 0, () => false)
