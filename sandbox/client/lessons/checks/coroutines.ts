/** Checks of the lessons on coroutines. */
import { finishes, givesWay, noSuch, noTimerLeft, prints, type Check } from '../judge.ts'
import { mostAtOnce } from '../run-facts.ts'

const noHubNeeded: Check = {
  wanted: 'MAINLOOP is never launched: coroutines need no hub',
  problem: (run) =>
    run.first('mainloop-started') && 'MAINLOOP was launched: something here waits. Use nothing but switches.',
}

const counterStops = givesWay('counter', {
  wanted: 'counter switches to __main__ before it ends',
  never: 'counter ran from its first line to its end in one go. It never gave control away.',
})

const sleeperWaits: Check = {
  wanted: 'sleeper waits for a timer of 0.05 seconds',
  problem(run) {
    const [wait] = run.waitsOf('sleeper', 'timer')
    if (!wait) return 'sleeper never waited for a timer: its sleep was called, and not run.'
    return wait.waiting.for === 'timer' && wait.waiting.seconds === 0.05
      ? undefined
      : 'sleeper waited, but not for 0.05 seconds.'
  },
}

const doublerGoesOn: Check = {
  wanted: 'doubler answers every time, and is still there at the end',
  problem(run) {
    const ended = run.endOf('doubler')
    if (ended !== undefined)
      return 'doubler came to its end, so a later number went past it to its parent, __main__.'
    return run.switchesFrom('doubler') >= 3
      ? undefined
      : `doubler answered ${run.switchesFrom('doubler')} times, not 3.`
  },
}

const workerEndsInSupervisor: Check = {
  wanted: 'At the end of worker, control goes to supervisor',
  problem(run) {
    const end = run.all('switch').find(({ from, why }) => why === 'end' && run.nameOf(from) === 'worker')
    if (!end) return 'worker never came to its end.'
    const to = run.nameOf(end.to)
    return to === 'supervisor' ? undefined : `worker ended, and control went to its parent, ${to}.`
  },
}

const feetAlternate: Check = {
  wanted: 'Both greenthreads give way after each step',
  problem(run) {
    if (run.named('walk').length < 2) return 'There have to be two greenthreads of the function walk.'
    const gaveWay = run.switchesFrom('walk')
    return gaveWay >= 4
      ? undefined
      : gaveWay === 0
        ? 'Each foot took all of its steps in one go. None gave way to the other.'
        : `They gave way only ${gaveWay} times.`
  },
}

const additionsOverlap: Check = {
  wanted: 'Both additions go on at the same time',
  problem(run) {
    const waits = run.waitsOf('add', 'timer')
    if (new Set(waits.map(({ greenlet }) => greenlet)).size < 2)
      return 'There have to be two greenthreads of the function add.'
    return mostAtOnce(waits) >= 2
      ? undefined
      : 'The two did not overlap: the second was spawned when the first was over.'
  },
}

const roundsFollow: Check = {
  wanted: 'Three rounds wait, one after the other',
  problem(run) {
    const rounds = run.waits.filter(({ waiting }) => waiting.for === 'timer' && waiting.seconds === 0.01)
    if (rounds.length === 0) return 'No round ever waited: the generators were made, and not run.'
    if (rounds.length !== 3) return `${rounds.length} rounds waited, not 3.`
    return mostAtOnce(rounds) === 1 ? undefined : 'The rounds went on at the same time.'
  },
}

const lampIsKilled: Check = {
  wanted: 'lamp is killed while it waits',
  problem(run) {
    const [lamp] = run.named('lamp')
    if (!lamp) return noSuch('lamp')
    return lamp.outcome === 'killed' ? undefined : 'lamp came to its own end; nobody ended it.'
  },
}

export const COROUTINES: Record<string, readonly Check[]> = {
  'stop-and-go-on': [counterStops, prints('one', 'between', 'two'), noHubNeeded],
  'forgotten-star': [sleeperWaits, prints('good night', 'good morning')],
  'values-travel': [doublerGoesOn, prints('2', '10', '14')],
  parents: [
    workerEndsInSupervisor,
    finishes('supervisor'),
    prints('supervisor got a result', '__main__ goes on'),
  ],
  'taking-turns': [feetAlternate, prints('left 1', 'right 1', 'left 2', 'right 2', 'left 3', 'right 3')],
  results: [additionsOverlap, prints('sum: 10')],
  'a-green-helper': [roundsFollow, prints('round 1', 'round 2', 'round 3', 'done')],
  'kill-and-clean-up': [lampIsKilled, prints('enough', 'light off'), noTimerLeft],
}
