import type { Browser, Page } from "playwright-core"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { barriers, chromiumHere, focused, launch, openTab, type Tab, tabTo } from "./Chromium.ts"
import { groupFile, type Reconciling, reconciling } from "./Reconciling.ts"

/** The file with one more entity, of people in these places. */
const withLyon = (places: string): string =>
  `${groupFile}
  acme-lyon:
    name: Acme Lyon
    timezone: Europe/Paris
    source: group-hr
    target: { kind: file, path: members/acme-lyon.json }
    employees:
      where:
        - { field: workLocation, oneOf: "${places}" }
    protect: [owner@acme.example]
`

/** In milliseconds: a browser and a company begin slowly on a busy machine. */
const patience = 120_000

// One story: each test goes on where the one before ended.
describe.skipIf(chromiumHere === undefined)("the pages of hrsync run, in Chromium", () => {
  let browser: Browser
  let running: Reconciling
  let tab: Tab
  let page: Page

  beforeAll(async () => {
    const started = await Promise.all([launch(), reconciling()])
    browser = started[0]
    running = started[1]
    tab = await openTab(browser, running.address)
    page = tab.page
  }, patience)

  afterAll(async () => {
    await browser?.close()
    await running?.stop()
  }, patience)

  const text = (): Promise<string> => page.locator("main").innerText()
  const press = (name: string | RegExp): Promise<void> => page.getByRole("button", { name }).click()
  const card = (name: string) => page.getByRole("listitem").filter({ has: page.getByRole("heading", { name }) })
  const isForEverybody = async (): Promise<void> => assert.deepStrictEqual(await barriers(page), [])
  const decide = (entity: string, button: RegExp): Promise<void> =>
    running.after(() => press(button), new RegExp(`${entity}: done`, "u"))

  it("shows a card for each entity, and asks nobody else and nothing that its policy forbids", async () => {
    await Promise.all(
      ["acme-fr", "acme-uk", "acme-de"].map((entity) => running.says(new RegExp(`${entity}: done`, "u")))
    )
    await page.goto("/")
    for (const name of ["Acme SAS", "Acme Ltd", "Acme GmbH"]) assert.include(await card(name).innerText(), "connected")
    await isForEverybody()
    assert.deepStrictEqual(tab.faults, [])
  })

  it("P7: a new entity of the file awaits actions; its plan is read and approved with the keyboard alone", async () => {
    await running.after(
      async () => running.write(withLyon("Paris, Lyon")),
      /acme-lyon: awaiting-actions/u
    )
    await page.goto("/")
    assert.include(await card("Acme Lyon").innerText(), "awaiting actions")
    await isForEverybody()

    await page.keyboard.press("Tab")
    assert.strictEqual(await focused(page), "Skip to content")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    assert.isTrue(await page.evaluate<boolean>("document.activeElement.closest('main') !== null"))
    await tabTo(page, "Read the plan of acme-lyon")
    await page.keyboard.press("Enter")
    await page.waitForURL("**/entities/acme-lyon/plan")
    assert.include(await text(), "Invite (16)")
    await isForEverybody()

    await tabTo(page, "Save & apply: confirm the rules")
    await running.after(() => page.keyboard.press("Enter"), /acme-lyon: done, 16 operations/u)
    await page.getByRole("status").filter({ hasText: "The rules of acme-lyon are confirmed." }).waitFor()
    await page.goto("/")
    assert.include(await card("Acme Lyon").innerText(), "connected")
  })

  it("members are green once they are managed, and the page of members is for everybody", async () => {
    await page.goto("/members")
    await isForEverybody()
    await page.goto("/entities/acme-lyon/members?state=invited")
    assert.lengthOf((await text()).match(/✓ managed/gu) ?? [], 16)
    await isForEverybody()
    await page.getByLabel("Name, e-mail or id").fill("helene goff")
    await press("Search")
    assert.include(await text(), "1 member of 16.")
    assert.match(await text(), /helene\.legoff@acme\.example\s*\(HR manages this field\)/u)
  })

  it("a changed file is tried, and what it would do is told; the file stays as it is", async () => {
    await page.goto("/try")
    const editor = page.getByLabel("hrsync.yaml")
    const inForce = await editor.inputValue()
    assert.strictEqual(inForce, withLyon("Paris, Lyon"))
    await editor.fill(withLyon("Lyon"))
    await press("Try it")
    await page.getByText("Nothing was saved, and nothing was sent").waitFor()
    assert.include(await text(), "Besides what is planned now: 7 releases")
    await isForEverybody()
    await editor.fill("version: 7")
    await press("Try it")
    await page.getByText("It cannot be used. Nothing was saved.").waitFor()
    await page.goto("/try")
    assert.strictEqual(await editor.inputValue(), inForce)
  })

  it("L2: a narrower filter waits for a yes, and then lets go of whom it leaves out", async () => {
    await running.after(async () => running.write(withLyon("Lyon")), /acme-lyon: awaiting-actions/u)
    await page.goto("/entities/acme-lyon/plan")
    assert.include(await text(), "Stop managing (the member stays as it is) (7)")
    await decide("acme-lyon", /^Save & apply/u)
    await page.goto("/")
    assert.include(await card("Acme Lyon").innerText(), "7 released")
    await page.goto("/entities/acme-lyon/members?state=invited&hr=released")
    assert.lengthOf((await text()).match(/! released/gu) ?? [], 7)
    await isForEverybody()
  })

  it("P6: a block is told with its numbers, and lifted by an approval whose reason is kept", async () => {
    await running.after(
      () => running.beside("sandbox", "advance", "1d", "--upheaval"),
      /acme-fr: .*"status":"blocked"/u
    )
    await page.goto("/plans")
    assert.include(await text(), "Stopped")
    await isForEverybody()
    await page.getByRole("link", { name: "Acme SAS" }).click()
    assert.match(await text(), /BLOCKED Too many people would lose access/u)
    await isForEverybody()
    await page.getByLabel("Reason (kept in the history)").first().fill("The Paris office closes.")
    await decide("acme-fr", /^Approve \d+ operations$/u)
    await page.goto("/plans")
    assert.include(await text(), "The Paris office closes.")
  })

  it("a person's story is told: their record with a masked account, what the rules ask, and what was done", async () => {
    await page.goto("/members")
    await page.getByLabel("A person: name, e-mail or id").fill("helene.moreau@acme.example")
    await press("Find")
    const story = await text()
    for (const part of ["Hélène Moreau", "FR18…", "What the rules ask", "Acme Lyon"]) assert.include(story, part)
    assert.notMatch(story, /FR18\d{8}/u)
    await isForEverybody()
  })

  it("X8: an item of the worklist is said to be done, and is gone", async () => {
    await page.goto("/worklist")
    assert.include(await text(), "Jürgen Weiß")
    await isForEverybody()
    await press("Done for Jürgen Weiß")
    await page.getByRole("status").filter({ hasText: "It is noted as done." }).waitFor()
    assert.strictEqual(await page.getByRole("button", { name: "Done for Jürgen Weiß" }).count(), 0)
  })

  it("the history says who approved what and why", async () => {
    await page.goto("/history")
    assert.include(await text(), "The Paris office closes.")
    await isForEverybody()
  })

  it("nothing of it all went wrong in the browser", () => {
    assert.deepStrictEqual(tab.faults, [])
  })
})
