/** One plain sentence per event, in the words of the guide. */
import type { TraceEvent } from '../../shared/trace-events.ts'
import { callbackSentence } from './callback-words.ts'
import { choiceOf, exploredOf } from './choices.ts'
import type { Cancellation } from './hub-state.ts'
import type { SwitchStory, TraceLog } from './trace-log.ts'
import type { Span } from './spans.ts'
import { ability, formatNanoseconds, formatSeconds, plural, waitingPhrase, waitPhrase } from './wording.ts'

/** The system calls of a wait lie between its two ends: at most so many. */
const WAIT_EVENTS = 16

/** Says in words what happened at the event with this index. */
export function sentenceOf(log: TraceLog, index: number): string {
  const event = log.events[index]
  if (!event) return ''
  const who = log.nameOf(event.greenlet)
  switch (event.kind) {
    case 'hub-launched':
      return `This thread uses the hub ${event.hub}.`
    case 'hub-replaced':
      return `The hub ${event.by} replaces ${event.hub}, whose listeners and timers are forgotten.`
    case 'mainloop-started':
      return launched(log, event.hub, index)
    case 'mainloop-stopped':
      return event.error === undefined
        ? 'MAINLOOP stopped.'
        : `MAINLOOP stopped with an error: ${event.error}`
    case 'greenlet-spawned':
      return spawned(event, who)
    case 'greenlet-started':
      return `${log.nameOf(event.id)} starts.`
    case 'greenlet-ended':
      return ended(event, log.nameOf(event.id), canceledBy(log, log.cancellationOf(event.id)))
    case 'group-opened':
      return `${log.nameOf(event.owner)} opens a group: its block ends when all members have ended.`
    case 'group-joined':
      return `${log.nameOf(event.id)} is a member of the group of ${log.nameOf(event.owner)}.`
    case 'group-canceled':
      return `The group of ${log.nameOf(event.owner)} is canceled${canceledBy(log, log.cancellation(event.group))}.`
    case 'group-ended':
      return `The group of ${log.nameOf(event.owner)} is over: all of its members have ended.`
    case 'switch':
      return switched(log, event, log.storyOf(index))
    case 'listener-added':
      return `${log.nameOf(event.owner)} registers a listener: wake me when fd ${event.fd} is ${ability(event.direction)}.`
    case 'listener-woken':
      return `fd ${event.fd} became ${ability(event.direction)}: the listener of ${log.nameOf(event.owner)} is woken.`
    case 'listener-removed':
      return `The listener of ${log.nameOf(event.owner)} for fd ${event.fd} (${event.direction}) is removed.`
    case 'listener-closed':
      return `fd ${event.fd} was closed while ${log.nameOf(event.owner)} waited for it.`
    case 'timer-scheduled':
      return event.seconds === 0
        ? `${log.nameOf(event.owner)} schedules a call for MAINLOOP's next turn.`
        : `${log.nameOf(event.owner)} schedules a timer of ${formatSeconds(event.seconds)}.`
    case 'timer-fired':
      return fired(log, event.timer, log.nameOf(event.owner))
    case 'timer-canceled':
      return `A timer that ${log.nameOf(event.owner)} scheduled is canceled.`
    case 'wait-begun':
      return event.seconds === 0
        ? 'MAINLOOP asks the poller what is ready, without waiting.'
        : `MAINLOOP waits in the poller ${waitPhrase(event.seconds)}.`
    case 'wait-ended':
      return waitOver(log, event, index)
    case 'system-call':
      return event.result < 0
        ? `${event.name}(${event.args}) failed with errno ${-event.result}.`
        : `${event.name}(${event.args}) returned ${event.result}.`
    case 'callback-scheduled':
    case 'callback-begun':
    case 'callback-ended':
      return callbackSentence(event, who)
    case 'error-squelched':
      return `An error was reported and MAINLOOP goes on: ${event.error}`
    case 'mark':
      return marked(log, event) ?? `${who} set the mark “${event.name}”.`
  }
}

