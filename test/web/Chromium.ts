import axe, { type AxeResults } from "axe-core"
import { existsSync } from "node:fs"
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core"

/** Debian's browser; nothing: there is none here. Other builds are not looked for, so that all see the same. */
export const chromiumHere: string | undefined = ["/usr/bin/chromium"].find((path) => existsSync(path))

/** A browser that is driven by a test. */
export const launch = (): Promise<Browser> =>
  chromium.launch(chromiumHere === undefined ? {} : { executablePath: chromiumHere })

export const wide = { width: 1200, height: 900 }
/** A small phone. */
export const narrow = { width: 375, height: 700 }

/** One tab, and all that went wrong in it. */
export interface Tab {
  readonly page: Page
  readonly context: BrowserContext
  /** Errors of the console (those of the Content-Security-Policy are among them) and requests to anybody else. */
  readonly faults: ReadonlyArray<string>
}

/** Opens a tab on the pages at an address. */
export const openTab = async (browser: Browser, address: string): Promise<Tab> => {
  const context = await browser.newContext({ baseURL: address, viewport: wide, reducedMotion: "reduce" })
  const page = await context.newPage()
  const faults: Array<string> = []
  const { origin } = new URL(address)
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      faults.push(`console: ${message.text()} (${message.location().url})`)
    }
  })
  page.on("pageerror", (error) => faults.push(`script: ${error.message}`))
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== origin) faults.push(`request to elsewhere: ${request.url()}`)
  })
  return { page, context, faults }
}

/** What axe finds in a page as it is shown now: serious and critical findings, and where. */
const findings = async (page: Page, light: string): Promise<ReadonlyArray<string>> => {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<AxeResults>("axe.run({ resultTypes: ['violations'] })")
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical").flatMap((
    { help, id, nodes }
  ) => nodes.map(({ html }) => `${light}: ${id}, ${help}: ${html}`))
}

/** What keeps people from using the page that is open: in light, and in dark on a phone. */
export const barriers = async (page: Page): Promise<ReadonlyArray<string>> => {
  await page.emulateMedia({ colorScheme: "light" })
  const light = await findings(page, "light")
  await page.emulateMedia({ colorScheme: "dark" })
  await page.setViewportSize(narrow)
  const dark = await findings(page, "dark, on a phone")
  const width = await page.evaluate<number>("document.documentElement.scrollWidth")
  await page.setViewportSize(wide)
  await page.emulateMedia({ colorScheme: "light" })
  return [
    ...light,
    ...dark,
    ...(width > narrow.width ? [`on a phone the page is ${width} pixels wide, and has to be moved sideways`] : [])
  ]
}

/** The words of what has the focus, those that are only heard among them. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate<string>("(document.activeElement?.textContent ?? '').replaceAll(/\\s+/gu, ' ').trim()")

/** Goes on from what has the focus, until what has these words has it. */
export const tabTo = async (page: Page, words: string): Promise<void> => {
  const passed: Array<string> = []
  while (passed.length < 200) {
    await page.keyboard.press("Tab")
    const now = await focused(page)
    if (now === words) return
    passed.push(now)
  }
  throw new Error(`the Tab key does not lead to “${words}”, but to: ${passed.join("; ")}`)
}
