/** Checks of the lessons on coroutines. */
import { plural } from '../../trace/wording.ts'
import { mayName, noTimerLeft, prints, type Check } from '../judge.ts'
import { distinctAtOnce, type RunFacts, type Wait } from '../run-facts.ts'

const noHubNeeded: Check = {
  wanted: 'MAINLOOP is never launched: coroutines need no hub',
  problem: (run) =>
    run.first('mainloop-started') && 'MAINLOOP was launched: something here waits. Use nothing but switches.',
}

const counterStops: Check = {
  wanted: 'counter switches to __main__ between its two lines, and __main__ prints in between',
  problem(run) {
    const [one, two, between] = ['one', 'two', 'between'].map((line) => run.line(line))
    if (!one || !two || !between) return undefined // the next check says it
    if (!run.isWorker(one.by))
      return `“one” was printed by ${run.printerOf(one)}, not by a greenlet that stops.`
    if (two.by !== one.by)
      return `“two” was printed by ${run.printerOf(two)}: ${run.printerOf(one)} did not go on.`
    const name = run.printerOf(one)
    if (run.switchesFrom(one.by) === 0)
      return `${name} ran from its first line to its end in one go. It never gave control away.`
    return between.by === one.by ? `“between” was printed by ${name}, and not by __main__.` : undefined
  },
}

const sleeperWaits: Check = {
  wanted: 'sleeper waits for a timer of 0.05 seconds',
  problem(run) {
    const [night, morning] = [run.line('good night'), run.line('good morning')]
    if (!night || !morning) return undefined // the next check says it
    const sleeper = night.by
    const name = run.printerOf(night)
    if (!run.isWorker(sleeper)) return `“good night” was printed by ${name}, not by a greenthread.`
    if (morning.by !== sleeper)
      return `${name} printed “good night”, and ${run.printerOf(morning)} printed “good morning”.`
    const away = run.secondsAway(sleeper, night, morning)
    if (away >= 0.05 * 0.98) return undefined
    if (run.waitsOf(sleeper).length === 0) {
      return mayName(run, 'sleep')
        ? `${name} never waited for a timer: its sleep was called, and not run.`
        : `${name} never gave control away: MAINLOOP had no turn while it was asleep.`
    }
    if (away === 0) return `${name} waited, but not between “good night” and “good morning”.`
    return `${name} was away for ${Math.round(away * 1000)} ms between its lines, not for 50 ms.`
  },
}

/** Resumes of a greenlet from plain code, in their order. */
function resumed(run: RunFacts): number[] {
  return run
    .all('switch')
    .flatMap(({ from, to, why }) => (why === 'resume' && !run.isWorker(from) && run.isWorker(to) ? [to] : []))
}

function endedAnswering(run: RunFacts, name: string, end: number): string {
  // A number for one that has ended is a switch to the greenlet from which it comes.
  const later = run.all('switch').some(({ why, index }) => why === 'resume' && index > end)
  return later
    ? `${name} came to its end, so a later number went past it to its parent, __main__.`
    : `${name} came to its end with its last answer: one more number would get none.`
}

const doublerGoesOn: Check = {
  wanted: 'doubler answers every time, and is still there at the end',
  problem(run) {
    const asked = new Set(resumed(run))
    if (asked.size === 0) return 'No greenlet was given a number: nothing was resumed.'
    if (asked.size > 1) return `${asked.size} greenlets were given a number each, not one all of them.`
    const [doubler = 0] = asked
    const name = run.labelOf(doubler)
    const [end] = run.all('greenlet-ended').filter(({ id }) => id === doubler)
    if (end) return endedAnswering(run, name, end.index)
    const answers = run.switchesFrom(doubler)
    return answers >= 3 ? undefined : `${name} answered ${answers} times, not 3.`
  },
}

const workerEndsInSupervisor: Check = {
  wanted: 'At the end of worker, control goes to supervisor',
  problem(run) {
    const got = run.line(/^supervisor got/)
    const ends = run.all('switch').filter(({ from, why }) => why === 'end' && run.isWorker(from))
    if (got && !run.isWorker(got.by)) return `“${got.text}” was printed by ${run.printerOf(got)}.`
    if (got && ends.some(({ from, to, index }) => from !== got.by && to === got.by && index < got.before))
      return undefined
    const [end] = ends.filter(({ from }) => from !== got?.by)
    if (!end) {
      return got
        ? `No other greenlet ended before ${run.labelOf(got.by)} printed its result.`
        : 'worker never came to its end.'
    }
    return `${run.labelOf(end.from)} ended, and control went to its parent, ${run.labelOf(end.to)}.`
  },
}