/** Says in words what a bar of the timeline means. */
export function sentenceOfSpan(log: TraceLog, span: Span): string {
  const name = log.nameOf(span.greenlet)
  const from = log.events[span.from]?.t ?? 0
  const to = span.to === undefined ? undefined : log.events[span.to]?.t
  const lasted = to === undefined ? '' : ` (${formatNanoseconds(to - from)})`
  switch (span.kind) {
    case 'running':
      return to === undefined ? `${name} is running.` : `${name} ran${lasted}.`
    case 'callback':
      return to === undefined
        ? `Node runs a callback: ${span.label}.`
        : `Node ran a callback: ${span.label}${lasted}.`
    case 'ready':
      return to === undefined
        ? `${name} is spawned and has not started yet.`
        : `${name} was to start soon${lasted}.`
    case 'listener':
      return `The listener of ${name} ${to === undefined ? 'is' : 'was'} registered${lasted}.`
    case 'scheduled':
      return to === undefined
        ? `The timer of ${name} is scheduled.`
        : `The timer of ${name} was scheduled${lasted}.`
    case 'poller':
      return to === undefined
        ? `MAINLOOP waits in the poller${limitOf(log, span)}.`
        : `MAINLOOP waited in the poller${lasted}${limitOf(log, span)}.`
    default: {
      const waiting = log.storyOf(span.from)?.leftWaiting
      const phrase = waiting ? waitingPhrase(waiting) : ''
      return `${name} ${to === undefined ? 'waits' : 'waited'} ${phrase}${lasted}.`
    }
  }
}

/** The marks of a program whose order somebody decides; undefined for all others. */
function marked(log: TraceLog, event: Extract<TraceEvent, { kind: 'mark' }>): string | undefined {
  const explored = exploredOf([event])
  if (explored !== undefined)
    return `${explored.complete ? 'All of ' : ''}${plural(explored.runs, 'order was', 'orders were')} tried, and none broke it.`
  const choice = choiceOf(event.name)
  if (choice === undefined) return undefined
  const { made } = choice
  const others = choice.among
    .filter(({ greenlet }) => greenlet !== made)
    .map(({ greenlet }) => log.nameOf(greenlet))
  return made === undefined
    ? `Who goes on is open: ${others.join(' or ')}.`
    : `It is chosen that ${log.nameOf(made)} goes on. So could ${others.join(' or ')}.`
}

/** The limit of a wait in the poller, to follow what was waited. */
function limitOf(log: TraceLog, span: Span): string {
  const begun = log.events[span.from]
  if (begun?.kind !== 'wait-begun') return ''
  return `, ${waitPhrase(begun.seconds)}`
}

function waitOver(log: TraceLog, event: Extract<TraceEvent, { kind: 'wait-ended' }>, index: number): string {
  const ready =
    event.ready === 0
      ? 'no descriptor is ready'
      : `${plural(event.ready, 'descriptor is', 'descriptors are')} ready`
  const begun = log.events
    .slice(Math.max(0, index - WAIT_EVENTS), index)
    .findLast(({ kind }) => kind === 'wait-begun')
  const after = begun === undefined ? '' : ` after ${formatNanoseconds(event.t - begun.t)}`
  return `The wait is over: ${ready}${after}.`
}

/** MAINLOOP runs in turns that Node starts, so the switch just before its launch tells who waits. */
function launched(log: TraceLog, hub: string, index: number): string {
  const before = log.events.slice(0, index).findLast(({ kind }) => kind === 'switch')
  const why =
    before?.kind === 'switch' && before.why === 'turn' && log.isMain(before.from)
      ? '__main__ waits or is at its end, and the hub has work'
      : 'something waits'
  return `MAINLOOP of the hub ${hub} is launched at the first wait: ${why}.`
}

