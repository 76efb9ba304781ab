import { type DaySeries, daySeries, type OperationDay } from "../report/OperationDays.ts"
import { kindWords, number } from "../report/Words.ts"
import { type Html, html, type Part } from "./Html.ts"

const width = 900
const height = 200
const top = 16
const bottom = 24

const words = (series: DaySeries): string => series === "failed" ? "Failed or unknown" : kindWords[series].heading

/** The next number above that an axis ends with: 1, 2 or 5 times a power of ten. */
const roundedUp = (most: number): number => {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most)))
  return [1, 2, 5, 10].map((times) => times * power).find((end) => end >= most) ?? most
}

const short = (value: number): string => String(Math.round(value * 100) / 100)

const bars = (
  days: ReadonlyArray<OperationDay>,
  most: number,
  series: ReadonlyArray<DaySeries>
): ReadonlyArray<Html> => {
  const step = width / days.length
  const scale = (height - top - bottom) / most
  return days.flatMap(({ date, of, total }, index) => {
    if (total === 0) return []
    let above = height - bottom
    const parts = series.flatMap((one) => {
      const count = of[one] ?? 0
      if (count === 0) return []
      const high = Math.max(1, count * scale)
      above -= high
      return [
        html`<rect class="bar ${one}" x="${short(index * step + 1)}" y="${short(above)}" width="${
          short(Math.max(1, step - 2))
        }" height="${short(high)}"/>`
      ]
    })
    return [html`<g><title>${date}: ${number(total)}</title>${parts}</g>`]
  })
}

/** Operations per day as a picture, and as a table for whoever does not see it. No script, no style: CSP allows neither. */
export const historyChart = (days: ReadonlyArray<OperationDay>): Part => {
  const series = daySeries.filter((one) => days.some(({ of }) => (of[one] ?? 0) > 0))
  const total = days.reduce((sum, day) => sum + day.total, 0)
  const [first, last] = [days[0]?.date ?? "", days.at(-1)?.date ?? ""]
  if (total === 0) return html`<p class="soft">No operation from ${first} to ${last}.</p>`
  const most = roundedUp(Math.max(...days.map((day) => day.total)))
  const busy = days.filter((day) => day.total > 0)
  return html`<figure><svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="chart-title"><title id="chart-title">${
    number(total)
  } operations from ${first} to ${last}; the table below has the same numbers</title><line class="axis" x1="0" y1="${
    height - bottom
  }" x2="${width}" y2="${
    height - bottom
  }"/><line class="axis" x1="0" y1="${top}" x2="${width}" y2="${top}"/><text x="0" y="${top - 4}">${
    number(most)
  }</text><text x="0" y="${height - 6}">${first}</text><text x="${width}" y="${
    height - 6
  }" text-anchor="end">${last} (UTC)</text>${bars(days, most, series)}</svg><figcaption><ul class="legend">${
    series.map((one) =>
      html`<li><svg class="key" viewBox="0 0 10 10" aria-hidden="true"><rect class="bar ${one}" width="10" height="10"/></svg> ${
        words(one)
      }</li>`
    )
  }</ul></figcaption></figure><details class="fold"><summary>The same as a table</summary><div class="scroll" tabindex="0" role="region" aria-label="Operations per day"><table><thead><tr><th scope="col">Day</th>${
    series.map((one) => html`<th scope="col">${words(one)}</th>`)
  }<th scope="col">All</th></tr></thead><tbody>${
    busy.map(({ date, of, total }) =>
      html`<tr><th scope="row">${date}</th>${series.map((one) => html`<td>${number(of[one] ?? 0)}</td>`)}<td>${
        number(total)
      }</td></tr>`
    )
  }</tbody></table></div></details>`
}
