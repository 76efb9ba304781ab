import { escapeJson } from "./Safe.ts"
import type { EntityWorklistView, ItemView, OldestView, SectionView, WorklistView } from "./WorklistView.ts"

const oldest = (one: OldestView | undefined) =>
  one === undefined ? null : { since: one.since, age: one.age, mark: one.mark }

const itemOf = (item: ItemView, section: SectionView | undefined) => ({
  number: item.number === 0 ? null : item.number,
  id: item.id,
  step: item.step,
  kind: item.kind,
  state: item.state,
  note: item.note,
  person: item.person,
  where: section?.place ?? null,
  how: section?.how ?? [],
  mind: [...item.mind, ...(section?.mind ?? [])],
  values: item.values.map(({ after, before, what }) => ({ what, before, after })),
  why: item.why === "" ? null : { rule: item.rule, text: item.why },
  after: item.after,
  openedAt: item.openedAt,
  age: item.age,
  mark: item.mark,
  command: item.command,
  shownByRead: item.shownByRead
})

const entityOf = (entity: EntityWorklistView) => ({
  entity: entity.entity,
  name: entity.name,
  target: entity.target,
  status: entity.status,
  oldest: oldest(entity.oldest),
  items: entity.sections.flatMap((section) => section.items.map((item) => itemOf(item, section))),
  aside: entity.aside.map((item) => itemOf(item, undefined)),
  follows: entity.follows,
  saidDone: entity.saidDone.map(({ age, doneAt, id, kind, person }) => ({ id, kind, person, doneAt, age })),
  unopened: entity.unopened
})

/** `hrsync worklist` for programs; docs/commands.md says what the keys hold. */
export const worklistJson = (view: WorklistView): string =>
  `${
    escapeJson(JSON.stringify(
      {
        format: "hrsync-worklist",
        version: 1,
        madeAt: view.madeAt,
        open: view.open,
        ageing: view.ageing,
        overdue: view.overdue,
        oldest: oldest(view.oldest),
        entities: view.entities.map(entityOf)
      },
      null,
      2
    ))
  }\n`
