/**
 * How much of a run is shown. *story*: greenthreads, switches and waits; *hub*: listeners and timers too; *kernel*: all of it,
 * with descriptors and system calls. Words of a level stand at that level and the ones after it.
 */
import type { TraceEvent } from '../../shared/trace-events.ts'
import type { Lane } from './lanes.ts'

export const LEVELS = ['story', 'hub', 'kernel'] as const
export type Level = (typeof LEVELS)[number]

/** The level of a page that has not been told another one. */
export const FIRST_LEVEL: Level = 'kernel'

/** The first level at which an event is shown. */
export function levelOf({ kind }: TraceEvent): Level {
  if (kind === 'system-call') return 'kernel'
  return kind.startsWith('listener-') || kind.startsWith('timer-') ? 'hub' : 'story'
}

export function shows(level: Level, event: TraceEvent): boolean {
  return isWithin(levelOf(event), level)
}

export function showsLane(level: Level, { role }: Lane): boolean {
  if (role === 'system-calls') return level === 'kernel'
  return (role !== 'listeners' && role !== 'timers') || level !== 'story'
}

/** Index of the last event up to `index` that is shown at the level; `index` itself when none is. */
export function lastShown(events: readonly TraceEvent[], index: number, level: Level): number {
  for (let at = index; at >= 0; at--) {
    const event = events[at]
    if (event && shows(level, event)) return at
  }
  return index
}

/** Whether things of the level `needed` are shown at `level`. */
export function isWithin(needed: Level, level: Level): boolean {
  return LEVELS.indexOf(needed) <= LEVELS.indexOf(level)
}

const PLAIN: readonly (readonly [RegExp, string])[] = [
  [/\buntil fd \d+ is readable/g, 'for bytes'],
  [/\buntil fd \d+ is writable/g, 'for room to send'],
  [/\bfor a timer of (.+?)(?=[,.)]| \(|$)/g, 'for $1'],
  [/^fd \d+ became readable/, 'Bytes have come'],
  [/^fd \d+ became writable/, 'There is room to send'],
  [/^fd \d+ was closed/, 'What it waited for was closed'],
  [/^The timer of (.+?) fired/, 'Its $1 are over'],
  [/^A timer fired/, 'Its time is over'],
  [/^read fd \d+$/, 'waits for bytes'],
  [/^write fd \d+$/, 'waits to send'],
  [/^timer (.+)$/, 'waits $1'],
  [/\bwaits in the poller without waiting/, 'looks for news'],
  [/^in the poller without waiting/, 'looks for news'],
  [/\bwaits in the poller until a descriptor is ready/, 'waits until something comes'],
  [/\b(waits|waited) in the poller/g, '$1'],
  [/\bin the poller until a descriptor is ready/, 'waits until something comes'],
  [/^in the poller/, 'waits'],
  [/, until a descriptor is ready/, ''],
  [
    /^MAINLOOP asks the poller what is ready, without waiting\.$/,
    'MAINLOOP looks for news, without waiting.',
  ],
  [/^The wait is over: no descriptor is ready/, 'The wait is over: nothing has come'],
  [/^The wait is over: \d+ descriptors? (is|are) ready/, 'The wait is over: something has come'],
]

/** The words about a run that stand at the level *story*: the same fact without listeners, timers and descriptors. */
export function inWordsOf(level: Level, text: string): string {
  if (level !== 'story') return text
  return PLAIN.reduce((plain, [words, instead]) => plain.replace(words, instead), text)
}
