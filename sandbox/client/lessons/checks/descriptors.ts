/** Checks of the lessons on descriptors and listeners. */
import {
  neverPrinted,
  noListenerLeft,
  noTimerLeft,
  prints,
  printsEach,
  type Check,
  type Trial,
} from '../judge.ts'
import { mostAtOnce, type ListenerFacts, type RunFacts } from '../run-facts.ts'

/** A listener for reading was woken before the line was printed, and after its printer had begun. */
export function waitsForReading(line: string): Check {
  return {
    wanted: 'reader waits with a listener for reading, and MAINLOOP wakes it',
    problem(run) {
      const printed = run.line(line)
      if (!printed) return undefined // the check of the output says it
      const name = run.printerOf(printed)
      const all = run.listeners('read')
      if (all.length === 0) return neverRegistered(run, printed.by)
      if (all.some(({ woken }) => woken !== undefined && woken < printed.before)) return undefined
      const later = all.find(({ woken }) => woken !== undefined)
      if (!later) return `The listener of ${run.labelOf(all[0]?.owner ?? 0)} was never woken.`
      const whose =
        later.owner === printed.by ? 'its listener' : `the listener of ${run.labelOf(later.owner)}`
      return `${name} printed “${line}” before ${whose} was woken.`
    },
  }
}

function neverRegistered(run: RunFacts, greenlet: number): string {
  const name = run.labelOf(greenlet)
  if (run.listeners('write').some(({ owner }) => owner === greenlet))
    return `${name} registered a listener for writing, and none for reading.`
  return run.waitsOf(greenlet).length === 0
    ? `${name} registered no listener for reading: it went on at once.`
    : `${name} waited, but registered no listener for reading.`
}

/** @param who waits, in the words of the lesson */
export function listenerGoesWith(who: string): Check {
  return {
    wanted: `Whenever ${who} is killed, its listener is removed`,
    kills: (run) => run.listeners('read').map(({ owner }) => owner),
    problem: (run, killed) =>
      run.listeners('read').some(({ owner, gone }) => owner === killed && gone === Infinity)
        ? 'its listener stayed.'
        : undefined,
  }
}

const lifetimes = (listeners: readonly ListenerFacts[]): { from: number; to: number; fd: number }[] =>
  listeners.map(({ added, gone, fd }) => ({ from: added, to: gone, fd }))

const readsOverlap: Check = {
  wanted: 'The two reads overlap',
  problem(run) {
    const all = run.listeners('read')
    if (mostAtOnce(lifetimes(all), ({ fd }) => fd) >= 2) return undefined
    if (all.length === 0) return 'Nobody waited for a descriptor.'
    const printers = new Set(['from a', 'from b'].map((line) => run.line(line)?.by))
    // The bytes of a second read may have come without a wait.
    if (printers.has(undefined) && new Set(all.map(({ fd }) => fd)).size === 1)
      return 'Only one descriptor was waited for.'
    const owners = new Set(all.map(({ owner }) => owner))
    const [owner] = owners
    if (printsWithin(run, all))
      return 'One of the two lines came without a wait: its bytes were there already, or nobody read them. Run it once more.'
    return owners.size === 1 && printers.size === 1 && printers.has(owner)
      ? 'One greenthread did both reads, so the second began when the first was over.'
      : 'The two reads did not overlap: the second began when the first was over.'
  },
}

/** Whether one of the two lines was printed while somebody else waited to read. */
function printsWithin(run: RunFacts, waits: readonly ListenerFacts[]): boolean {
  return ['from a', 'from b'].some((text) => {
    const line = run.line(text)
    return (
      line !== undefined &&
      waits.some(({ owner, added, gone }) => owner !== line.by && added < line.before && line.after < gone)
    )
  })
}

const waitIsLimited: Check = {
  wanted: 'reader waits for 0.05 seconds at most, and then goes on',
  problem(run) {
    const [wait] = run.listeners('read')
    if (!wait) return 'Nobody registered a listener for reading.'
    if (wait.woken !== undefined) return 'Somebody wrote, so there was no timeout.'
    const limit = run
      .timers(0.05)
      .find(({ fired }) => fired !== undefined && wait.added < fired && fired < wait.gone)
    if (!limit) return 'The wait has no limit of 0.05 seconds.'
    const line = run.line('nobody came')
    return line && line.before <= (limit.fired ?? 0)
      ? '“nobody came” was printed before the time was over.'
      : undefined
  },
}

const nobodyIsRefused: Check = {
  wanted: 'Two greenthreads never wait to read from left at the same time',
  problem(run) {
    const refused = [...run.end.greenlets.values()].find(({ error }) =>
      /^\w*:? ?Second simultaneous/.test(error ?? ''),
    )
    if (refused) return `The second ${refused.name} was refused: two readers wait for the same descriptor.`
    const all = lifetimes(run.listeners('read'))
    const twice = all.find((one) => all.some((two) => two !== one && two.fd === one.fd && overlap(one, two)))
    return twice && `Two listeners waited to read fd ${twice.fd} at the same time.`
  },
}