const feetAlternate: Check = {
  wanted: 'Two greenthreads walk, and give way to each other after each step',
  problem(run) {
    const steps = ['left', 'right'].map((foot) =>
      run.printed.filter(({ text }) => text.startsWith(`${foot} `)),
    )
    const [left = [], right = []] = steps.map((lines) => [...new Set(lines.map(({ by }) => by))])
    if (left.length === 0 || right.length === 0) return undefined // the next check says it
    if (left.some((by) => right.includes(by)))
      return `${run.labelOf(left[0] ?? 0)} printed both: no two greenthreads took turns.`
    if (left.length > 1 || right.length > 1) return 'Each step was taken by another greenthread.'
    const gaveWay = [...left, ...right].map((by) => run.switchesFrom(by))
    if (gaveWay.every((count) => count === 0))
      return 'Each foot took all of its steps in one go. None gave way to the other.'
    return gaveWay.some((count) => count < 2)
      ? `They gave way only ${gaveWay.join(' and ')} times.`
      : undefined
  },
}

const additionsOverlap: Check = {
  wanted: 'Both additions go on at the same time, and the sum is printed when they are done',
  problem(run) {
    const waits = run.naps(0.03)
    if (waits.length < 2) return `${plural(waits.length, 'addition', 'additions')} took 0.03 seconds, not 2.`
    if (distinctAtOnce(waits) < 2) return oneAfterTheOther(run, waits)
    const sum = run.line(/^sum:/)
    return sum && waits.filter(({ to }) => to < sum.before).length < 2
      ? 'The sum was printed before both additions were done.'
      : undefined
  },
}

function oneAfterTheOther(run: RunFacts, [first, second]: readonly Wait[]): string {
  if (!first || !second || first.greenlet === second.greenlet)
    return `${run.labelOf(first?.greenlet ?? 0)} did both additions itself, one after the other.`
  const spawned = run.all('greenlet-spawned').find(({ id }) => id === second.greenlet)
  return spawned && spawned.index > first.to
    ? 'The two did not overlap: the second was spawned when the first was over.'
    : 'The two did not overlap: the second began when the first was over.'
}

const roundsFollow: Check = {
  wanted: 'Three rounds wait, one after the other',
  problem(run) {
    const naps = run.naps(0.01)
    if (naps.length === 0) return noRound(run)
    if (naps.length !== 3) return `${plural(naps.length, 'round', 'rounds')} waited, not 3.`
    if (distinctAtOnce(naps) > 1) return 'The rounds went on at the same time.'
    const rounds = [1, 2, 3].map((round) => run.line(`round ${round}`))
    const done = run.line('done')
    const early = rounds.findIndex((line, round) => {
      const next = rounds[round + 1] ?? done
      const nap = naps[round]
      // That the lines come in their order is for the next check.
      return (
        line && next && nap && line.before <= next.after && !(line.before <= nap.from && nap.to < next.before)
      )
    })
    return early === -1
      ? undefined
      : `The wait of round ${early + 1} was not between its line and the next one.`
  },
}

function noRound(run: RunFacts): string {
  return run.line(/^round/)
    ? 'No round ever waited for 0.01 seconds.'
    : 'No round ever waited: the generators were made, and not run.'
}

const lampIsKilled: Check = {
  wanted: 'lamp is killed while it waits, and switches its light off itself',
  problem(run) {
    const blinking = new Set(run.naps(0.02).map(({ greenlet }) => greenlet))
    const off = run.line('light off')
    const [lamp = off?.by] = blinking
    if (lamp === undefined) return 'Nobody waited for 0.02 seconds: the lamp never blinked.'
    const outcome = run.end.greenlets.get(lamp)?.outcome
    const name = run.labelOf(lamp)
    if (outcome === undefined) return `${name} was still there when the program ended.`
    if (outcome === 'result' && !wasEnded(run, lamp)) return `${name} came to its own end; nobody ended it.`
    if (off && off.by !== lamp) return `“light off” was printed by ${run.printerOf(off)}, not by ${name}.`
    return undefined
  },
}

/** Whether somebody ended the last wait of a greenthread. It may have held up the error that did. */
function wasEnded(run: RunFacts, greenthread: number): boolean {
  const last = run.waitsOf(greenthread, 'timer').at(-1)
  return run
    .all('switch')
    .some(
      ({ to, why, index }) => to === greenthread && (why === 'kill' || why === 'throw') && index === last?.to,
    )
}

const lightGoesOff: Check = {
  wanted: 'Whenever lamp is killed, it switches its light off',
  kills: (run) => run.naps(0.02).map(({ greenlet }) => greenlet),
  problem: (run, killed) => (run.line('light off')?.by === killed ? undefined : 'its light stayed on.'),
}

export const COROUTINES: Record<string, readonly Check[]> = {
  'stop-and-go-on': [counterStops, prints('one', 'between', 'two'), noHubNeeded],
  'forgotten-star': [sleeperWaits, prints('good night', 'good morning')],
  'values-travel': [doublerGoesOn, prints('2', '10', '14')],
  parents: [workerEndsInSupervisor, prints('supervisor got a result', '__main__ goes on')],
  'taking-turns': [feetAlternate, prints('left 1', 'right 1', 'left 2', 'right 2', 'left 3', 'right 3')],
  results: [additionsOverlap, prints('sum: 10')],
  'a-green-helper': [roundsFollow, prints('round 1', 'round 2', 'round 3', 'done')],
  'kill-and-clean-up': [lampIsKilled, prints('enough', 'light off'), noTimerLeft, lightGoesOff],
}
