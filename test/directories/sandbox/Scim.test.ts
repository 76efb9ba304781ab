import { directoryContract } from "../DirectoryContract.ts"
import { connected, sandboxPlace } from "./Place.ts"

directoryContract(sandboxPlace({
  name: "the SCIM face of the sandbox's Spendesk",
  lists: 5,
  lacks: ["already", "resend"],
  make: (served) => connected(served, "scim")
}))
