/** Waiting for the first of several things, of which exactly one is taken. */
import { refuse } from '../ground/checks.ts'
import { greenCall } from '../greenlet/green-call.ts'
import type { Green } from '../greenlet/green.ts'
import { atPlaceOfWait } from '../green/place-of-wait.ts'
import { Waiter, type Place, type Taker } from '../green/waiter.ts'
import { Choice } from './choice.ts'

/** The result of `select`: the name of the choice that was taken, and its value. */
export type Selected<C extends Record<string, Choice<unknown>>> = {
  [Name in keyof C & string]: { name: Name; value: C[Name] extends Choice<infer T> ? T : never }
}[keyof C & string]

/**
 * Suspends the current greenthread until one of several waits gives something. Exactly one is taken. The others lose nothing, no
 * item, no permit and no wake-up, since what is handed over is handed over in one step, after which the greenthread waits nowhere
 * else.
 *
 * When several can be had at once, the first in the order of the names is taken.
 *
 * @param choices - made by {@link taking}, {@link putting}, {@link happening}, {@link acquiring}, {@link after}, {@link readable},
 * {@link writable}, {@link ending} and {@link settling}; at least one
 * @returns the name of the choice that was taken, and what it gave
 * @throws the error of the one that was taken: of the event, the promise or the greenthread; what a choice throws when the wait
 * begins, such as ERR_LISTENER_BUSY; ERR_OPTION_INVALID
 * @example
 * const taken = yield* select({ job: taking(jobs), stop: happening(stopped), idle: after(60) })
 * if (taken.name === 'job') yield* work(taken.value)
 */
export const select = greenCall(function* select<C extends Record<string, Choice<unknown>>>(
  choices: C,
): Green<Selected<C>> {
  const all = check(choices)
  for (const [name, choice] of all) {
    const there = choice.poll()
    if (there !== null) return { name, value: there.value } as Selected<C>
  }
  const waiter = new Waiter()
  try {
    for (const [name, choice] of all) if (waiter.waiting) choice.enter(new Branch(waiter, name, choice))
    const { name, value } = (yield* waiter.untilServed()) as Branch
    return { name, value } as Selected<C>
  } catch (error) {
    throw atPlaceOfWait(error, select)
  } finally {
    waiter.withdraw() // if it did not come to the wait
  }
})

/** One of the things that a waiter waits for. */
class Branch implements Taker {
  readonly name: string
  readonly whole: Waiter
  #choice: Choice<unknown>
  #handed: unknown = undefined

  constructor(whole: Waiter, name: string, choice: Choice<unknown>) {
    this.whole = whole
    this.name = name
    this.#choice = choice
  }

  get value(): unknown {
    return this.#choice.open(this.#handed)
  }

  get greenlet(): Waiter['greenlet'] {
    return this.whole.greenlet
  }

  get waiting(): boolean {
    return this.whole.waiting
  }

  add(place: Place): void {
    this.whole.add(place)
  }

  serve(handed?: unknown): boolean {
    if (!this.whole.serve(this)) return false
    this.#handed = handed
    return true
  }

  fail(error: unknown): boolean {
    return this.whole.fail(error)
  }

  wake(): void {
    this.whole.wake()
  }

  wakeSoon(): void {
    this.whole.wakeSoon()
  }
}

function check(choices: unknown): [string, Choice<unknown>][] {
  const given = typeof choices === 'object' && choices !== null ? Object.entries(choices) : []
  if (given.length === 0 || choices instanceof Choice)
    throw refuse('select: choices', choices, 'an object with at least one, such as { job: taking(queue) }')
  for (const [name, choice] of given)
    if (!(choice instanceof Choice))
      throw refuse(`select: ${name}`, choice, 'a choice, made by taking(), after() or another such function')
  return given as [string, Choice<unknown>][]
}
