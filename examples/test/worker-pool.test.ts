import { describe, expect, it } from 'vitest'
import { connect, spawn } from 'hublet'
import { startExample } from './programs.ts'

describe('the worker pool', () => {
  it('answers from several threads, each with a hub of its own', async () => {
    const { line } = await startExample('worker-pool', ['3'], { PORT: '0' })
    const [host = '', port = ''] = line.split(':')
    const ask = spawn(function* () {
      const answers: string[] = []
      for (let n = 0; n < 60; n++) {
        using socket = yield* connect({ host, port: Number(port) })
        yield* socket.sendAll('10')
        answers.push(String(yield* socket.recv(100)))
      }
      return answers
    })
    const answers = await ask
    for (const answer of answers) expect(answer).toMatch(/^thread \d+: fibonacci\(10\) = 55\n$/)
    const threads = new Set(answers.map((answer) => answer.split(':')[0]))
    expect(threads.size).toBe(3)
  })
})
