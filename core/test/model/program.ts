/** Random programs: what they can do, how they run on any machine, and how they look in print. */

export type Direction = 'read' | 'write'

/** Steps that any code may take, MAINLOOP's callbacks included. Threads, timers and sockets are named by number. */
export type PlainStep =
  | { do: 'spawn'; script: number; after: number | null }
  | { do: 'kill'; thread: number; error: boolean }
  | { do: 'cancel'; thread: number }
  | { do: 'make ready'; socket: number; direction: Direction }
  | { do: 'close'; socket: number }
  | { do: 'give up'; socket: number }
  | { do: 'listen'; socket: number; direction: Direction; throws: boolean }
  | { do: 'cancel timer'; timer: number }
  | { do: 'throw' }

/** Steps of green code. */
export type GreenStep =
  | { do: 'sleep'; seconds: number }
  | { do: 'wait'; socket: number; direction: Direction; timeout: number | null }
  | { do: 'join'; thread: number }
  | { do: 'timer'; seconds: number; local: boolean; then: PlainStep }

export type Step = (PlainStep | GreenStep) & {
  /** Whether an error of this step is caught. */
  caught: boolean
}

/** One thread's statements; `cleanup` is its `finally` block. */
export interface Script {
  body: Step[]
  cleanup: Step[]
}

/** Every script is started in one thread; `spawn` starts further ones, of later scripts only. */
export type Program = Script[]

/** A call that may suspend. Its yields are the machine's own affair. */
export type Suspending<T> = Generator<unknown, T, unknown>

/** The machine of a program: a hub, or the model of one. */
export interface Machine {
  sleep(seconds: number): Suspending<void>
  wait(socket: number, direction: Direction, timeout: number | null): Suspending<void>
  join(thread: number): Suspending<void>
  /** Starts a thread with the next number. */
  spawn(run: (thread: number) => Suspending<void>, after: number | null): void
  kill(thread: number, error: Error | undefined): void
  cancel(thread: number): void
  makeReady(socket: number, direction: Direction): void
  close(socket: number): void
  giveUp(socket: number): void
  /** A listener that is called once. */
  listen(socket: number, direction: Direction, woken: () => void, closed: () => void): void
  schedule(seconds: number, local: boolean, call: () => void): void
  cancelTimer(timer: number): void
  readonly threads: number
  readonly timers: number
  /** How many steps the program has taken. */
  steps: number
  log(text: string): void
}

/** An error that a program throws on purpose. */
class ProgramError extends Error {
  readonly code = 'PROGRAM'
}

/** The same, thrown by a callback: nobody but the hub can take it. */
export class CallbackError extends Error {}

/** Starts every script in a thread of its own. */
export function start(machine: Machine, program: Program): void {
  program.forEach((_, index) => machine.spawn((me) => runScript(machine, program, index, me), 0))
}

function* runScript(machine: Machine, program: Program, index: number, me: number): Suspending<void> {
  const { body, cleanup } = program[index] as Script
  machine.log(`t${me} starts`)
  try {
    for (const step of body) yield* take(machine, program, index, me, step)
    machine.log(`t${me} has done all`)
  } finally {
    if (cleanup.length > 0) machine.log(`t${me} cleans up`)
    for (const step of cleanup) yield* take(machine, program, index, me, step)
  }
}

function* take(machine: Machine, program: Program, index: number, me: number, step: Step): Suspending<void> {
  machine.steps++
  try {
    if (step.do === 'sleep') yield* machine.sleep(step.seconds)
    else if (step.do === 'wait') yield* machine.wait(step.socket, step.direction, step.timeout)
    else if (step.do === 'join') yield* machine.join(step.thread % machine.threads)
    else if (step.do === 'timer') setTimer(machine, program, index, me, step)
    else takePlain(machine, program, index, `t${me}`, step)
    machine.log(`t${me} did ${step.do}`)
  } catch (error) {
    machine.log(`t${me} ${step.caught ? 'catches' : 'gets'} ${(error as { code: string }).code}`)
    if (!step.caught) throw error
  }
}

function setTimer(
  machine: Machine,
  program: Program,
  index: number,
  me: number,
  { seconds, local, then }: GreenStep & { do: 'timer' },
): void {
  const timer = `timer ${machine.timers} of t${me}`
  machine.schedule(seconds, local, () => {
    machine.log(`${timer} fires`)
    takePlain(machine, program, index, timer, then)
  })
}

function takePlain(machine: Machine, program: Program, index: number, who: string, step: PlainStep): void {
  switch (step.do) {
    case 'spawn': {
      const script = index + 1 + step.script
      if (script < program.length) machine.spawn((me) => runScript(machine, program, script, me), step.after)
      return
    }
    case 'kill':
      return machine.kill(step.thread % machine.threads, step.error ? new ProgramError('shot') : undefined)
    case 'cancel':
      return machine.cancel(step.thread % machine.threads)
    case 'make ready':
      return machine.makeReady(step.socket, step.direction)
    case 'close':
      return machine.close(step.socket)
    case 'give up':
      return machine.giveUp(step.socket)
    case 'listen': {
      const what = `${step.direction} listener of ${who} on s${step.socket}`
      const woken = (): void => {
        machine.log(`${what} is called`)
        if (step.throws) throw new CallbackError()
      }
      return machine.listen(step.socket, step.direction, woken, () =>
        machine.log(`${what} hears of the close`),
      )
    }
    case 'cancel timer':
      if (machine.timers > 0) machine.cancelTimer(step.timer % machine.timers)
      return
    case 'throw':
      throw who.startsWith('timer') ? new CallbackError() : new ProgramError('thrown')
  }
}

/** A program as a person would note it down. */
export function print(program: Program): string {
  const lines = (steps: Step[], indent: string): string[] =>
    steps.map((step) => `${indent}${printStep(step)}`)
  return program
    .flatMap(({ body, cleanup }, index) => [
      `script ${index}, started as t${index}:`,
      ...lines(body, '  '),
      ...(cleanup.length > 0 ? ['  finally:', ...lines(cleanup, '    ')] : []),
    ])
    .join('\n')
}

function printStep({ do: what, ...details }: Step | PlainStep): string {
  const shown = Object.entries(details).map(([name, value]) =>
    name === 'then' ? `then (${printStep(value as PlainStep)})` : `${name} ${JSON.stringify(value)}`,
  )
  return `${what}${shown.length > 0 ? `: ${shown.join(', ')}` : ''}`
}
