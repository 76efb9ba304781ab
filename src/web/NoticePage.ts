import type { Notice } from "../domain/Notice.ts"

/** The page that shows more of what somebody was told, below the pages' own address (without a slash at its end). */
export const noticePage = (url: string, { entity, kind }: Pick<Notice, "entity" | "kind">): string =>
  kind === "blocked" || kind === "approval"
    ? `${url}/entities/${encodeURIComponent(entity)}/plan`
    : kind === "waiting"
    ? `${url}/worklist`
    : `${url}/`
