/** Runs a program of selects on a hub, and tells the reference what happens. */
import {
  Empty,
  Event,
  Full,
  LightQueue,
  READABLE,
  Semaphore,
  Timeout,
  acquiring,
  after,
  ending,
  getCurrent,
  getHub,
  happening,
  isTimeout,
  putting,
  readable,
  select,
  settling,
  sleep,
  socketPair,
  spawn,
  taking,
  useHub,
  withGroup,
  type Choice,
  type Green,
  type GreenThread,
} from '../../../index.ts'
import { noteDealings } from '../../../green/dealings.ts'
import { TestHub } from '../../support/test-hub.ts'
import { Items } from '../hand-overs/reference.ts'
import { Calls, type Call } from './calls.ts'
import type { Actor, Deed, Kind, Program, Simple } from './program.ts'

const FD = 5

/** A promise of which a test says when it is settled. It calls back at once, since no microtask runs between two turns. */
class Later implements PromiseLike<string> {
  #fulfilled = false
  #callbacks: ((value: string) => unknown)[] = []
  #hands: () => void

  /** @param hands - is told that a call gets the value as soon as it asks */
  constructor(hands: () => void) {
    this.#hands = hands
  }

  then<A, B>(onResult?: ((value: string) => A | PromiseLike<A>) | null): Promise<A | B> {
    if (onResult && this.#fulfilled) {
      this.#hands()
      onResult('value')
    } else if (onResult) this.#callbacks.push(onResult)
    return new Promise(() => undefined)
  }

  fulfill(): void {
    this.#fulfilled = true
    for (const callback of this.#callbacks.splice(0)) callback('value')
  }
}

/** @returns the rules that the run has broken, in words */
export function run(program: Program): string[] {
  useHub(TestHub)
  const hub = getHub() as TestHub
  hub.attach(hub.host) // instead of Node's loop
  const pass = function* (seconds: number): Green<void> {
    hub.manualClock.advance(seconds)
    for (let turns = 0; turns <= 30; turns++) hub.host.turn(0)
  }
  const ready = { fd: FD, make: () => hub.fakePoller.makeReady(FD, READABLE) }
  try {
    const running = noted(new Run(program, ready), pass).next()
    return [...(running.value as string[]), ...hub.errors.map(String)]
  } finally {
    useHub()
  }
}

/** Runs it in the greenthread of a simulated world. @returns the rules that the run has broken, in words */
export function* runInWorld(program: Program): Green<string[]> {
  const [near, far] = socketPair()
  const ready = { fd: near.fd, make: () => void spawn(() => far.sendAll('x')) }
  try {
    return yield* noted(new Run(program, ready), sleep)
  } finally {
    near.close()
    far.close()
  }
}

function* noted(one: Run, pass: Pass): Green<string[]> {
  noteDealings({
    taken: (_, by) => one.calls.handed(by, 'take'),
    put: (_, by) => one.calls.handed(by, 'put'),
    acquired: (_, by) => one.calls.handed(by, 'permit'),
    released: () => undefined,
  })
  try {
    return yield* one.result(pass)
  } finally {
    noteDealings(null)
  }
}

/** Lets so many seconds pass, and all go on that can. */
type Pass = (seconds: number) => Green<void>

/** A descriptor, and the call that makes it readable. */
interface ReadyMaker {
  fd: number
  make(): void
}

class Run {
  readonly calls = new Calls()
  #program: Program
  #ready: ReadyMaker
  #hub = getHub()
  #queue: LightQueue<number>
  #semaphore: Semaphore
  #event = new Event<string>()
  #later = new Later(() => this.calls.handed(getCurrent(), 'promise'))
  #ends: GreenThread<void>
  #items = new Items()
  #permits: number
  #members: GreenThread<unknown>[] = []
  #broken: string[] = []

  constructor(program: Program, ready: ReadyMaker) {
    this.#program = program
    this.#ready = ready
    this.#queue = new LightQueue(program.maxsize)
    this.#semaphore = new Semaphore(program.permits)
    this.#permits = program.permits
    this.#ends = spawn(sleep, program.endsAt)
    this.#ends.link(() => this.calls.happened('end'))
  }

