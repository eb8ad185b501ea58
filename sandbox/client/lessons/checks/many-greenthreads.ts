/** Checks of the lessons on programs of many greenthreads. */
import { plural } from '../../trace/wording.ts'
import { neverPrinted, noTimerLeft, prints, type Check, type Trial } from '../judge.ts'
import type { RunFacts, TimerFacts } from '../run-facts.ts'
import type { PrintedLine } from '../printed-lines.ts'

/** The greenthread of a timer was ended in the middle of its wait, before the line. */
function wasCut({ fired, canceled }: TimerFacts, line: PrintedLine): boolean {
  return fired === undefined && canceled !== undefined && canceled < line.before
}

const newsIsEnded: Check = {
  wanted: 'news is ended when prices fails, and nobody fetches any more when report gives up',
  problem(run) {
    const [prices] = run.timers(0.02)
    const [news] = run.timers(0.6)
    if (!prices) return 'prices was never fetched: nobody waited for 0.02 seconds.'
    if (!news) return 'news was never fetched: nobody waited for 0.6 seconds.'
    if (news.scheduled > (prices.fired ?? 0) || prices.scheduled > (news.fired ?? Infinity))
      return 'The two pages were not fetched at the same time.'
    const line = run.line(/^gave up: no such page/)
    if (!line) return neverPrinted('gave up: no such page')
    if (news.fired !== undefined && news.fired < line.before)
      return 'news came to its own end: nobody ended it.'
    return wasCut(news, line) ? undefined : 'news was still being fetched when report gave up: it has leaked.'
  },
}

const farIsOver: Check = {
  wanted: 'The limit of 0.5 seconds ends far, too',
  problem(run) {
    const [near] = run.timers(0.05)
    const [far] = run.timers(2)
    if (near?.fired === undefined) return 'near did not come to its answer of 0.05 seconds.'
    if (!far) return 'far was never asked: nobody waited for 2 seconds.'
    if (far.scheduled > near.fired) return 'far was not asked before near had answered.'
    const line = run.line('too late')
    if (!line) return neverPrinted('too late')
    if (!run.timers(0.5).some(({ fired = Infinity }) => fired < line.before))
      return 'No limit of 0.5 seconds was over when “too late” was printed.'
    if (far.fired !== undefined && far.fired < line.before)
      return 'far came to its own end: the limit did not end it.'
    return wasCut(far, line)
      ? undefined
      : 'far was still asked when it was too late: the limit ended the wait for it, and not far itself.'
  },
}

/**
 * A greenthread that is killed leaves nobody behind.
 * @param line printed by it when all goes its usual way
 */
function nobodyOutlives(who: string, line: RegExp): Check {
  return {
    wanted: `Whenever ${who} is killed, nobody whom it has started outlives it`,
    kills: (run) => run.printed.filter(({ text }) => line.test(text)).map(({ by }) => by),
    problem(run, killed = 0) {
      const ends = new Map(run.all('greenlet-ended').map(({ id, index }) => [id, index]))
      const ended = ends.get(killed)
      if (ended === undefined) return 'it did not end.'
      const left = [...run.end.greenlets.values()].find(
        ({ id }) => isStartedBy(run, id, killed) && (ends.get(id) ?? Infinity) > ended,
      )
      return left && `${run.labelOf(left.id)} outlived it.`
    },
  }
}

/** Whether the one started the other, or somebody who started it. */
function isStartedBy(run: RunFacts, greenlet: number, starter: number): boolean {
  const { spawner } = run.end.greenlets.get(greenlet) ?? {}
  if (spawner === undefined || spawner === greenlet) return false
  return spawner === starter || isStartedBy(run, spawner, starter)
}

/** Checks the race in one of its orders. */
function takesTheFirst(trial?: Trial): Check {
  const order =
    trial === undefined ? '' : ` (when it comes out of ${trial === LETTER_FIRST ? 'letters' : 'parcels'})`
  return {
    wanted: `The first item is taken, and nobody waits for the second one${order}`,
    ...(trial && { trial }),
    problem: secondIsLost,
  }
}

const PARCEL_FIRST: Trial = { before: 'Math.random = () => 0;' }
const LETTER_FIRST: Trial = { before: 'Math.random = () => 0.9;' }

function secondIsLost(run: RunFacts): string | undefined {
  const [one, two] = run.timers(0.02)
  if (one?.fired === undefined) return 'post brought nothing: nobody waited for 0.02 seconds.'
  if (two?.fired === undefined)
    return 'post brought number 1, and nobody has received it: was its queue waited for?'
  const second = two.fired
  const got = run.line(/^got /)
  if (!got) return neverPrinted('got number 1')
  if (got.before <= one.fired || got.after >= two.scheduled)
    return '“got number 1” was not printed when number 1 came.'
  const left = run.line(/^left: /)
  if (!left) return neverPrinted('left: 1')
  const late = run.waits.find(
    ({ greenlet, waiting, from, to }) =>
      waiting.for === 'other' && from < second && to > second && ![two.owner, left.by].includes(greenlet),
  )
  if (late) return `${run.labelOf(late.greenlet)} was still waiting when number 2 came.`
  return left.before > second ? undefined : '“left” was printed before number 2 came.'
}

