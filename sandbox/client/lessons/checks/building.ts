/** Checks of the lessons on building things with several greenthreads. */
import { plural } from '../../trace/wording.ts'
import { neverPrinted, noListenerLeft, noTimerLeft, prints, type Check } from '../judge.ts'
import { mostAtOnce, type ListenerFacts, type RunFacts, type Wait } from '../run-facts.ts'

const bobDoesNotWait: Check = {
  wanted: 'Both clients are handled at the same time',
  problem(run) {
    const [bob, ann] = [run.line('hello Bob'), run.line('hello Ann')]
    if (!bob || !ann) return undefined // the next check says it
    const pauses = { ann: run.naps(0.1)[0], bob: run.naps(0.02)[0] }
    if (pauses.ann?.greenlet !== ann.by)
      return 'Ann did not pause for 0.1 seconds: she no longer takes her time.'
    if (pauses.bob?.greenlet !== bob.by)
      return 'Bob did not pause for 0.02 seconds: he has another pause now.'
    const silent = [bob, ann].find(({ by, before }) => !answered(run, by, before))
    if (silent) return `“${silent.text}” was printed without an answer from the server.`
    const connections = run.listeners('read').filter(isConnection(run, [bob.by, ann.by]))
    const open = connections.map(({ added, gone, fd }) => ({ from: added, to: gone, fd }))
    if (mostAtOnce(open, ({ fd }) => fd) >= 2) return undefined
    const serving = [...run.end.greenlets.keys()].filter(
      (greenlet) => run.isWorker(greenlet) && greenlet !== bob.by && greenlet !== ann.by,
    )
    const [only] = serving
    return serving.length === 1 && only !== undefined
      ? `${run.labelOf(only)} handled the clients itself, so the second one waited until the first was gone.`
      : 'The two clients were handled one after the other.'
  },
}

/** Whether a listener is the server's, for a client: the server socket was opened before those of its visitors. */
function isConnection(run: RunFacts, visitors: readonly number[]): (listener: ListenerFacts) => boolean {
  const theirs = run.listeners().filter(({ owner }) => visitors.includes(owner))
  const first = Math.min(...theirs.map(({ fd }) => fd))
  return ({ owner, fd }) => !visitors.includes(owner) && fd > first
}

/** The greenlet waited for something to read, and was woken, before this event. */
function answered(run: RunFacts, greenlet: number, before: number): boolean {
  return run
    .listeners('read')
    .some(({ owner, woken }) => owner === greenlet && woken !== undefined && woken < before)
}

const ON_THE_BELT = 'all are on the belt'

const producerWaits: Check = {
  wanted: 'producer waits while the belt is full, and is woken when there is room',
  problem(run) {
    const line = run.line(ON_THE_BELT)
    if (!line) return neverPrinted(ON_THE_BELT)
    const name = run.printerOf(line)
    const waits = run.waitsOf(line.by).filter(({ to }) => to < line.before)
    const last = waits.at(-1)
    if (!last) return `${name} put all boxes on the belt in one go. It never had to wait.`
    // The call that wakes another greenthread is a timer of 0 seconds.
    const slept = ({ waiting }: Wait): boolean => waiting.for === 'timer' && waiting.seconds > 0
    if (waits.every(slept)) return `${name} waited for timers only: nobody told it when there was room.`
    return slept(last)
      ? `${name} waited for a timer before it printed “${ON_THE_BELT}”: that is not the moment of the last box.`
      : undefined
  },
}

const notFarAhead: Check = {
  wanted: 'producer is at most two boxes ahead: three of six are packed when the last one is on the belt',
  problem({ lines }) {
    const all = lines.indexOf(ON_THE_BELT)
    if (all === -1) return neverPrinted(ON_THE_BELT)
    const done = lines.slice(0, all).filter((line) => line.startsWith('packed')).length
    return done >= 3 ? undefined : `Only ${done} were packed when the last box was put on the belt.`
  },
}