function overlap(one: { from: number; to: number }, two: { from: number; to: number }): boolean {
  return one.from <= two.from && two.from < one.to
}

const bothGetALetter: Check = {
  wanted: 'Worker one and worker two get one letter each',
  problem(run) {
    const got = run.printed.filter(({ text }) => /^(one|two) got [ab]$/.test(text))
    const workers = new Set(got.map(({ text }) => text.slice(0, 3)))
    const letters = new Set(got.map(({ text }) => text.slice(-1)))
    if (got.length === 0) {
      const other = run.line(/ got /)
      return other ? `No worker got one letter: it printed “${other.text}”.` : 'No worker got a letter.'
    }
    if (workers.size < 2 || letters.size < 2 || got.length > 2)
      return `These letters came: ${got.map(({ text }) => text).join(', ')}.`
    if (run.listeners('read').length === 0)
      return 'Nobody waited to read left: the letters were there already.'
    return new Set(got.map(({ by }) => by)).size === 2 ? undefined : 'One greenthread took both letters.'
  },
}

/** `process.exit()` becomes an error, so that a program that relies on it fails. */
const WITHOUT_EXIT: Trial = {
  before: `process.exit = () => { throw new Error('This run has no process.exit()') };`,
}

const endsByItself: Check = {
  wanted: 'Without process.exit() the program ends too',
  trial: WITHOUT_EXIT,
  problem({ run, end }) {
    if (run.exitCode === null)
      return 'In a run in which process.exit() does nothing, it did not end by itself.'
    if (run.exitCode !== 0)
      return 'It still called process.exit(): in a run in which that is an error, it failed.'
    return end.listeners.size > 0 ? 'In a run without process.exit() a listener was left.' : undefined
  },
}

const notCutOff: Check = {
  wanted: 'The hub comes to its own end, and nothing is cut off',
  problem(run) {
    if (run.run.exitCode !== 0) return undefined // the first check says it
    const turn = run.all('switch').findLast(({ why }) => why === 'turn')
    if (turn !== undefined && !run.isMainloop(turn.to)) return undefined
    return 'The program was ended in the middle of a turn of MAINLOOP, as process.exit() does.'
  },
}

const waiterIsEnded: Check = {
  wanted: 'The greenthread that waits has been ended when the program ends',
  problem(run) {
    const [wait] = run.listeners('read')
    if (!wait) return 'Nobody registered a listener for reading: there was nothing to take back.'
    const name = run.labelOf(wait.owner)
    return run.end.greenlets.get(wait.owner)?.outcome === undefined
      ? `${name} was cut off in the middle of its wait.`
      : undefined
  },
}

const wokenByClosing: Check = {
  wanted: 'reader is woken because its socket was closed, and says so',
  problem(run) {
    const closed = run.listeners().find(({ closed: at }) => at !== undefined)
    if (!closed) return 'No socket was closed while reader waited for it.'
    const name = run.labelOf(closed.owner)
    const line = run.line('closed while I waited')
    if (!line) {
      const error = run.end.greenlets.get(closed.owner)?.error
      return error === undefined ? neverPrinted('closed while I waited') : `${name} failed: ${error}`
    }
    if (line.before <= (closed.closed ?? 0)) return `“${line.text}” was printed before the socket was closed.`
    return line.by === closed.owner
      ? undefined
      : `“${line.text}” was printed by ${run.printerOf(line)}, not by ${name}, which waited.`
  },
}

const saysOnlyThat: Check = {
  wanted: 'reader does not say so when it is killed',
  kills: (run) => run.listeners('read').map(({ owner }) => owner),
  problem: (run, killed) =>
    run.line('closed while I waited')?.by === killed
      ? 'it said “closed while I waited”, and nobody had closed anything.'
      : undefined,
}

const waitsForRoom: Check = {
  wanted: 'writer waits until the socket is writable again',
  problem(run) {
    if (run.listeners('write').some(({ woken }) => woken !== undefined)) return undefined
    if (run.lines.includes('received 2000000'))
      return 'Nobody ever waited for room: 2,000,000 bytes do not fit into a socket at once.'
    return run.lines.includes('received 0')
      ? 'Nothing was sent before the socket was closed.'
      : 'writer never waited for room: no more was sent than fits at once.'
  },
}

export const DESCRIPTORS: Record<string, readonly Check[]> = {
  'a-first-listener': [waitsForReading('left can be read'), prints('left can be read'), noListenerLeft],
  'two-reads': [readsOverlap, printsEach('from a', 'from b'), noListenerLeft],
  'nobody-writes': [waitIsLimited, prints('nobody came'), noListenerLeft, noTimerLeft],
  'one-reader': [nobodyIsRefused, bothGetALetter, noListenerLeft],
  'leave-nothing': [
    noListenerLeft,
    waiterIsEnded,
    notCutOff,
    prints('enough waited'),
    endsByItself,
    listenerGoesWith('the greenthread that waits'),
  ],
  'closed-while-waiting': [wokenByClosing, prints('closed while I waited'), saysOnlyThat],
  'until-all-is-written': [waitsForRoom, prints('received 2000000'), noListenerLeft],
}
