/** Fifty megabytes of output: they arrive, and the server does not keep them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServerProcess, startServerProcess } from './support/server-process.ts'
import { SessionClient } from './support/session-client.ts'

const MEGABYTE = 1_000_000
const FLOOD_BYTES = 50 * MEGABYTE
/** Limits of the cost of a session to the server. */
const MOST_BYTES = 64 * 1024 * 1024
/** A page draws less often, and may not send more messages than 200 a second. */
const FRAME_MS = 10
const FLOOD = `
  import { writeSync } from 'node:fs'
  const line = 'y'.repeat(9_998) + '\\r\\n'
  for (let sent = 0; sent < ${FLOOD_BYTES}; sent += line.length) writeSync(1, line)
  console.log('end')`

describe('a flood of 50 MB', { timeout: 120_000 }, () => {
  let server: ServerProcess
  beforeAll(async () => {
    server = await startServerProcess({ outputBytes: 2 * FLOOD_BYTES, seconds: 40 })
    const client = await SessionClient.connect(server.address)
    await client.run(`console.log('first')`)
    await client.close()
  })
  afterAll(() => server.close())

  /** Takes the flood and keeps none of it; says at each frame what it has shown, as a page does. */
  async function take(): Promise<number> {
    const client = await SessionClient.connect(server.address)
    client.acknowledges = false
    let characters = 0
    let shown = 0
    let frame: NodeJS.Timeout | undefined
    const show = (): void => {
      frame = undefined
      client.send({ type: 'shown', characters: characters - shown })
      shown = characters
    }
    client.socket.on('message', () => {
      for (const message of client.messages.splice(0)) {
        if (message.type === 'output') characters += message.text.length
        else client.messages.push(message)
      }
      if (characters > shown) frame ??= setTimeout(show, FRAME_MS)
    })
    expect(await client.run(FLOOD)).toMatchObject({ reason: 'exit', exitCode: 0 })
    clearTimeout(frame)
    await client.close()
    return characters
  }

  it.each([1, 2])(
    'in each of %s sessions arrives whole, and costs the server little memory',
    async (count) => {
      server.forgetPeak()
      const before = server.peakBytes()
      const received = await Promise.all(Array.from({ length: count }, () => take()))
      const grown = server.peakBytes() - before
      console.log(`${count} x 50 MB: the server's memory grew by ${(grown / MEGABYTE).toFixed(1)} MB`)
      for (const characters of received)
        expect(characters).toBeGreaterThanOrEqual(FLOOD_BYTES + 'end\r\n'.length)
      expect(grown).toBeLessThan(count * MOST_BYTES)
    },
  )

  it('that nobody reads is held, and costs the server little memory', async () => {
    server.forgetPeak()
    const before = server.peakBytes()
    const client = await SessionClient.connect(server.address)
    client.acknowledges = false
    client.start(FLOOD)
    await client.find(() => client.output.length >= 256 * 1024)
    client.socket.pause()
    const other = await SessionClient.connect(server.address)
    expect(await other.run(`console.log('meanwhile')`)).toMatchObject({ exitCode: 0 })
    await other.close()
    expect(server.peakBytes() - before).toBeLessThan(MOST_BYTES)
    client.socket.terminate()
  })
})
