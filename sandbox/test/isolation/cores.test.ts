/**
 * A crash must leave nothing: a core must neither fill the disk nor reach the program that takes cores of the
 * machine.
 */
import { afterEach, describe, expect, it } from 'vitest'
import type { RunningServer } from '../../server/server.ts'
import { findJail, SessionClient, startTestServer } from '../support/session-client.ts'

const modes = (await findJail()) ? (['auto', 'bare'] as const) : (['bare'] as const)

const CRASH = `
  import { spawnSync } from 'node:child_process'
  import { readdirSync, readFileSync } from 'node:fs'
  const { signal } = spawnSync(process.execPath, ['-e', 'process.abort()'])
  console.log('ended by', signal)
  console.log('files ' + readdirSync('.').filter((name) => name.startsWith('core')).length)
  console.log(/^Max core file size.*$/m.exec(readFileSync('/proc/self/limits', 'utf8'))[0].replace(/ +/g, ' '))`

describe.each(modes)('a program that crashes, with isolation %s', (isolation) => {
  let server: RunningServer
  afterEach(() => server.close())

  it('leaves no core in its directory, and has the limit by which none is piped to a program', async () => {
    server = await startTestServer({ isolation })
    const client = await SessionClient.connect(server.address)
    client.start(CRASH)
    expect(await client.ended()).toMatchObject({ reason: 'exit', exitCode: 0 })
    expect(client.output).toContain('ended by SIGABRT')
    expect(client.output).toContain('files 0')
    expect(client.output).toContain('Max core file size 1 1 bytes')
  })
})
