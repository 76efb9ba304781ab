import { type Slot, slots } from "./Slots.ts"
import type { ToolRecord } from "./ToolDecoder.ts"

const hasValue = (value: unknown): boolean => value !== undefined && value !== null

/**
 * For tools that leave out what is empty and what may not be seen alike: a value that no record of a whole reading shows
 * is not visible in any; one that some record shows is empty where it is missing (D6). `always` names slots that stand in
 * a block of their own, whose presence was looked at already. What it gives takes one record after the other, so that
 * nobody holds all of them twice.
 */
export const withoutUnseen = (
  records: ReadonlyArray<ToolRecord>,
  always: ReadonlySet<Slot>
): (record: ToolRecord) => ToolRecord => {
  const seenSlots = new Set(always)
  const seenNames = new Set<string>()
  for (const record of records) {
    for (const slot of slots) if (hasValue(record[slot])) seenSlots.add(slot)
    for (const [name, value] of Object.entries(record.attributes)) {
      if (hasValue(value)) seenNames.add(name)
    }
  }
  const shown = slots.filter((slot) => seenSlots.has(slot))
  const custom = [...seenNames].filter((name) => name.startsWith("custom."))
  return (record) => ({
    ...Object.fromEntries(shown.map((slot) => [slot, record[slot]])),
    attributes: {
      // Custom values are missing one by one: only what some record shows is known to exist.
      ...Object.fromEntries(custom.map((name) => [name, null])),
      ...Object.fromEntries(Object.entries(record.attributes).filter(([name]) => seenNames.has(name)))
    }
  })
}