const hearsEverything: Check = {
  wanted: 'worker waits for job, stop and time at once, and does not look again and again',
  problem(run) {
    const sweep = run.line('job: sweep')
    if (!sweep) return neverPrinted('job: sweep')
    const boss = run.timers(0.6)[0]?.owner
    const stop = run.line('stop')
    if (!stop) return 'worker never heard that it was to stop.'
    if (stop.by === boss) return `“stop” was printed by ${run.labelOf(stop.by)}, which is not the worker.`
    const told = run.timers(0.02).find(({ owner }) => owner === boss)?.fired
    if (told === undefined || stop.before < told) return '“stop” was printed before stopped was sent.'
    const fired = run.timers().filter((timer) => timer.seconds > 0 && timer.owner !== boss && timer.fired)
    if (fired.length > 1) return `It was woken by ${fired.length} timers: it looks again and again.`
    return fired[0]?.seconds === 0.4 ? undefined : 'Nobody was idle for 0.4 seconds.'
  },
}

const endsTheJobInHand: Check = {
  wanted: 'The stop comes in the middle of job 2, which is brought to its end; job 3 is not begun',
  problem(run) {
    const [, two, three] = run.timers(0.1)
    const [stop] = run.timers(0.02)
    if (!two) return 'Job 2 was never begun.'
    if (stop?.fired === undefined) return 'Nobody asked for the stop, 0.02 seconds after job 2 was begun.'
    if (two.fired === undefined) return 'Job 2 was cut off in the middle.'
    if (two.fired < stop.fired) return 'The stop came when job 2 was done.'
    return three === undefined ? undefined : 'Job 3 was begun, too.'
  },
}

const saysThatItStopped: Check = {
  wanted: 'Whenever worker is killed, it says that it has stopped',
  kills: (run) => run.printed.filter(({ text }) => text === 'worker stopped').map(({ by }) => by),
  problem: (run, killed) =>
    run.line('worker stopped')?.by === killed ? undefined : '“worker stopped” was never printed.',
}

const nobodyLeft: Check = {
  wanted: 'Nobody waits any more at the end',
  problem(run) {
    const left = [...run.end.greenlets.values()].find(
      ({ role, outcome }) => role === 'greenthread' && outcome === undefined,
    )
    return left && `${run.labelOf(left.id)} still waits at the end.`
  },
}

/** Checks the attempts at one server. */
function backsOff(server: string, times: number): Check {
  return {
    wanted: `${server} is asked ${times} times, with a wait before each time but the first, longer than the one before`,
    problem(run) {
      const asked = run.printed.filter(({ text }) => text.startsWith(`${server} is asked:`))
      if (asked.length !== times) return `${server} was asked ${plural(asked.length, 'time')}.`
      const waits = asked.slice(1).map((line, index) => waitedBetween(run, asked[index] as PrintedLine, line))
      if (waits.some((seconds) => seconds === 0)) return `${server} was asked again without a wait.`
      if ((waits[0] ?? 0) < 0.01) return `The first wait for ${server} is shorter than 0.01 seconds.`
      const short = waits.findIndex((seconds, index) => index > 0 && seconds <= (waits[index - 1] ?? 0))
      if (short > 0) return `Wait ${short + 1} for ${server} is not longer than the one before it.`
      const [last, over] = [asked.at(-1), run.printed[run.printed.indexOf(asked.at(-1) as PrintedLine) + 1]]
      if (!last || !over) return undefined // the next check says it
      return waitedBetween(run, last, over) === 0
        ? undefined
        : `It waited after ${server} had been asked for the last time.`
    },
  }
}

/** Seconds of all timers between two lines, as they were scheduled: real ones depend on the machine. */
function waitedBetween(run: RunFacts, from: PrintedLine, to: PrintedLine): number {
  return run
    .timers()
    .filter(({ scheduled, fired = Infinity }) => scheduled > from.after && fired < to.before)
    .reduce((sum, { seconds }) => sum + seconds, 0)
}

export const MANY_GREENTHREADS: Record<string, readonly Check[]> = {
  'nothing-outlives-its-block': [
    newsIsEnded,
    prints('prices is over', 'news is over', 'gave up: no such page'),
    noTimerLeft,
    nobodyOutlives('report', /^gave up/),
  ],
  'a-deadline-that-reaches': [
    farIsOver,
    prints('near answered', 'near is over', 'far is over', 'too late'),
    noTimerLeft,
    nobodyOutlives('client', /^too late/),
  ],
  'a-race-that-loses-nothing': [
    takesTheFirst(),
    prints('got number 1', 'left: 1'),
    takesTheFirst(LETTER_FIRST),
    takesTheFirst(PARCEL_FIRST),
    nobodyOutlives('receiver', /^left: /),
  ],
  'the-first-of-several': [hearsEverything, prints('job: sweep', 'idle', 'job: dust', 'stop'), noTimerLeft],
  'a-graceful-stop': [
    endsTheJobInHand,
    prints('job 1 is done', 'job 2 is done', 'worker stopped', 'left: 1'),
    nobodyLeft,
    saysThatItStopped,
  ],
  'a-retry-that-backs-off': [
    backsOff('near', 3),
    backsOff('far', 4),
    {
      wanted: 'near answers, and far is given up',
      problem: ({ lines }) => {
        const said = lines.filter((line) => !line.includes('is asked:'))
        return said.join('\n') === 'an answer\ngave up: too busy'
          ? undefined
          : `Beside the attempts it printed: ${said.map((line) => `“${line}”`).join(', ') || 'nothing'}.`
      },
    },
  ],
}