function spawned(event: Extract<TraceEvent, { kind: 'greenlet-spawned' }>, who: string): string {
  switch (event.role) {
    case 'main':
      return "__main__ is the program's own stack."
    case 'mainloop':
      return 'The hub makes its own greenlet, MAINLOOP. It is not launched yet.'
    case 'greenlet':
      return `${who} makes the greenlet ${event.name}.`
    case 'greenthread':
      return `${who} spawns ${event.name}: it will start in MAINLOOP's next turn.`
  }
}

/** The one that canceled a group, and why, to follow what became of it. */
function canceledBy(log: TraceLog, cancellation: Cancellation | undefined): string {
  if (cancellation === undefined) return ''
  const { by, why, reason, killer } = cancellation
  const name = log.nameOf(by)
  const said = reason === undefined ? '' : `: ${reason}`
  switch (why) {
    case 'canceled':
      return ` by ${name}${said}`
    case 'failed':
      return `, since ${name} failed${said}`
    case 'killed':
      return killer === undefined
        ? `, since ${name} was killed`
        : `, since ${log.nameOf(killer)} killed ${name}`
    case 'won':
      return `, since ${name} was first`
  }
}

/** Says briefly who ended a greenlet with its group, and why; empty for one that ended otherwise. */
export function cancellationNote(log: TraceLog, greenlet: number): string {
  const words = canceledBy(log, log.cancellationOf(greenlet))
  return words === '' ? '' : `killed${words}`
}

function ended(event: Extract<TraceEvent, { kind: 'greenlet-ended' }>, name: string, byWhom: string): string {
  switch (event.outcome) {
    case 'result':
      return `${name} ends.`
    case 'error':
      return `${name} ends with an error: ${event.error ?? 'unknown'}`
    case 'killed':
      return byWhom === '' ? `${name} is killed.` : `${name} is killed with its group${byWhom}.`
  }
}

function switched(
  log: TraceLog,
  event: Extract<TraceEvent, { kind: 'switch' }>,
  story: SwitchStory | undefined,
): string {
  const from = log.nameOf(event.from)
  const to = log.nameOf(event.to)
  switch (event.why) {
    case 'turn':
      return log.isMainloop(event.to)
        ? 'Node gives MAINLOOP a turn.'
        : 'MAINLOOP gives the thread back to Node.'
    case 'end':
      return `${from} has ended, so control goes to its parent, ${to}.`
    case 'throw':
      return `${from} switches to ${to} and throws an error there.`
    case 'kill':
      return `${from} unwinds ${to}: its finally blocks run.`
    case 'switch':
    case 'resume':
      if (story?.first) return `${from} switches to ${to} for the first time.`
      if (story?.wokenBy) return `${because(story.wokenBy)}, so ${from} switches to ${to}.`
      if (story?.leftWaiting && story.leftWaiting.for !== 'other') {
        return `${from} waits ${waitingPhrase(story.leftWaiting)}, so it switches to ${to}.`
      }
      if (log.isMainloop(event.to)) return `${from} has nothing to do now, so it switches to MAINLOOP.`
      return `${from} switches to ${to}.`
  }
}

function because(wokenBy: NonNullable<SwitchStory['wokenBy']>): string {
  switch (wokenBy.what) {
    case 'ready':
      return `fd ${wokenBy.fd} became ${ability(wokenBy.direction)}`
    case 'closed':
      return `fd ${wokenBy.fd} was closed`
    case 'timer':
      return wokenBy.seconds === undefined
        ? 'A timer fired'
        : wokenBy.seconds === 0
          ? 'Its next turn has come'
          : `The timer of ${formatSeconds(wokenBy.seconds)} fired`
  }
}

function fired(log: TraceLog, timer: number, owner: string): string {
  const seconds = log.secondsOfTimer(timer)
  if (seconds === undefined) return `A timer that ${owner} scheduled fires.`
  return seconds === 0
    ? `MAINLOOP makes the call that ${owner} scheduled for this turn.`
    : `The timer of ${formatSeconds(seconds)} that ${owner} scheduled fires.`
}
