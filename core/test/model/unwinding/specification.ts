/**
 * The guide's page on unwinding as a program: no generator, no hub. A statement completes in one of the ways that
 * ECMA-262 knows, or by an exit, and time is a number.
 */
import type { Course, WaitEnd } from './in-world.ts'
import type { Block, Program, Statement } from './program.ts'

type Completion =
  | { kind: 'normal' | 'break' | 'continue' | 'exit' }
  | { kind: 'return'; value: number | undefined }
  | { kind: 'throw'; error: Thrown }

/** An error; two of one name are two. */
interface Thrown {
  readonly name: string
}

/** A function that runs. */
interface Call {
  /** Whether it was on the stack when the greenthread was killed: its caller does not go on, whatever it ends with. */
  told: boolean
}

interface Limit {
  due: number
  error: Thrown
}

const NORMAL: Completion = { kind: 'normal' }
/** How the error of a `kill` of oneself is called. */
const EXIT: Thrown = { name: 'GreenletExit' }

/** Two things happen at the same time: which one is first is not this model's matter. */
export class Tie extends Error {}

export class Specification {
  readonly log: string[] = []
  /** Errors that left a function which was told. */
  readonly failures: string[] = []
  outcome = ''
  #now = 0
  #blows: Program['blows']
  /** How waits end; null where their times decide that. */
  #ends: WaitEnd[] | null
  #calls: Call[] = []
  #limits: Limit[] = []
  #killed = false

  /** @param course - what happened, where times do not decide it */
  constructor({ body, blows }: Program, course: Course | null = null) {
    this.#blows = [...blows]
    this.#ends = course && [...course.ends]
    this.#now = course?.began ?? 0
    const end = this.#call(body)
    const isError = end.kind === 'throw' && end.error !== EXIT
    if (isError) this.outcome = `error ${end.error.name}`
    else if (this.#killed || end.kind === 'throw') this.outcome = 'killed'
    else this.outcome = `result ${end.kind === 'return' ? end.value : undefined}`
  }

  /** A function ends with a result or an error; one that was told ends with the exit. */
  #call(body: Block): Completion {
    return this.#function(() => this.#block(body))
  }

  #function(run: () => Completion): Completion {
    const call: Call = { told: false }
    this.#calls.push(call)
    const end = run()
    this.#calls.pop()
    if (!call.told) return end
    if (end.kind === 'throw' && end.error !== EXIT) this.failures.push(end.error.name)
    return { kind: 'exit' }
  }

  #block(statements: Block): Completion {
    for (const statement of statements) {
      const end = this.#statement(statement)
      if (end.kind !== 'normal') return end
    }
    return NORMAL
  }

  #statement(statement: Statement): Completion {
    const { id } = statement
    switch (statement.do) {
      case 'log':
        return this.#note(`${id}`)
      case 'throw':
        return { kind: 'throw', error: { name: `fail ${id}` } }
      case 'return':
        return { kind: 'return', value: id }
      case 'break':
      case 'continue':
        return { kind: statement.do }
      case 'kill itself':
        this.#killed = true
        return { kind: 'throw', error: EXIT }
      case 'wait':
        return this.#goOn(this.#wait(statement.seconds), `${id} waited`)
      case 'call':
        return this.#goOn(this.#call(statement.body), `${id} went on`)
      case 'limited':
        return this.#goOn(this.#limited(statement), `${id} went on`)
      case 'loop':
        return this.#loop(statement.times, statement.body)
      case 'try':
        return this.#try(statement)
    }
  }

  /** After a call: an error and an exit go up, a result is used. */
  #goOn(end: Completion, text: string): Completion {
    return end.kind === 'throw' || end.kind === 'exit' ? end : this.#note(text)
  }

  #note(text: string): Completion {
    this.log.push(`${this.#now}: ${text}`)
    return NORMAL
  }

  #loop(times: number, body: Block): Completion {
    for (let round = 0; round < times; round++) {
      const end = this.#block(body)
      if (end.kind === 'break') return NORMAL
      if (end.kind !== 'normal' && end.kind !== 'continue') return end
    }
    return NORMAL
  }

  /** An exit is not an error to a `catch`. The end of a `finally` block replaces the completion that was under way. */
  #try({ id, body, caught, cleanup }: Statement & { do: 'try' }): Completion {
    let end = this.#block(body)
    if (end.kind === 'throw' && caught !== null) {
      this.#note(`${id} caught ${end.error.name}`)
      end = this.#block(caught)
    }
    if (cleanup === null && caught !== null) return end
    this.#note(`${id} finally`)
    const last = this.#block(cleanup ?? [])
    return last.kind === 'normal' ? end : last
  }

  /** `withTimeout` is a function as any other. */
  #limited({ id, seconds, hasValue, body }: Statement & { do: 'limited' }): Completion {
    return this.#function(() => {
      const limit = { due: this.#now + seconds, error: { name: `timeout ${seconds}` } }
      this.#limits.push(limit)
      const end = this.#call(body)
      const isOwn = end.kind === 'throw' && !this.#limits.includes(limit) && end.error === limit.error
      this.#limits = this.#limits.filter((other) => other !== limit)
      return isOwn && hasValue ? { kind: 'return', value: id } : end
    })
  }

  /** How many waits there were that the program has not come to. */
  get endsLeft(): number {
    return this.#ends?.length ?? 0
  }

  #wait(seconds: number): Completion {
    return this.#ends === null ? this.#waitByTimes(seconds) : this.#waitAsTold(this.#ends.shift())
  }

  #waitAsTold(end: WaitEnd | undefined): Completion {
    if (end === undefined) throw new Error('the program has waited less often than it should')
    this.#now = end.at
    if (end.how === 'time') return NORMAL
    if (end.how === 'exit') return this.#exit()
    // Of limits that last equally long, the outer one began first.
    const limit = this.#limits.find(({ error }) => error.name === end.how)
    return limit === undefined ? { kind: 'throw', error: { name: end.how } } : this.#reach(limit)
  }

  /** Ends by the first thing that happens: the time is over, a limit is reached, a blow comes. */
  #waitByTimes(seconds: number): Completion {
    const end = this.#now + seconds
    const limit = this.#limits.toSorted((a, b) => a.due - b.due)[0]
    const blow = this.#blows[0]
    const times = [end, ...this.#limits.map(({ due }) => due), ...(blow ? [blow.at] : [])]
    this.#now = Math.min(...times)
    if (times.filter((time) => time === this.#now).length > 1) throw new Tie()
    if (this.#now === end) return NORMAL
    if (this.#now === limit?.due) return this.#reach(limit)
    this.#blows.shift()
    return blow?.how === 'error' ? { kind: 'throw', error: { name: 'shot' } } : this.#exit()
  }

  #reach(limit: Limit): Completion {
    this.#limits = this.#limits.filter((other) => other !== limit)
    return { kind: 'throw', error: limit.error }
  }

  #exit(): Completion {
    this.#killed = true
    for (const call of this.#calls) call.told = true
    return { kind: 'exit' }
  }
}
