/** The pictures of docs/screenshots: the pages of the sandbox, on a wide screen. Run by `npm run screenshots`. */
import { fileURLToPath } from "node:url"
import { launch, openTab } from "./Chromium.ts"
import { reconciling } from "./Reconciling.ts"

const pictures = [
  ["integrations", "/"],
  ["members", "/entities/acme-uk/members"],
  ["plan", "/entities/acme-fr/plan"],
  ["person", "/people?q=oliver.okafor%40acme.example"],
  ["worklist", "/worklist"]
] as const

const running = await reconciling()
const browser = await launch()
try {
  for (const entity of ["acme-fr", "acme-uk", "acme-de"]) await running.says(new RegExp(`${entity}: done`, "u"))
  await running.after(() => running.beside("sandbox", "advance", "1d", "--upheaval"), /acme-fr: .*"status":"blocked"/u)
  const { page } = await openTab(browser, running.address)
  await page.setViewportSize({ width: 1200, height: 660 })
  for (const [name, path] of pictures) {
    await page.goto(path)
    await page.screenshot({ path: fileURLToPath(new URL(`../../docs/screenshots/${name}.png`, import.meta.url)) })
  }
} finally {
  await browser.close()
  await running.stop()
}
