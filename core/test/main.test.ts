/** The main function of a program, and what a process says that ends while greenthreads are parked. */
import { spawn as spawnProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { runProgram } from './support/run-program.ts'

const root = path.join(import.meta.dirname, '../..')

/** Starts a program that says when it is ready, and sends it signals then: one for each of its lines. */
async function signaled(
  source: string,
  signals: NodeJS.Signals[],
): Promise<{ code: number | null; signal: string | null; stdout: string }> {
  const child = spawnProcess(process.execPath, ['--input-type=module', '--eval', source], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = once(child, 'close')
  let stdout = ''
  child.stdout.setEncoding('utf8')
  for await (const text of child.stdout as AsyncIterable<string>) {
    stdout += text
    for (let i = text.split('\n').length - 1; i > 0; i--) {
      const signal = signals.shift()
      if (signal !== undefined) child.kill(signal)
    }
  }
  const [code, signal] = (await closed) as [number | null, string | null]
  return { code, signal, stdout }
}

describe('main', () => {
  it.each([
    ['a number', 'return 7', 7, ''],
    ['nothing', 'return', 0, ''],
    ['an error', `throw new TypeError('broken')`, 1, 'TypeError: broken\n    at program'],
    ['what is no exit code', `return 'a word'`, 1, 'main: the function returned'],
    ['its own end', `getCurrent().kill()`, 1, 'GreenletExit'],
  ])('makes %s the end of the process', async (_what, statement, code, stderr) => {
    const ended = await runProgram(`
      import { getCurrent, main, sleep } from 'hublet'
      await main(function* program() { yield* sleep(0); ${statement} })
      console.log('after')
    `)
    expect(ended.code).toBe(code)
    expect(ended.stdout).toBe(code === 0 || code === 7 ? 'after\n' : '')
    expect(ended.stderr.startsWith(stderr) || ended.stderr.includes(stderr)).toBe(true)
    if (stderr === '') expect(ended.stderr).toBe('')
  })

  it.each([
    ['SIGINT' as const, 130],
    ['SIGTERM' as const, 143],
  ])('is killed by %s, and the process ends after its finally blocks', async (signal, code) => {
    const ended = await signaled(
      `
      import { main, sleep, spawn } from 'hublet'
      spawn(() => sleep(60)) // holds nothing up
      await main(function* () {
        try {
          console.log('ready')
          yield* sleep(60)
        } finally {
          yield* sleep(0.01)
          console.log('cleaned up')
        }
      })
    `,
      [signal],
    )
    expect(ended).toEqual({ code, signal: null, stdout: 'ready\ncleaned up\n' })
  })

  it('leaves a finally block that waits at the second signal, and everything at the third', async () => {
    const ended = await signaled(
      `
      import { main, sleep } from 'hublet'
      await main(function* () {
        try {
          try {
            console.log('ready')
            yield* sleep(60)
          } finally {
            console.log('cleans up')
            yield* sleep(60)
          }
        } finally {
          console.log('cleans up more')
          yield* sleep(60)
        }
      })
    `,
      ['SIGTERM', 'SIGTERM', 'SIGTERM'],
    )
    expect(ended).toEqual({ code: 143, signal: null, stdout: 'ready\ncleans up\ncleans up more\n' })
  })

  it.each([
    ['within another', 'yield* until(main(second))'],
    ['beside another', 'void main(second); yield* sleep(60)'],
  ])('is waited for by a signal when it runs %s', async (_where, statement) => {
    const ended = await signaled(
      `
      import { main, sleep, until } from 'hublet'
      function* second() {
        try {
          console.log('ready')
          yield* sleep(60)
        } finally {
          yield* sleep(0.01)
          console.log('the second is over')
        }
      }
      await main(function* () {
        try {
          ${statement}
        } finally {
          yield* sleep(0.2)
          console.log('the first is over')
        }
      })
    `,
      ['SIGTERM'],
    )
    expect(ended).toEqual({
      code: 143,
      signal: null,
      stdout: 'ready\nthe second is over\nthe first is over\n',
    })
  })

  it('has errors of finally blocks reported before a signal ends the process', async () => {
    const ended = await signaled(
      `
      import { getHub, main, sleep } from 'hublet'
      getHub().onError = (error) => console.log(error.message)
      await main(function* () {
        try {
          console.log('ready')
          yield* sleep(60)
        } finally {
          throw new Error('the disk is full')
        }
      })
    `,
      ['SIGINT'],
    )
    expect(ended).toEqual({ code: 130, signal: null, stdout: 'ready\nthe disk is full\n' })
  })

  it.each([
    ['was set in it', `await main(function* () { process.exitCode = 3 })`],
    ['another one has returned', `await main(function* () { return 3 }); await main(function* () {})`],
  ])('leaves the exit code as it is that %s', async (_what, program) => {
    expect(await runProgram(`import { main } from 'hublet'; ${program}`)).toMatchObject({ code: 3 })
  })

  it('prints an error that throws when it is shown', async () => {
    const ended = await runProgram(`
      import { main } from 'hublet'
      const error = new Error('broken')
      Object.defineProperty(error, 'stack', { get() { throw new Error('no stack') } })
      error[Symbol.for('nodejs.util.inspect.custom')] = () => { throw new Error('not to be shown') }
      await main(function* () { throw error })
    `)
    expect(ended).toMatchObject({ code: 1, stdout: '', stderr: 'Error: broken\n' })
  })

  it('leaves signals alone when it is over', async () => {
    const ended = await runProgram(`
      import { main } from 'hublet'
      await main(function* () {})
      console.log(process.listenerCount('SIGINT'), process.listenerCount('SIGTERM'))
    `)
    expect(ended).toMatchObject({ code: 0, stdout: '0 0\n' })
  })
})

describe('a process that ends while greenthreads are parked for ever', () => {
  const park = `
    import { LightQueue, socketPair, spawn } from 'hublet'
    const queue = new LightQueue()
    const consumer = spawn(function* consumer() { yield* queue.get() })
    for (let i = 0; i < 2; i++) spawn(function* joiner() { yield* consumer.wait() })
  `

  it('says how many there are, and their names, and ends with 13', async () => {
    const ended = await runProgram(`${park}
      process.on('exit', (code) => console.log('exit', code))
    `)
    expect(ended).toMatchObject({ code: 13, stdout: 'exit 13\n' })
    expect(ended.stderr).toMatch(/3 greenthreads are parked for ever/)
    expect(ended.stderr).toMatch(/^ {2}consumer\n {2}joiner, 2 times$/m)
    expect(ended.stderr).toMatch(/watchGreenthreads/)
  })

  it('says where each waits, and for whom, while greenthreads are watched', async () => {
    const ended = await runProgram(`
      import { watchGreenthreads } from 'hublet/debug'
      watchGreenthreads()
      ${park}
    `)
    expect(ended.code).toBe(13)
    expect(ended.stderr).toMatch(
      /^ {2}consumer waits\n {6}at consumer \(.*\n {6}for an item of LightQueue .*; nobody put one into it\n {2}joiner waits\n {6}at joiner \(.*\n {6}for the end of consumer$/m,
    )
  })

  it.each([
    [
      'a semaphore',
      `const gate = new Semaphore(1)
      spawn(function* keeper() { yield* gate.acquire() })
      spawn(function* asker() { yield* gate.acquire() })`,
      'asker waits',
      'for a permit of Semaphore { balance: -1 }, held by keeper (has ended)',
    ],
    [
      'two semaphores',
      `const [one, other] = [new Semaphore(1), new Semaphore(1)]
      const take = function* (first, second) { yield* first.acquire(); yield* sleep(0); yield* second.acquire() }
      spawn(take, one, other).name = 'left'
      spawn(take, other, one).name = 'right'`,
      'left waits',
      'for a permit of Semaphore { balance: -1 }, held by right',
    ],
    [
      'room in a queue',
      `const queue = new Queue(1)
      spawn(function* eater() { yield* queue.get() })
      spawn(function* feeder() { for (;;) yield* queue.put('food') })`,
      'feeder waits',
      'for room of Queue { qsize: 1, maxsize: 1 }; eater (has ended) was the last that took one out of it',
    ],
    [
      'the items of a queue',
      `const queue = new Queue()
      queue.putNowait('work')
      spawn(function* worker() { yield* queue.get() })
      spawn(function* boss() { yield* queue.join() })`,
      'boss waits',
      'for all items done of Queue { qsize: 0, maxsize: null }; worker (has ended) was the last that took one out of it',
    ],
    [
      'a pool',
      `const pool = new GreenPool(1)
      spawn(function* boss() { yield* pool.spawn(function* job() { yield* new Event().wait() }); yield* pool.waitAll() })`,
      'boss waits',
      'for all jobs done of GreenPool { size: 1, running: 1, waiting: 0 }, in which run job',
    ],
  ])('says who could wake whoever waits for %s', async (_what, program, head, line) => {
    const { code, stderr } = await runProgram(`
      import { watchGreenthreads } from 'hublet/debug'
      import { Event, GreenPool, Queue, Semaphore, sleep, spawn } from 'hublet'
      watchGreenthreads()
      ${program}
    `)
    expect(code).toBe(13)
    const lines = stderr.split('\n')
    const from = lines.indexOf(`  ${head}`)
    const ends = lines.findIndex((one, i) => i > from && !one.startsWith('      '))
    expect(lines.slice(from, ends).map((one) => one.trim())).toContain(line)
  })

  it('says so as well when its main function is one of them', async () => {
    const ended = await runProgram(`
      import { Event, main } from 'hublet'
      await main(function* program() { yield* new Event().wait() })
    `)
    expect(ended.code).toBe(13)
    expect(ended.stderr).toMatch(/a greenthread is parked for ever.*\n {2}program$/m)
  })

  it.each([
    ['are daemons', `for (const thread of threads) thread.daemon = true`],
    [
      'can be woken by a descriptor that holds nothing up',
      `const [left] = socketPair(); left.unref(); spawn(() => left.recv(1))`,
    ],
  ])('ends in silence when they %s', async (_what, statement) => {
    const ended = await runProgram(`
      import { Event, socketPair, spawn } from 'hublet'
      const threads = [spawn(() => new Event().wait())]
      ${statement}
    `)
    expect(ended).toMatchObject({ code: 0, stderr: '' })
  })

  it('keeps an exit code of its own', async () => {
    const ended = await runProgram(`${park} process.exitCode = 3`)
    expect(ended.code).toBe(3)
    expect(ended.stderr).toMatch(/parked for ever/)
  })

  it('says nothing of those that another beforeExit has woken', async () => {
    const ended = await runProgram(`${park}
      process.once('beforeExit', () => setTimeout(() => queue.putNowait('an item'), 1))
    `)
    expect(ended).toMatchObject({ code: 0, stderr: '' })
  })
})
