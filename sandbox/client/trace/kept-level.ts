/** The level that a reader has chosen, kept in the browser: the one of the playground, and of blocks that ask for no more. */
import { FIRST_LEVEL, LEVELS, type Level } from './levels.ts'

const KEY = 'hublet:level'

/** In the browser only. A reader who has chosen none sees the first one. */
export function keptLevel(): Level {
  const kept = localStorage.getItem(KEY)
  return LEVELS.find((level) => level === kept) ?? FIRST_LEVEL
}

/** Keeps a choice of the reader's own; a level that a stop or a link has brought is not one. */
export function keepLevel(level: Level): void {
  localStorage.setItem(KEY, level)
}
