import { afterAll } from "vitest"
import { directoryContract } from "../DirectoryContract.ts"
import { Program } from "./Program.ts"
import { scimmy } from "./Scimmy.ts"

const usual = new Program("scimmy.js")
const versions = new Program("scimmy.js", { etag: true })
const withoutPatch = new Program("scimmy.js", { patch: false, etag: true })
const withoutFilters = new Program("scimmy.js", { filter: false, page: 3 })

afterAll(async () => {
  for (const program of [usual, versions, withoutPatch, withoutFilters]) await program.stop()
})

directoryContract(scimmy({ name: "SCIMMY", program: usual, lacks: ["already"] }))

directoryContract(scimmy({
  name: "SCIMMY with versions, in the other form of PATCH",
  program: versions,
  settings: { dialect: { patch: "value", operation: "Replace" } },
  lacks: ["already"]
}))

directoryContract(scimmy({ name: "SCIMMY that refuses PATCH", program: withoutPatch }))

directoryContract(scimmy({
  name: "SCIMMY without filters, in pages of three",
  program: withoutFilters,
  lacks: ["already"],
  pages: true
}))
