/** The column of the members page: green tick, orange warning, blank. */
export const hrStatuses = ["managed", "released", "manual"] as const
export type HrStatus = typeof hrStatuses[number]

/** The state of an entity's integration card. */
export const integrationStatuses = [
  "awaiting-actions",
  "connected",
  "blocked",
  "error",
  "paused",
  "disconnected"
] as const
export type IntegrationStatus = typeof integrationStatuses[number]
