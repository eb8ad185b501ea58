/** Checks of the lessons in which the reader builds a wait of the library again. */
import { neverPrinted, noListenerLeft, noTimerLeft, prints, type Check } from '../judge.ts'
import type { Indexed, RunFacts, Wait } from '../run-facts.ts'
import { listenerGoesWith, waitsForReading } from './descriptors.ts'

/** A timer or a listener of the run. */
type Found = Indexed<'timer-scheduled' | 'listener-added'>

/**
 * Whether one call of the library did both: registered something and switched. The two events have the place of that
 * call in the snippet, or none where green code of the library was spawned. Written out, they have two places.
 */
function byOneCall(run: RunFacts, registered: Found): boolean {
  const left = run
    .all('switch')
    .find(({ index, from }) => index > registered.index && from === registered.owner)
  if (!left) return false
  const [one, other] = [registered.at, left.at]
  return one?.line === other?.line && one?.column === other?.column
}

/** The stretch in which the greenlet that printed both lines was away. */
function waitBetween(run: RunFacts, one: string, other: string): Wait | undefined {
  const [from, to] = [run.line(one), run.line(other)]
  if (!from || !to) return undefined
  return run.waitsOf(from.by).find((wait) => wait.from >= from.before && wait.to < to.before)
}

const pausesOnATimer: Check = {
  wanted: 'sleeper gives control to MAINLOOP for 0.05 seconds, and is woken',
  problem(run) {
    const [before, after] = [run.line('before'), run.line('after')]
    if (!before) return undefined // the next check says it
    const name = run.printerOf(before)
    if (!after) {
      const waiting = run.waitsOf(before.by).some(({ to }) => to === Infinity)
      if (!waiting) return undefined // it failed, which the terminal shows
      return run.timers().some(({ seconds }) => seconds === 0.05)
        ? `${name} gave control away, and its timer did not resume it.`
        : `${name} gave control away, but it had scheduled no timer that wakes it.`
    }
    if (!waitBetween(run, 'before', 'after')) return `${name} never waited: pause gave no control away.`
    const away = run.secondsAway(before.by, before, after)
    return away >= 0.05 * 0.98
      ? undefined
      : `${name} was away for ${Math.round(away * 1000)} ms, not for 50 ms.`
  },
}

/** Refuses a call of the library that did both steps. @param step - of the two, as the reader reads of it */
function twoSteps(
  run: RunFacts,
  registered: Found | undefined,
  step: string,
  call: string,
): string | undefined {
  if (!registered) return undefined
  const { at, owner } = registered
  const which =
    at === undefined ? `A call of the library in ${run.labelOf(owner)}` : `One call, in line ${at.line},`
  return `${which} ${step} and switched, as ${call} does.`
}

const withoutSleep: Check = {
  wanted: 'Two calls do it: one registers, one switches. sleep would do both',
  problem(run) {
    const slept = run.all('timer-scheduled').find((timer) => timer.seconds > 0 && byOneCall(run, timer))
    return twoSteps(run, slept, 'scheduled the timer', 'sleep')
  },
}

const withoutTrampoline: Check = {
  wanted: 'Two calls do it: one registers, one switches. trampoline would do both',
  problem(run) {
    const waited = run
      .all('listener-added')
      .find((listener) => listener.direction === 'read' && byOneCall(run, listener))
    return twoSteps(run, waited, 'added the listener', 'trampoline')
  },
}

const listenerIsTakenBack: Check = {
  wanted: 'The listener is removed once reader goes on',
  problem(run) {
    const left = run.listeners('read').find(({ gone }) => gone === Infinity)
    return left && `The listener of ${run.labelOf(left.owner)} for fd ${left.fd} was never removed.`
  },
}

const LAST = 'it ticked'

const ticksAgain: Check = {
  wanted: 'The call is made again and again: a timer of 0.01 seconds fires, and the next one is scheduled',
  problem(run) {
    const fired = run.timers(0.01).filter((timer) => timer.fired !== undefined)
    if (fired.length === 0) return 'No timer of 0.01 seconds fired in the hub.'
    if (fired.length < 3) {
      const times = fired.length === 1 ? 'once' : `${fired.length} times`
      const [slept] = run.naps(0.01)
      return slept
        ? `${run.labelOf(slept.greenlet)} slept ${times} only.`
        : `A timer of 0.01 seconds fired ${times} only.`
    }
    const together = run.timers(0.01).filter(({ scheduled }) => scheduled < (fired[0]?.fired ?? 0)).length
    return together > 2
      ? `${together} timers were scheduled at once, in place of one after the other.`
      : undefined
  },
}

/** From its call on at most one timer more may fire, which finds that it has to stop. */
const stops: Check = {
  wanted: 'The function that every returned ends it',
  problem(run) {
    const last = run.line(/^it (ticked|did not tick enough)$/)
    if (!last) return neverPrinted(LAST)
    const [whole] = run.timers(0.2)
    if (whole?.fired === undefined) return 'Nobody waited for 0.2 seconds before the end.'
    const { fired } = whole
    const ticks = run.timers(0.01)
    if (ticks.length === 0) return undefined // the check above says it
    const ended = Math.max(...ticks.map((tick) => ((tick.fired ?? -1) < fired ? (tick.fired ?? -1) : -1)))
    // A greenthread that has just been spawned has no timer yet.
    const going =
      run.secondsBetween(ended, fired) < 0.05 ||
      ticks.some((tick) => tick.scheduled < fired && (tick.fired ?? tick.canceled ?? Infinity) > fired)
    if (!going) return 'The ticking was over before the returned function was called.'
    const more = ticks.filter((tick) => tick.fired !== undefined && tick.fired > last.before).length
    return more <= 1 ? undefined : `It went on: ${more} more timers fired when it should have been over.`
  },
}

export const OWN_WAITS: Record<string, readonly Check[]> = {
  'your-own-sleep': [pausesOnATimer, withoutSleep, prints('before', 'after'), noTimerLeft],
  'your-own-interval': [ticksAgain, stops, prints(LAST), noTimerLeft],
  'your-own-trampoline': [
    waitsForReading('left can be read'),
    withoutTrampoline,
    listenerIsTakenBack,
    prints('left can be read'),
    noListenerLeft,
    listenerGoesWith('reader'),
  ],
}