  *result(pass: Pass): Green<string[]> {
    const all = spawn(() => this.#runAll())
    for (const seconds of [0, ...this.#program.jumps, 10]) yield* pass(seconds)
    all.kill()
    yield* pass(0)
    this.#compareRoom()
    this.#takeRest()
    this.#compareItems()
    this.#compare('permits', this.#semaphore.balance, this.#permits)
    this.#compare('waiting', [this.#queue.getting(), this.#queue.putting()], [0, 0])
    this.#compare('listeners', this.#hub.getReaders().size, 0)
    this.#compare('alive', [all, ...this.#members].filter(({ dead }) => !dead).length, 0)
    return [...this.#broken, ...this.calls.broken, ...(this.#mayOvertake ? [] : this.calls.overtaking)]
  }

  *#runAll(): Green<void> {
    const { actors, canceledAt } = this.#program
    yield* withGroup((group) => {
      for (const [number, actor] of actors.entries()) {
        const member = group.spawn(() => this.#run(actor, number))
        this.#members.push(member)
        if (actor.killedAt !== null) this.#hub.scheduleCallGlobal(actor.killedAt, () => member.kill())
      }
      if (canceledAt !== null) this.#hub.scheduleCallGlobal(canceledAt, () => group.cancel())
    })
  }

  *#run(actor: Actor, number: number): Green<void> {
    if (actor.start > 0) yield* sleep(actor.start)
    for (const [nth, deed] of actor.does.entries()) {
      using _limit = new Timeout(actor.limit)
      try {
        yield* this.#act(deed, 10 * number + nth)
      } catch (error) {
        if (!isTimeout(error)) throw error
      }
    }
  }

  #act(deed: Deed, number: number): Green<void> {
    if (typeof deed === 'string') return this.#actSimply(deed, number)
    return this.#call(number, deed.kinds, function* (run) {
      const choices = deed.kinds.map((kind) => [kind, run.#choice(kind, number, deed.seconds)])
      return yield* select(Object.fromEntries(choices) as Record<Kind, Choice<unknown>>)
    })
  }

  #choice(kind: Kind, number: number, seconds: number): Choice<unknown> {
    const choices: Record<Kind, () => Choice<unknown>> = {
      take: () => taking(this.#queue),
      put: () => putting(this.#queue, number),
      permit: () => acquiring(this.#semaphore),
      event: () => happening(this.#event),
      promise: () => settling(this.#later),
      end: () => ending(this.#ends),
      ready: () => readable(this.#ready.fd),
      time: () => after(seconds),
    }
    return choices[kind]()
  }

  *#actSimply(deed: Simple, number: number): Green<void> {
    switch (deed) {
      case 'put':
        return yield* this.#call(number, ['put'], function* (run) {
          yield* run.#queue.put(number)
          return { name: 'put' }
        })
      case 'get':
        return yield* this.#call(number, ['take'], function* (run) {
          return { name: 'take', value: yield* run.#queue.get() }
        })
      case 'acquire':
        return yield* this.#call(number, ['permit'], function* (run) {
          yield* run.#semaphore.acquire()
          return { name: 'permit' }
        })
      case 'release':
        this.#permits++
        return this.#semaphore.release()
      case 'send':
        if (this.#event.ready()) return
        this.calls.happened('event')
        return this.#event.send('value')
      case 'fulfill':
        this.calls.happened('promise')
        return this.#later.fulfill()
      case 'makeReady':
        return this.#ready.make()
      case 'putNowait':
      case 'getNowait':
        return this.#actAtOnce(deed, number)
    }
  }

  #actAtOnce(deed: 'putNowait' | 'getNowait', number: number): void {
    try {
      if (deed === 'getNowait') return this.#items.got(this.#queue.getNowait())
      this.#items.put(number)
      this.#queue.putNowait(number)
    } catch (error) {
      if (error instanceof Full) this.#items.refused(number)
      else if (!(error instanceof Empty)) throw error
    }
  }

  *#call(
    number: number,
    kinds: readonly Kind[],
    wait: (run: Run) => Green<{ name: Kind; value?: unknown }>,
  ): Green<void> {
    const call = this.calls.begin(getCurrent(), number, kinds)
    if (kinds.includes('put')) this.#items.put(number)
    let how: 'limit' | 'kill' = 'kill'
    try {
      const { name, value } = yield* wait(this)
      this.calls.end(call, name, 'chosen')
      if (name === 'take') this.#items.got(value as number)
      if (name === 'permit') this.#permits--
      if (name === 'time') this.#checkNothingThere(call)
    } catch (error) {
      if (isTimeout(error)) how = 'limit'
      else if ((error as { code?: string }).code !== 'ERR_LISTENER_BUSY') throw error
      else this.#checkNothingTaken(call)
    } finally {
      if (!call.isOver) this.calls.end(call, null, how)
      if (kinds.includes('put') && !call.taken.includes('put')) this.#items.refused(number)
    }
  }

  /** A greenthread that waited for it longer has it by now, in the same turn. */
  #checkNothingThere({ number, kinds }: Call): void {
    if (kinds.includes('take') && !this.#queue.empty())
      this.#broken.push(`${number} gives time, with an item there`)
    if (kinds.includes('permit') && this.#semaphore.balance > 0)
      this.#broken.push(`${number} gives time, with a permit there`)
  }

  #checkNothingTaken({ number, taken }: Call): void {
    if (taken.length > 0) this.#broken.push(`${number} fails, and had ${taken.join()}`)
  }

  /** A select that waits for room and for an item is passed over while there is only itself. */
  get #mayOvertake(): boolean {
    const deeds = this.#program.actors.flatMap(({ does }) => does)
    return deeds.some(
      (deed) => typeof deed === 'object' && deed.kinds.includes('take') && deed.kinds.includes('put'),
    )
  }

  /** An item of `putNowait` is in the queue though it has no room, when the one it was for has left since. */
  #compareRoom(): void {
    if (this.#program.actors.some(({ does }) => does.includes('putNowait'))) return
    this.#compare('too many items', Math.max(this.#queue.qsize() - (this.#queue.maxsize ?? Infinity), 0), 0)
  }

  #compareItems(): void {
    const { got, expected } = this.#items.result
    const inOrder = (items: number[]): number[] =>
      this.#mayOvertake ? items.toSorted((a, b) => a - b) : items
    this.#compare('items', inOrder(got), inOrder(expected))
  }

  #takeRest(): void {
    while (!this.#queue.empty()) this.#items.got(this.#queue.getNowait())
  }

  #compare(what: string, got: unknown, expected: unknown): void {
    const [a, b] = [JSON.stringify(got), JSON.stringify(expected)]
    if (a !== b) this.#broken.push(`${what}: ${a} instead of ${b}`)
  }
}
