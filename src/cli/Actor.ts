import { userInfo } from "node:os"

/** A CI system's variable for who started a run, and what the system is called. */
const systems = [
  ["GITHUB_ACTOR", "GitHub Actions"],
  ["GITLAB_USER_LOGIN", "GitLab CI"],
  ["BITBUCKET_STEP_TRIGGERER_UUID", "Bitbucket Pipelines"],
  ["BUILDKITE_BUILD_CREATOR", "Buildkite"],
  ["CIRCLE_USERNAME", "CircleCI"],
  ["BUILD_REQUESTEDFOR", "Azure Pipelines"],
  ["BUILD_USER_ID", "Jenkins"]
] as const

/** Who acts, for the history: what `--as` says, else the CI system's actor, else the user of this machine. */
export const actor = (
  as: string | undefined,
  environment: Readonly<Record<string, string | undefined>> = process.env
): string => {
  if (as !== undefined) return as.trim()
  for (const [variable, system] of systems) {
    const name = environment[variable]?.trim()
    if (name !== undefined && name !== "") return `${name} (${system})`
  }
  return environment["CI"] === undefined || environment["CI"] === "" ? user() : `${user()} (CI)`
}

const user = (): string => {
  try {
    return userInfo().username
  } catch {
    return `user ${process.getuid?.() ?? "unknown"}` // a container's user may have no name, which is userInfo's only error
  }
}
