/** Hubs are per thread: the addon in Workers, with and without the main thread using it. */
import { describe, expect, it } from 'vitest'
import { runProgram } from '../support/run-program.ts'
import { workerProgram as program } from './worker-program.ts'

const ECHO = `
  const answer = await spawn(function* () {
    const [left, right] = socketPair()
    yield* left.sendAll('hello from ' + getHub().name)
    yield* sleep(0.001)
    const bytes = yield* right.recv(100)
    left.close()
    right.close()
    return String(bytes)
  })
  parentPort.postMessage(answer)
`

describe('a Worker', () => {
  it('has its own hub though the main thread never loaded the addon, and ends cleanly', async () => {
    const ended = await runProgram(
      program(
        ECHO,
        `const worker = start()
        const ended = once(worker, 'exit')
        console.log(...(await once(worker, 'message')))
        console.log(...(await ended))`,
      ),
    )
    expect(ended).toMatchObject({
      code: 0,
      signal: null,
      stdout: `hello from ${process.env['EVENTLET_HUB'] ?? 'epolls'}\n0\n`,
      stderr: '',
    })
  })

  it('has a green channel to the main thread; a process in which nobody waits for one ends', async () => {
    const ended = await runProgram(
      program(
        `import { once } from 'node:events'
        const [port] = await once(parentPort, 'message')
        await spawn(function* () {
          const numbers = new GreenPort(port)
          for (;;) {
            const number = yield* numbers.get()
            if (number === null) return numbers.close()
            yield* numbers.put(number * number)
          }
        })`,
        `const { GreenPort, getHub, spawn } = await import('hublet')
        const { port1, port2 } = new MessageChannel()
        const idle = new MessageChannel()
        new GreenPort(idle.port1)
        const worker = start()
        const exit = once(worker, 'exit')
        worker.postMessage(port2, [port2])
        await spawn(function* () {
          const numbers = new GreenPort(port1)
          for (const number of [3, 4]) yield* numbers.put(number)
          console.log(yield* numbers.get(), yield* numbers.get())
          yield* numbers.put(null)
        })
        console.log(...(await exit))`,
      ),
    )
    expect(ended).toMatchObject({ code: 0, signal: null, stdout: '9 16\n0\n', stderr: '' })
  })

  it('works beside the hub of the main thread, several at once', async () => {
    const ended = await runProgram(
      program(
        ECHO,
        `const { getHub, sleep, spawn } = await import('hublet')
        const waiting = spawn(() => sleep(60))
        const answers = await Promise.all([1, 2, 3, 4].map(async () => (await once(start(), 'message'))[0]))
        console.log(answers.length, new Set(answers).size, getHub().running)
        waiting.kill()`,
      ),
    )
    expect(ended).toMatchObject({ code: 0, signal: null, stdout: '4 1 true\n', stderr: '' })
  })

  it('can be terminated in the middle of a wait, and leaves no descriptor behind', async () => {
    const ended = await runProgram(
      program(
        `const [left, right] = socketPair()
        spawn(() => right.recv(1))
        await spawn(() => sleep(0))
        parentPort.postMessage('waiting')`,
        `const warmUp = start()
        await once(warmUp, 'message')
        await warmUp.terminate()
        const before = openDescriptors()
        for (let i = 0; i < 20; i++) {
          const worker = start()
          await once(worker, 'message')
          await worker.terminate()
        }
        console.log(openDescriptors() - before)`,
      ),
    )
    expect(ended).toMatchObject({ code: 0, signal: null, stdout: '0\n', stderr: '' })
  })

  it('closes a descriptor that it has taken over once, so that the next owner of the number keeps it', async () => {
    const ended = await runProgram(
      program(
        `import { constants, openSync } from 'node:fs'
        import { GreenPipe } from 'hublet'
        const open = () => new GreenPipe(openSync(workerData, constants.O_RDWR | constants.O_NONBLOCK))
        const [closed, left] = [open(), open()]
        const { fd } = closed
        closed.close()
        parentPort.once('message', () => process.exit(0))
        parentPort.postMessage([fd, left.fd])`,
        `import { execFileSync } from 'node:child_process'
        import { fstatSync, mkdtempSync, openSync, rmSync } from 'node:fs'
        import { tmpdir } from 'node:os'
        const folder = mkdtempSync(tmpdir() + '/hublet-worker-')
        const fifo = folder + '/fifo'
        execFileSync('mkfifo', [fifo])
        const worker = start(fifo)
        const exit = once(worker, 'exit')
        const [[closed, left]] = await once(worker, 'message')
        let mine
        do mine = openSync('/dev/null'); while (mine < closed)
        worker.postMessage('end')
        await exit
        console.log(mine === closed, fstatSync(mine).isCharacterDevice())
        try {
          console.log(readlinkSync('/proc/self/fd/' + left) === fifo ? 'left open' : 'somebody else has it')
        } catch {
          console.log('closed')
        }
        rmSync(folder, { recursive: true })`,
      ),
    )
    expect(ended).toMatchObject({ code: 0, stdout: 'true true\nclosed\n', stderr: '' })
  })

  it('can end by process.exit() while its hub is busy', async () => {
    const ended = await runProgram(
      program(
        `spawn(function* () { for (;;) yield* sleep(0) })
        await spawn(() => sleep(0.005))
        process.exit(7)`,
        `console.log(...(await once(start(), 'exit')))`,
      ),
    )
    expect(ended).toMatchObject({ code: 0, signal: null, stdout: '7\n', stderr: '' })
  })
})
