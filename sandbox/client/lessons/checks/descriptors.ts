/** Checks of the lessons on descriptors and listeners. */
import { finishes, noListenerLeft, noSuch, noTimerLeft, prints, type Check } from '../judge.ts'
import { mostAtOnce, type RunFacts } from '../run-facts.ts'

/** Waits of `name` until its descriptor was ready. */
export function waitsForReading(name: string): Check {
  return {
    wanted: `${name} waits with a listener for reading, and MAINLOOP wakes it`,
    problem(run) {
      const waits = run.waitsOf(name, 'descriptor')
      const wait = waits.find(({ waiting }) => waiting.for === 'descriptor' && waiting.direction === 'read')
      if (!wait) return `${name} registered no listener for reading: it went on at once.`
      const woken = run.all('listener-woken').some(({ owner }) => run.nameOf(owner) === name)
      return woken ? undefined : `The listener of ${name} was never woken.`
    },
  }
}

const readsOverlap: Check = {
  wanted: 'The two reads overlap',
  problem(run) {
    const first = run.all('listener-added').filter(({ direction }) => direction === 'read')
    if (new Set(first.map(({ owner }) => owner)).size < 2)
      return 'One greenthread did both reads, so the second began when the first was over.'
    const reads = run.waits.filter(({ waiting }) => waiting.for === 'descriptor')
    return mostAtOnce(reads) >= 2
      ? undefined
      : 'The two reads did not overlap: the second began when the first was over.'
  },
}

const bothArrive: Check = {
  wanted: 'It prints “from a” and “from b”',
  problem({ lines }) {
    const missing = ['from a', 'from b'].find((line) => !lines.includes(line))
    return missing === undefined ? undefined : `“${missing}” was never printed.`
  },
}

const waitIsLimited: Check = {
  wanted: 'reader waits for 0.05 seconds at most, and its Timeout fires',
  problem(run) {
    const [wait] = run.waitsOf('reader', 'descriptor')
    if (!wait) return 'reader registered no listener.'
    if (wait.waiting.for !== 'descriptor' || wait.waiting.timeoutSeconds !== 0.05)
      return 'The wait has no limit of 0.05 seconds.'
    return run.all('listener-woken').length === 0 ? undefined : 'Somebody wrote, so there was no timeout.'
  },
}

function owners(run: RunFacts): Set<number> {
  const reading = run.all('listener-added').filter(({ direction }) => direction === 'read')
  return new Set(reading.map(({ owner }) => owner))
}

const oneReads: Check = {
  wanted: 'Only one greenthread ever reads from left',
  problem(run) {
    const refused = run.named('worker').find(({ error }) => /^\w*:? ?Second simultaneous/.test(error ?? ''))
    if (refused) return 'The second worker was refused: two readers wait for the same descriptor.'
    const count = owners(run).size
    return count <= 1 ? undefined : `${count} greenthreads had a listener for reading.`
  },
}

const bothGetALetter: Check = {
  wanted: 'Worker one and worker two get one letter each',
  problem({ lines }) {
    const got = lines.filter((line) => /^(one|two) got [ab]$/.test(line))
    const workers = new Set(got.map((line) => line.slice(0, 3)))
    const letters = new Set(got.map((line) => line.slice(-1)))
    if (workers.size === 2 && letters.size === 2) return undefined
    return got.length === 0 ? 'No worker got a letter.' : `What came: ${got.join(', ')}.`
  },
}

const waiterIsEnded: Check = {
  wanted: 'waiter no longer waits when the program ends',
  problem(run) {
    const [waiter] = run.named('waiter')
    if (!waiter) return noSuch('waiter')
    return waiter.outcome === undefined ? 'waiter was cut off in the middle of its wait.' : undefined
  },
}

const wokenByClosing: Check = {
  wanted: 'reader is woken because its socket was closed',
  problem(run) {
    return run.all('listener-closed').some(({ owner }) => run.nameOf(owner) === 'reader')
      ? undefined
      : 'No socket was closed while reader waited for it.'
  },
}

const waitsForRoom: Check = {
  wanted: 'writer waits until the socket is writable again',
  problem(run) {
    const waits = run.waitsOf('writer', 'descriptor')
    return waits.some(({ waiting }) => waiting.for === 'descriptor' && waiting.direction === 'write')
      ? undefined
      : 'writer sent once and never waited for room: what did not fit was never sent.'
  },
}

export const DESCRIPTORS: Record<string, readonly Check[]> = {
  'a-first-listener': [waitsForReading('reader'), prints('left can be read'), noListenerLeft],
  'two-reads': [readsOverlap, bothArrive, noListenerLeft],
  'nobody-writes': [waitIsLimited, finishes('reader'), prints('nobody came'), noListenerLeft, noTimerLeft],
  'one-reader': [oneReads, bothGetALetter, noListenerLeft],
  'leave-nothing': [noListenerLeft, waiterIsEnded, prints('enough waited')],
  'closed-while-waiting': [wokenByClosing, finishes('reader'), prints('closed while I waited')],
  'until-all-is-written': [waitsForRoom, prints('received 2000000'), noListenerLeft],
}
