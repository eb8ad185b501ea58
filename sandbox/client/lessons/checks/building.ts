/** Checks of the lessons on building things. */
import { finishes, givesWay, noListenerLeft, noSuch, noTimerLeft, prints, type Check } from '../judge.ts'
import { mostAtOnce } from '../run-facts.ts'
import { waitsForReading } from './descriptors.ts'

const clientsOverlap: Check = {
  wanted: 'Both clients are handled at the same time',
  problem(run) {
    const handlers = run.named('handle')
    if (handlers.length < 2)
      return 'acceptor handled the clients itself, so the second one waited until the first was gone.'
    return mostAtOnce(run.waitsOf('handle', 'descriptor')) >= 2
      ? undefined
      : 'The two clients were handled one after the other.'
  },
}

const producerWaits = givesWay('producer', {
  wanted: 'producer waits while the belt is full',
  never: 'producer put all boxes on the belt in one go. It never had to wait.',
})

const notFarAhead: Check = {
  wanted: 'The last box is on the belt only when some are packed',
  problem({ lines }) {
    const all = lines.indexOf('all are on the belt')
    const packed = lines.slice(0, Math.max(0, all)).filter((line) => line.startsWith('packed')).length
    if (all === -1) return '“all are on the belt” was never printed.'
    return packed >= 2 ? undefined : `Only ${packed} were packed when the last box was put on the belt.`
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
    const most = mostAtOnce(run.waitsOf('fetchPage', 'timer'))
    if (most === 2) return undefined
    return most === 0 ? 'Nothing was fetched by fetchPage.' : `${most} fetched at the same time.`
  },
}

const allPages: Check = {
  wanted: 'All six pages are fetched',
  problem({ lines }) {
    const pages = new Set(lines.filter((line) => /^page \d$/.test(line)))
    return pages.size === 6 ? undefined : `${pages.size} pages were fetched.`
  },
}

const depositsApart: Check = {
  wanted: 'The two deposits do not overlap',
  problem(run) {
    const waits = run.waitsOf('deposit', 'timer')
    if (waits.length !== 2) return `There were ${waits.length} questions to the bank, not 2.`
    return mostAtOnce(waits) === 1
      ? undefined
      : 'The two deposits overlapped: both had read the balance before either wrote it.'
  },
}

const givesUp: Check = {
  wanted: 'A timer of 0.05 seconds bounds the whole journey, and fires',
  problem(run) {
    const limit = run.all('timer-scheduled').find(({ seconds }) => seconds === 0.05)
    if (!limit) return 'Nothing bounds the journey: there is no timer of 0.05 seconds.'
    const fired = run.all('timer-fired').some(({ timer }) => timer === limit.timer)
    return fired ? undefined : 'The timer was there, but it did not fire.'
  },
}

const tickerRepeats: Check = {
  wanted: 'ticker sleeps again and again',
  problem(run) {
    const count = run.waitsOf('ticker', 'timer').length
    return count >= 3 ? undefined : `ticker slept ${count === 1 ? 'once' : `${count} times`} only.`
  },
}

const tickerIsEnded: Check = {
  wanted: 'ticker is ended by the function that every returned',
  problem(run) {
    const [ticker] = run.named('ticker')
    if (!ticker) return noSuch('ticker')
    if (ticker.outcome === undefined) return 'ticker still goes on.'
    return ticker.outcome === 'killed' ? undefined : 'ticker came to its own end.'
  },
}

const listenerIsTakenBack: Check = {
  wanted: 'The listener is removed once reader goes on',
  problem(run) {
    const added = run.all('listener-added').filter(({ owner }) => run.nameOf(owner) === 'reader')
    if (added.length === 0) return 'reader added no listener.'
    const removed = run.all('listener-removed').map(({ listener }) => listener)
    return added.every(({ listener }) => removed.includes(listener)) ? undefined : 'It was never removed.'
  },
}

export const BUILDING: Record<string, readonly Check[]> = {
  'an-echo-server': [clientsOverlap, prints('hello Bob', 'hello Ann'), noListenerLeft],
  'a-bounded-queue': [producerWaits, notFarAhead, packed(6)],
  'two-at-a-time': [twoAtATime, allPages],
  'one-at-a-time': [depositsApart, prints('balance: 150')],
  'a-limit-for-the-whole': [givesUp, prints('gave up'), noTimerLeft],
  'your-own-interval': [tickerRepeats, tickerIsEnded, prints('it ticked'), noTimerLeft],
  'your-own-trampoline': [
    waitsForReading('reader'),
    listenerIsTakenBack,
    finishes('reader'),
    prints('left can be read'),
    noListenerLeft,
  ],
}
