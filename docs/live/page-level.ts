/** The level of a page's timelines, from its front matter: `level: hub` on one that speaks of listeners and timers. */
import { LEVELS, type Level } from '../../sandbox/client/trace/levels.ts'

/** @returns undefined for a page that says nothing: its timelines begin with the first level */
export function levelOfPage(env: unknown): Level | undefined {
  const { relativePath, frontmatter } = env as { relativePath: string; frontmatter?: { level?: unknown } }
  const named = frontmatter?.level
  if (named === undefined) return undefined
  const level = LEVELS.find((one) => one === named)
  if (level === undefined)
    throw new Error(
      `${relativePath}: the front matter has the level ${JSON.stringify(named)}, and there are ${LEVELS.join(', ')}.`,
    )
  return level
}
