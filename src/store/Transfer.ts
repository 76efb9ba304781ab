/** What is done to whole stores: `hrsync state export`, `import`, `verify` and `mv`. */
export type { Counts } from "./Counts.ts"
export type { Doing } from "./Doing.ts"
export { exportLines } from "./ExportLines.ts"
export { importLines, type ImportOptions } from "./ImportLines.ts"
export { move, retarget } from "./Move.ts"
export { type Verification, verify } from "./Verify.ts"
