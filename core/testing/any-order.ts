/**
 * A hub for tests that lets anybody go on who can, and not the one whose turn it is: the choices say who.
 *
 * Such a hub breaks two promises on purpose, that of first in and first out among greenthreads that can go on and that of equal
 * deadlines. A choice is between greenthreads that a timer is to resume now and those whose descriptor is ready. One of them goes
 * on in a turn, so that the next choice knows all that has come of it.
 *
 * All else is kept. A plain call of a timer is made in its place: no greenthread before it or behind it is chosen across it, for
 * the library's own calls rely on that. So are the order of those who wait for one thing, such as a semaphore, the bytes of
 * a stream, and later deadlines.
 */
import { instruments } from '../ground/instrument.ts'
import type { Greenlet } from '../greenlet/greenlet.ts'
import type { BaseHub } from '../hubs/base-hub.ts'
import { BUILT_IN } from '../hubs/built-in.ts'
import type { Choices } from '../kernel/simulated/choices.ts'
import { SimulatedKernel } from '../kernel/simulated/simulated-kernel.ts'
import type { SimulatedKernelOptions } from '../kernel/simulated/simulated-options.ts'
import type { Timer } from '../timers/timer.ts'
import { ChosenTimers } from './chosen-timers.ts'

/** One of those who could go on: by a timer that is due, or by a descriptor that is ready. */
interface Candidate {
  readonly greenlet: Greenlet
  readonly timer: Timer | null
  readonly fd: number | null
}

/** A hub, and the kernel on which it lives. */
export interface World {
  readonly hub: BaseHub
  /** `isOpen` tells whether a choice was left open, before which the program stands. */
  readonly kernel: SimulatedKernel & { readonly isOpen?: boolean }
}

/**
 * @param name - of the hub
 * @param stopsAt - how many choices are made; the next one is left open. Infinity for all of them
 */
export function anyOrder(
  name: 'epolls' | 'poll' | 'selects',
  options: SimulatedKernelOptions & { choices: Choices },
  stopsAt: number,
): World {
  const timers = new ChosenTimers()
  const kernel = new ChoosingKernel(options, timers, stopsAt)
  const hub = new (choosing(BUILT_IN[name].Hub, timers))({ kernel })
  kernel.hub = hub
  return { hub, kernel }
}

/** The hub of a kind with timers that are chosen. */
function choosing(Hub: (typeof BUILT_IN)['epolls']['Hub'], timers: ChosenTimers): typeof Hub {
  return class extends Hub {
    protected override hubTimers = timers

    override scheduleResume(seconds: number, greenlet: Greenlet, local = false): Timer {
      const timer = super.scheduleResume(seconds, greenlet, local)
      timers.note(timer, greenlet)
      return timer
    }
  }
}

class ChoosingKernel extends SimulatedKernel {
  isOpen = false
  hub!: BaseHub
  #timers: ChosenTimers
  #choices: Choices
  #stopsAt: number

  constructor(options: SimulatedKernelOptions & { choices: Choices }, timers: ChosenTimers, stopsAt: number) {
    super(options)
    this.#timers = timers
    this.#choices = options.choices
    this.#stopsAt = stopsAt
  }

  /** Leaves the descriptor of the chosen one among those that are ready, or has the next turn fire its timer. */
  override order(ready: number[]): void {
    if (this.isOpen) return void ready.splice(0)
    const timers = this.#timers
    const now = this.hub.clock()
    const waiting = ready.flatMap((fd) => this.#waitingFor(fd))
    if (timers.isCallDue(now)) return without(ready, waiting)
    const due = timers.due(now)
    const isOfRound = ({ timer }: Candidate): boolean => timer !== null && timers.isOfRound(timer)
    // The first one is always the one whose turn has come by the promise.
    const chosen = this.#chosen([
      ...due.filter(isOfRound),
      ...waiting,
      ...due.filter((other) => !isOfRound(other)),
    ])
    without(
      ready,
      waiting.filter((other) => other !== chosen),
    )
    timers.next = chosen?.timer ?? null
    if (chosen?.timer && !isOfRound(chosen)) timers.beginRound()
  }

  /** The one greenlet that the descriptor wakes first; none for a descriptor for which nobody waits any more. */
  #waitingFor(fd: number): Candidate[] {
    const listener = this.hub.getReaders().get(fd) ?? this.hub.getWriters().get(fd)
    return listener === undefined ? [] : [{ greenlet: listener.greenlet, timer: null, fd }]
  }

  #chosen(candidates: readonly Candidate[]): Candidate | undefined {
    if (candidates.length < 2) return candidates[0]
    this.isOpen = this.#choices.made.length >= this.#stopsAt
    const made = this.isOpen ? undefined : candidates[this.#choices.below(candidates.length)]
    instruments?.mark(choiceMark(candidates, made))
    return made
  }
}

function without(ready: number[], left: readonly Candidate[]): void {
  const kept = ready.filter((fd) => left.every((candidate) => candidate.fd !== fd))
  ready.splice(0, ready.length, ...kept)
}

/** The mark of a choice in a trace: the greenlet that goes on, `?` if that is open, and all who could. */
function choiceMark(candidates: readonly Candidate[], made: Candidate | undefined): string {
  const among = candidates.map(({ greenlet, fd }) => (fd === null ? greenlet.id : `${greenlet.id}:${fd}`))
  return `choice: ${made?.greenlet.id ?? '?'} of ${among.join(' ')}`
}
