import { afterAll } from "vitest"
import { directoryContract } from "../DirectoryContract.ts"
import { betterAuth } from "./BetterAuth.ts"
import { Program } from "./Program.ts"

const program = new Program("betterAuth.js")

afterAll(() => program.stop())

directoryContract(betterAuth(program, { name: "Better Auth's SCIM server" }))
