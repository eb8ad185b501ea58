/**
 * How much of a run is shown. *story*: greenthreads, switches and waits; *hub*: listeners and timers too; *kernel*: all of it,
 * with the numbers of descriptors and system calls. Words of a level stand at that level and the ones after it.
 */
import type { TraceEvent } from '../../shared/trace-events.ts'
import type { Lane } from './lanes.ts'

export const LEVELS = ['story', 'hub', 'kernel'] as const
export type Level = (typeof LEVELS)[number]

/** The level of a page that has not been told another one. */
export const FIRST_LEVEL: Level = 'story'

/** The first level at which an event is shown. */
export function levelOf({ kind }: TraceEvent): Level {
  return levelOfKind(kind)
}

export function levelOfKind(kind: TraceEvent['kind']): Level {
  if (kind === 'system-call') return 'kernel'
  if (kind === 'callback-scheduled') return 'hub'
  return kind.startsWith('listener-') || kind.startsWith('timer-') ? 'hub' : 'story'
}

export function shows(level: Level, event: TraceEvent): boolean {
  return isWithin(levelOf(event), level)
}

export function showsLane(level: Level, { role }: Lane): boolean {
  if (role === 'system-calls') return level === 'kernel'
  return (role !== 'listeners' && role !== 'timers') || level !== 'story'
}

/** The lanes that the level shows, named in its words. */
export function lanesAt(level: Level, lanes: readonly Lane[]): readonly Lane[] {
  return lanes
    .filter((lane) => showsLane(level, lane))
    .map((lane) => (lane.role === 'listeners' ? { ...lane, name: inWordsOf(level, lane.name) } : lane))
}

/** Index of the last event up to `index` that is shown at the level; `index` itself when none is. */
export function lastShown(events: readonly TraceEvent[], index: number, level: Level): number {
  for (let at = index; at >= 0; at--) {
    const event = events[at]
    if (event && shows(level, event)) return at
  }
  return index
}

/** The one of two levels that shows more. */
export function moreOf(one: Level, other: Level): Level {
  return isWithin(one, other) ? other : one
}

/** Whether most of a run happens at the level *hub*, and a reader of the story sees little of it. */
export function hidesMost(level: Level, { hub, story }: Readonly<Record<Level, number>>): boolean {
  return level === 'story' && hub > 0 && hub >= story
}

/** Whether things of the level `needed` are shown at `level`. */
export function isWithin(needed: Level, level: Level): boolean {
  return LEVELS.indexOf(needed) <= LEVELS.indexOf(level)
}

type Words = readonly (readonly [RegExp, string])[]

/** Words of *kernel*, and what stands for them below it: descriptors have no numbers there. */
const KERNEL_WORDS: Words = [
  [/\bwake me when fd \d+ is readable/, 'wake me when there is something to read'],
  [/\bwake me when fd \d+ is writable/, 'wake me when there is room to send'],
  [/\buntil fd \d+ is readable/g, 'for bytes'],
  [/\buntil fd \d+ is writable/g, 'for room to send'],
  [/\bfor fd \d+ \(read\)/, 'for bytes'],
  [/\bfor fd \d+ \(write\)/, 'for room to send'],
  [/^fd \d+ became readable/, 'Bytes have come'],
  [/^fd \d+ became writable/, 'There is room to send'],
  [/^fd \d+ was closed while (.+) waited for it/, 'The thing that $1 waited for was closed'],
  [/^fd \d+ was closed/, 'What it waited for was closed'],
  [/^read fd \d+$/, 'waits for bytes'],
  [/^write fd \d+$/, 'waits to send'],
  [/^fd \d+ (read|write)$/, 'to $1'],
  [/, until a descriptor is ready/, ''],
  [/\buntil a descriptor is ready/, 'until something comes'],
  [/^The wait is over: no descriptor is ready/, 'The wait is over: nothing has come'],
  [/^The wait is over: \d+ descriptors? (is|are) ready/, 'The wait is over: something has come'],
  [/^waits for a descriptor$/, 'waits for bytes, or for room to send'],
  [/^descriptor ready$/, 'listener woken'],
  [/ of fd \d+, for which (.+?) waits already/, ' beside $1, which waits already'],
  [/\bClose the descriptor,/, 'Close what it waits for,'],
  [/\bno other greenthread, timer or descriptor had a turn/, 'no other greenthread or timer had a turn'],
  [/\bwaiting for: a descriptor,/, 'waiting for: bytes,'],
]

/** Words of *hub*, and what stands for them at *story*: the same fact without listeners, timers and the poller. */
const HUB_WORDS: Words = [
  [/\bfor a timer of (.+?)(?=[,.)]| \(|$)/g, 'for $1'],
  [/^The timer of (.+?) is due first/, 'The time of $1 is up first'],
  [/^No timer is scheduled/, 'Nobody sleeps'],
  [/^The timer of (.+?) fired/, 'Its $1 are over'],
  [/^A timer fired/, 'Its time is over'],
  [/^timer (.+)$/, 'waits $1'],
  [/^waits for a timer$/, 'waits for a time'],
  [/\bwaits in the poller without waiting/, 'looks for news'],
  [/^in the poller without waiting/, 'looks for news'],
  [/\b(waits|waited) in the poller/g, '$1'],
  [/^of it in the poller$/, 'of it waiting'],
  [/^in the poller/, 'waits'],
  [/^wait in the poller$/, 'MAINLOOP waits'],
  [
    /^MAINLOOP asks the poller what is ready, without waiting\.$/,
    'MAINLOOP looks for news, without waiting.',
  ],
  [/\bno other greenthread or timer had a turn/, 'no other greenthread had a turn'],
  [
    /^A timer of (.+?) that (.+?) scheduled has not fired when/,
    'Something that $2 has planned in $1 has not happened when',
  ],
  [/: \d+ listeners? and \d+ timers? of it were forgotten/, ': all waits of it were forgotten'],
  [/: listeners, timers, greenthreads\./, ': greenthreads, and what each waits for.'],
]

/** The words about a run that stand at a level: the same fact in words of that level and of those before it. */
export function inWordsOf(level: Level, text: string): string {
  if (level === 'kernel') return text
  const plain = inPlain(KERNEL_WORDS, text)
  return level === 'hub' ? plain : inPlain(HUB_WORDS, plain)
}

function inPlain(table: Words, text: string): string {
  return table.reduce((plain, [words, instead]) => plain.replace(words, instead), text)
}
