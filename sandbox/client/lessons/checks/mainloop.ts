/** Checks of the lessons on MAINLOOP. */
import { lintTrace } from '../../findings/lint.ts'
import { finishes, givesWay, noSuch, noTimerLeft, prints, type Check } from '../judge.ts'
import { mostAtOnce } from '../run-facts.ts'

const launchedByTheFirstWait: Check = {
  wanted: 'MAINLOOP is not started before reader and writer have been spawned',
  problem(run) {
    const launch = run.first('mainloop-started')
    if (!launch) return 'MAINLOOP was never launched: nothing waited.'
    for (const name of ['reader', 'writer']) {
      const spawned = run.spawnOf(name)
      if (spawned === undefined) return noSuch(name)
      if (spawned > launch.index)
        return `MAINLOOP was started before ${name} was spawned: something above it waits already.`
    }
    return undefined
  },
}

const noListenerBeforeLaunch: Check = {
  wanted: 'MAINLOOP is started before the first listener is woken, and only once',
  problem(run) {
    const launches = run.all('mainloop-started')
    const woken = run.first('listener-woken')
    if (launches.length !== 1) return `MAINLOOP was started ${launches.length} times.`
    return woken && woken.index < (launches[0]?.index ?? 0) ? 'A listener was woken before.' : undefined
  },
}

const napsOverlap: Check = {
  wanted: 'The three naps overlap',
  problem(run) {
    const naps = run.waits.filter(({ waiting }) => waiting.for === 'timer' && waiting.seconds === 0.05)
    if (naps.length !== 3) return `There were ${naps.length} naps of 0.05 seconds, not 3.`
    const most = mostAtOnce(naps)
    return most === 3
      ? undefined
      : most === 1
        ? 'Each nap began when the one before it was over.'
        : 'Only two naps at a time.'
  },
}

const threeEqualTimers: Check = {
  wanted: 'Three timers of 0.02 seconds fire, in the order in which they were scheduled',
  problem(run) {
    const scheduled = run.all('timer-scheduled').filter(({ seconds }) => seconds === 0.02)
    if (scheduled.length !== 3) return `${scheduled.length} timers of 0.02 seconds were scheduled, not 3.`
    const fired = run.all('timer-fired').map(({ timer }) => timer)
    const order = scheduled.map(({ timer }) => fired.indexOf(timer))
    return order.includes(-1) ? 'One of them never fired.' : undefined
  },
}

const cruncherGivesWay = givesWay('cruncher', {
  wanted: 'cruncher gives way at least ten times before it ends',
  never: 'cruncher held the thread from its start to its end. MAINLOOP had no turn in between.',
  least: 10,
})

const ticksDuringWork: Check = {
  wanted: 'The clock ticks before all work is done',
  problem({ lines }) {
    const done = lines.indexOf('all work is done')
    if (done === -1) return 'The work was never done.'
    const tick = lines.indexOf('tick 1')
    return tick !== -1 && tick < done ? undefined : 'The first tick came only after the work.'
  },
}

const alarmIsCanceled: Check = {
  wanted: 'The timer of 0.3 seconds is canceled, and does not fire',
  problem(run) {
    const alarm = run.all('timer-scheduled').find(({ seconds }) => seconds === 0.3)
    if (!alarm) return 'There is no timer of 0.3 seconds.'
    if (run.all('timer-fired').some(({ timer }) => timer === alarm.timer)) return 'The timer fired.'
    return run.all('timer-canceled').some(({ timer }) => timer === alarm.timer)
      ? undefined
      : 'The timer was still there at the end.'
  },
}

const spawnedInMainloop: Check = {
  wanted: 'MAINLOOP spawns a greenthread called late',
  problem(run) {
    const spawned = run.all('greenlet-spawned').find(({ id }) => run.nameOf(id) === 'late')
    if (!spawned) return 'No greenthread late was spawned: the generator was made, and nobody ran it.'
    return spawned.greenlet === run.end.mainloop
      ? undefined
      : `It was spawned by ${run.nameOf(spawned.greenlet)}, not in the callback of the timer.`
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

const pausesOnATimer: Check = {
  wanted: 'sleeper gives control to MAINLOOP and is woken by its timer of 0.05 seconds',
  problem(run) {
    const [wait] = run.waitsOf('sleeper')
    if (!wait) return 'sleeper never waited: pause returned at once.'
    if (wait.waiting.for !== 'timer')
      return 'sleeper gave control away, but it had scheduled no timer that wakes it.'
    if (wait.waiting.seconds !== 0.05) return `The timer was one of ${wait.waiting.seconds} seconds.`
    return wait.to === Infinity ? 'sleeper waited and never went on.' : undefined
  },
}

export const MAINLOOP: Record<string, readonly Check[]> = {
  'nobody-starts-it': [
    launchedByTheFirstWait,
    noListenerBeforeLaunch,
    prints('MAINLOOP launched: false', 'hello'),
  ],
  'sleep-together': [napsOverlap, prints('cat is awake', 'dog is awake', 'baby is awake')],
  'order-of-timers': [threeEqualTimers, prints('ready', 'steady', 'go')],
  'give-way': [cruncherGivesWay, ticksDuringWork, finishes('clock')],
  'cancel-a-timer': [alarmIsCanceled, prints('done in time'), noTimerLeft],
  'mainloop-never-waits': [spawnedInMainloop, finishes('late'), prints('better late than never')],
  'choose-first': [nothingForgotten, finishes('sleeper'), prints('awake on poll')],
  'your-own-sleep': [pausesOnATimer, prints('before', 'after'), noTimerLeft],
}
