/** A browser that is busy reads late, and answers no ping before it has read what came first; one that is gone never does. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Limits } from '../server/limits.ts'
import { PATIENCE } from './support/patience.ts'
import { SessionClient, startTestServer } from './support/session-client.ts'

/** The beginner's commonest busy loop, with an event for each turn. */
const SPIN = `
  import { sleep, spawn } from 'hublet'
  spawn(function* spin() { for (;;) yield* sleep(0) })
  console.log('spinning')`

describe('a browser that reads nothing', () => {
  let server: Awaited<ReturnType<typeof startTestServer>>
  afterEach(() => server.close())

  async function startBlocked(limits: Partial<Limits>): Promise<SessionClient> {
    server = await startTestServer({ limits: { pingSeconds: 0.05, seconds: 1, moreSeconds: 0, ...limits } })
    const client = await SessionClient.connect(server.address)
    client.start(SPIN)
    await client.sees('spinning')
    client.socket.pause()
    return client
  }

  const logged = (text: string) => vi.waitFor(() => expect(server.lines.join()).toContain(text), PATIENCE)

  it('for twenty pings keeps its connection, and its run ends by its own limit', async () => {
    const client = await startBlocked({})
    await logged('"reason":"time-limit"')
    client.socket.resume()
    expect(await client.ended()).toMatchObject({ reason: 'time-limit' })
    expect(await client.run(`console.log('again')`)).toMatchObject({ exitCode: 0 })
  })

  it('for longer than the limit is gone, and its run with it', async () => {
    const client = await startBlocked({ silentSeconds: 0.2, seconds: 20 })
    await logged('"reason":"stopped"')
    client.socket.resume()
    expect(await client.closed).toMatchObject({ code: 1006 })
  })
})
