/** Checks of the lessons on MAINLOOP. */
import { plural } from '../../trace/wording.ts'
import { lintTrace } from '../../findings/lint.ts'
import { mayName, neverPrinted, noTimerLeft, prints, printsEach, type Check } from '../judge.ts'
import { distinctAtOnce, type RunFacts } from '../run-facts.ts'

const launchedByTheFirstWait: Check = {
  wanted: 'MAINLOOP is not started before reader and writer have been spawned',
  problem(run) {
    const launch = run.first('mainloop-started')
    if (!launch) return 'MAINLOOP was never launched: nothing waited.'
    const reading = run.listeners('read')[0]?.owner ?? run.line('hello')?.by
    if (reading === undefined) return neverPrinted('hello')
    const spawned = run.all('greenlet-spawned').filter(({ role }) => role === 'greenthread')
    const reader = spawned.find(({ id }) => id === reading)
    if (!reader)
      return `“hello” was read by ${run.labelOf(reading)}: there has to be a greenthread that reads.`
    if (reader.index > launch.index) return startedEarly(run, reading)
    const others = spawned.filter(({ id }) => id !== reading)
    if (others.some(({ index }) => index < launch.index)) return undefined
    const [writer] = others
    return writer ? startedEarly(run, writer.id) : 'Only one greenthread was spawned: nobody else writes.'
  },
}

function startedEarly(run: RunFacts, greenthread: number): string {
  return `MAINLOOP was started before ${run.labelOf(greenthread)} was spawned: something waited before that.`
}

const launchedOnce: Check = {
  wanted: 'MAINLOOP is started before the first listener is woken, and only once',
  problem(run) {
    const launches = run.all('mainloop-started')
    const woken = run.first('listener-woken')
    if (launches.length !== 1) return `MAINLOOP was started ${launches.length} times.`
    return woken && woken.index < (launches[0]?.index ?? 0) ? 'A listener was woken before.' : undefined
  },
}

const napsOverlap: Check = {
  wanted: 'The three naps overlap, and nobody is awake before a nap is over',
  problem(run) {
    const naps = run.naps(0.05)
    if (naps.length < 3)
      return `There ${naps.length === 1 ? 'was' : 'were'} ${plural(naps.length, 'nap', 'naps')} of 0.05 seconds, not 3.`
    const most = distinctAtOnce(naps)
    if (most === 1) return 'Each nap began when the one before it was over.'
    if (most < 3) return 'Only two naps at a time.'
    const awake = run.printed.filter(({ text }) => text.endsWith('is awake'))
    const early = awake.find(({ before }, index) => naps.filter(({ to }) => to < before).length <= index)
    return early && `“${early.text}” was printed before its nap was over.`
  },
}

const threeEqualTimers: Check = {
  wanted:
    'Three timers of 0.02 seconds fire in the order in which they were scheduled, and each says one word',
  problem(run) {
    const timers = run.timers(0.02)
    if (timers.length < 3)
      return `${plural(timers.length, 'timer of 0.02 seconds was', 'timers of 0.02 seconds were')} scheduled, not 3.`
    const fired = timers.flatMap(({ fired: at }) => (at === undefined ? [] : [at]))
    if (fired.length > 3) return `${fired.length} timers of 0.02 seconds fired, not 3.`
    if (fired.length < 3)
      return `One of them ${timers.some(({ canceled }) => canceled !== undefined) ? 'was canceled' : 'never fired'}.`
    const words = run.printed.map(({ before }) => fired.filter((at) => at < before).length)
    if (words[0] === 0) return `“${run.lines[0] ?? ''}” was printed before a timer had fired.`
    const silent = fired.findIndex((_, index) => !words.includes(index + 1))
    return silent === -1 ? undefined : `Timer ${silent + 1} of the three said nothing when it fired.`
  },
}

/** The whole work of the exercise, in seconds: 25 rounds of 4 ms. */
const WORK = 0.1
/** A shorter stretch is less than half of the work, and may be longer than it should on a busy machine. */
const SHORT = 0.05

interface Stretch {
  readonly greenlet: number
  /** The switch with which it began. */
  readonly index: number
  readonly seconds: number
}

/** Each stretch in which a greenlet other than `__main__` and MAINLOOP ran. */
function stretches(run: RunFacts): Stretch[] {
  const switches = run.all('switch')
  return switches.flatMap(({ to, index }, at) =>
    run.isWorker(to)
      ? [{ greenlet: to, index, seconds: run.secondsBetween(index, switches[at + 1]?.index ?? Infinity) }]
      : [],
  )
}

const cruncherGivesWay: Check = {
  wanted: 'cruncher gives way between its rounds, and never does most of its work in one go',
  problem(run) {
    const done = run.line('all work is done')
    if (!done) return undefined // the next check says it
    const all = stretches(run)
    if (leftToAWorker(run, done.by, all)) return undefined
    const total = all.reduce((sum, { seconds }) => sum + seconds, 0)
    const longest = all.reduce((most, one) => (one.seconds > most.seconds ? one : most), {
      greenlet: 0,
      seconds: 0,
    })
    const name = run.labelOf(longest.greenlet)
    if (longest.seconds > SHORT && longest.seconds > total / 2) {
      return run.switchesFrom(longest.greenlet) === 0
        ? `${name} held the thread from its start to its end. MAINLOOP had no turn in between.`
        : `${name} held the thread for ${Math.round(longest.seconds * 1000)} ms in one go: it did not give way while it worked.`
    }
    return total >= WORK * 0.9
      ? undefined
      : `The greenthreads worked for ${Math.round(total * 1000)} ms in all: 25 rounds take ${WORK * 1000} ms.`
  },
}

