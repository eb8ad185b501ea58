/** A server that cannot start leaves nothing behind, however far it came. */
import { once } from 'node:events'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { commandsWith, PACKAGE_ROOT, startTestServer } from './support/session-client.ts'

describe('a server that cannot start', () => {
  let directory: string
  let temporaryDirectory: string

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'hublet-start-'))
    temporaryDirectory = join(directory, 'temporary')
    mkdirSync(temporaryDirectory)
  })
  afterEach(() => rmSync(directory, { recursive: true, force: true }))

  /** A package like this one, but for what `change` does to its description. */
  function packageWith(change: (description: Record<string, unknown>) => void): string {
    const root = join(directory, 'package')
    mkdirSync(root)
    for (const part of ['dist', 'native', 'node_modules'])
      symlinkSync(join(PACKAGE_ROOT, part), join(root, part))
    const description = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >
    change(description)
    writeFileSync(join(root, 'package.json'), JSON.stringify(description))
    return root
  }

  async function freePort(): Promise<number> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    server.close()
    await once(server, 'close')
    return port
  }

  it('opens no port and starts no runner when its package has no version', async () => {
    const port = await freePort()
    const packageRoot = packageWith((description) => delete description['version'])
    const start = startTestServer({ port, packageRoot, temporaryDirectory, limits: { warmRunners: 1 } })
    await expect(start).rejects.toThrow(/version/)
    await expect(once(connect(port, '127.0.0.1'), 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect(commandsWith(temporaryDirectory)).toEqual([])
    expect(readdirSync(temporaryDirectory)).toEqual([])
  })
})
