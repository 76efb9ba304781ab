import { assert, it } from "@effect/vitest"
import { isNews } from "../../src/cli/WatchFiles.ts"

/** After which of these looks the file is followed, where the first is of the one in force. */
const followedAfter = (...looks: ReadonlyArray<string>): ReadonlyArray<number> => {
  let followed = looks[0] ?? ""
  return looks.flatMap((now, index) => {
    if (!isNews(followed, looks[index - 1] ?? now, now)) return []
    followed = now
    return [index]
  })
}

it("U6: a file that is half written at one look is not followed", () => {
  assert.deepStrictEqual(followedAfter("old", "half", "new", "new", "new"), [3])
  assert.deepStrictEqual(followedAfter("old", "half", "old", "old"), [])
  assert.deepStrictEqual(followedAfter("old", "gone", "gone", "old", "old"), [2, 4])
})