/** A Worker did the work: for most of its time the greenlet waited, and no greenthread ran. */
function leftToAWorker(run: RunFacts, greenlet: number, all: readonly Stretch[]): boolean {
  return run.waitsOf(greenlet, 'other').some(({ from, to }) => {
    const busy = all.filter(({ index }) => from <= index && index < to)
    const held = busy.reduce((sum, { seconds }) => sum + seconds, 0)
    return run.secondsBetween(from, to) - held >= WORK / 2
  })
}

const ticksDuringWork: Check = {
  wanted: 'The clock ticks three times, and before all work is done',
  problem({ lines }) {
    const done = lines.indexOf('all work is done')
    if (done === -1) return 'The work was never done.'
    const ticks = [1, 2, 3].map((tick) => lines.indexOf(`tick ${tick}`))
    const missing = ticks.indexOf(-1)
    if (missing !== -1) return neverPrinted(`tick ${missing + 1}`)
    return (ticks[0] ?? 0) < done ? undefined : 'The first tick came only after the work.'
  },
}

const alarmIsCanceled: Check = {
  wanted: 'The timer of 0.3 seconds is canceled when the work is done, and does not fire',
  problem(run) {
    const [alarm] = run.timers(0.3)
    if (!alarm) return 'There is no timer of 0.3 seconds.'
    if (alarm.fired !== undefined) return 'The timer fired.'
    if (alarm.canceled === undefined) return 'The timer was still there at the end.'
    const { scheduled, canceled } = alarm
    const done = run.timers(0.02).flatMap(({ fired }) => (fired === undefined ? [] : [fired]))
    if (done.length === 0) return 'No work took 0.02 seconds.'
    if (done.every((fired) => fired < scheduled))
      return 'The timer was scheduled when the work was done: nothing would have warned.'
    return done.some((fired) => fired < canceled)
      ? undefined
      : 'The timer was canceled before the work of 0.02 seconds was done: nothing would have warned.'
  },
}

const startedByTheTimer: Check = {
  wanted: 'The timer of 0.01 seconds starts late, which waits for 0.02 seconds',
  problem(run) {
    const [alarm] = run.timers(0.01)
    if (alarm?.fired === undefined) return 'No timer of 0.01 seconds fired.'
    const { fired } = alarm
    const line = run.line('better late than never')
    const naps = run.naps(0.02)
    const nap = naps.find(({ from }) => from > fired)
    if (naps.length === 0) {
      if (line) return `Nobody waited for 0.02 seconds before “${line.text}” was printed.`
      const failed = run.first('error-squelched')
      if (failed) return `What the timer called failed, and no greenthread waited: ${failed.error}`
      return mayName(run, 'late')
        ? 'No greenthread late was spawned: the generator was made, and nobody ran it.'
        : 'No greenthread was started that waits for 0.02 seconds.'
    }
    if (!nap) return `${run.labelOf(naps[0]?.greenlet ?? 0)} was started before the timer had fired.`
    return line && !(nap.to < line.before)
      ? `“${line.text}” was printed before the wait of 0.02 seconds was over.`
      : undefined
  },
}

const nothingForgotten: Check = {
  wanted: 'No hub is dropped that somebody waits on',
  problem({ run }) {
    const late = lintTrace(run.events, { blockedMs: Infinity, complete: true }).find(
      ({ kind }) => kind === 'late-use-hub',
    )
    return late?.sentence
  },
}

const sleepsOnPoll: Check = {
  wanted: 'sleeper waits for 0.02 seconds on the hub poll',
  problem(run) {
    if (run.end.hub !== 'poll') return `The hub is ${run.end.hub ?? 'not there'}, not poll.`
    const awake = run.line(/^awake on/)
    const [nap] = run.naps(0.02)
    if (!nap) return 'Nobody waited for 0.02 seconds.'
    if (nap.to === Infinity) return `${run.labelOf(nap.greenlet)} was still waiting when the program ended.`
    return awake && awake.before <= nap.to
      ? `“${awake.text}” was printed before the wait was over.`
      : undefined
  },
}

export const MAINLOOP: Record<string, readonly Check[]> = {
  'nobody-starts-it': [launchedByTheFirstWait, launchedOnce, prints('MAINLOOP launched: false', 'hello')],
  'sleep-together': [napsOverlap, printsEach('cat is awake', 'dog is awake', 'baby is awake')],
  'order-of-timers': [threeEqualTimers, prints('ready', 'steady', 'go')],
  'give-way': [cruncherGivesWay, ticksDuringWork],
  'cancel-a-timer': [alarmIsCanceled, prints('done in time'), noTimerLeft],
  'mainloop-never-waits': [startedByTheTimer, prints('better late than never')],
  'choose-first': [nothingForgotten, sleepsOnPoll, prints('awake on poll')],
}
