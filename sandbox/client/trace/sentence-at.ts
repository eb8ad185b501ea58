/** The sentence at the cursor, in the words of the level that the reader has chosen. */
import { inWordsOf, lastShown, type Level } from './levels.ts'
import { sentenceOf } from './sentence.ts'
import type { TraceLog } from './trace-log.ts'

/** At an event that is not shown, it is the sentence of the last one before it that is. */
export function sentenceAt(log: TraceLog, index: number, level: Level): string {
  return inWordsOf(level, sentenceOf(log, lastShown(log.events, index, level)))
}