function packed(count: number): Check {
  return {
    wanted: `All ${count} boxes are packed, in their order`,
    problem({ lines }) {
      const seen = lines.filter((line) => line.startsWith('packed')).map((line) => line.slice(7))
      const wanted = Array.from({ length: count }, (_, index) => String(index + 1))
      return seen.join() === wanted.join() ? undefined : `Packed were: ${seen.join(', ') || 'none'}.`
    },
  }
}

const twoAtATime: Check = {
  wanted: 'Never more than two fetch at the same time, and two do',
  problem(run) {
    const fetches = run.naps(0.02)
    if (fetches.length === 0) return 'Nothing was fetched: nobody waited for 0.02 seconds.'
    const most = mostAtOnce(fetches)
    if (most !== 2) return `${most} fetched at the same time.`
    return fetches.length === 6 ? undefined : `${fetches.length} pages took 0.02 seconds to fetch, not 6.`
  },
}

const allPages: Check = {
  wanted: 'All six pages are fetched, each once',
  problem({ lines }) {
    const pages = lines.filter((line) => /^page [1-6]$/.test(line))
    const count = new Set(pages).size
    if (count < 6) return `${count} of the six pages were printed.`
    return pages.length === 6 ? undefined : `${pages.length} pages were printed, so some came twice.`
  },
}

const bothAskTheBank: Check = {
  wanted: 'Both deposits ask the bank for 0.02 seconds, and none is lost',
  problem(run) {
    const asked = run.naps(0.02)
    if (asked.length !== 2)
      return `${plural(asked.length, 'question to the bank was', 'questions to the bank were')} asked, not 2.`
    const line = run.line(/^balance:/)
    if (!line) return undefined // the next check says it
    if (asked.some(({ to }) => to >= line.before))
      return 'The balance was printed before both had asked the bank.'
    const isOneLost = line.text === 'balance: 100' || line.text === 'balance: 50'
    if (!isOneLost) return undefined // the next check says it
    return mostAtOnce(asked) > 1
      ? 'The two deposits overlapped: both had read the balance before either wrote it.'
      : `They asked the bank one after the other, but the result is “${line.text}”.`
  },
}

const givesUp: Check = {
  wanted: 'The journey is cut off after 0.05 seconds, in the middle of a mile',
  problem(run) {
    const line = run.line('gave up')
    const miles = run.timers(0.02)
    const [first] = miles
    if (!first) return 'There was no mile of 0.02 seconds.'
    if (!line) return neverCut(run)
    const cut = miles.find(({ fired }) => fired === undefined)
    if (miles.some(({ scheduled }) => scheduled > line.before))
      return 'The journey went on when it had been given up.'
    if (!cut) return 'No wait of the journey was cut off: it came to an end between two miles, by itself.'
    const limited = run.timers(0.05).some(({ fired = Infinity }) => fired < line.before)
    const done = miles.filter(({ fired = Infinity }) => fired < line.before).length
    return limited || done >= 2 ? undefined : 'It was given up before 0.05 seconds had passed.'
  },
}

function neverCut(run: RunFacts): string {
  const [limit] = run.timers(0.05)
  if (!limit) return 'No timer of 0.05 seconds bounds the journey.'
  return limit.fired === undefined
    ? 'A timer of 0.05 seconds was there, but it did not fire: it bounds one mile, not the journey.'
    : 'A timer of 0.05 seconds fired, and nothing was given up.'
}

export const BUILDING: Record<string, readonly Check[]> = {
  'an-echo-server': [bobDoesNotWait, prints('hello Bob', 'hello Ann'), noListenerLeft],
  'a-bounded-queue': [producerWaits, notFarAhead, packed(6)],
  'two-at-a-time': [twoAtATime, allPages],
  'one-at-a-time': [bothAskTheBank, prints('balance: 150')],
  'a-limit-for-the-whole': [givesUp, prints('gave up'), noTimerLeft],
}
