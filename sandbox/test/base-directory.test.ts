/** The directory of a server: its own while it lives, removed by the next one when it was killed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openBaseDirectory } from '../server/base-directory.ts'
import { findTool } from '../server/isolation/tools.ts'
import { isRoot } from '../server/isolation/unprivileged.ts'
import { createLog } from '../server/log.ts'
import { PACKAGE_ROOT } from './support/session-client.ts'

const built = (name: string) => JSON.stringify(join(PACKAGE_ROOT, 'dist/sandbox/server', name))
const log = createLog('silent')

describe.skipIf(findTool('flock') === undefined)('the directory of a server', () => {
  let parent: string

  beforeEach(() => (parent = mkdtempSync(join(tmpdir(), 'hublet-base-'))))
  afterEach(() => rmSync(parent, { recursive: true, force: true }))

  /** Leaves the files of a server that was killed. */
  async function leftover(): Promise<string> {
    const script = `
      import { openBaseDirectory } from ${built('base-directory.js')}
      import { createLog } from ${built('log.js')}
      console.log((await openBaseDirectory(${JSON.stringify(parent)}, createLog('silent'))).path)
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [path] = (await once(createInterface(child.stdout), 'line')) as [string]
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
    expect(existsSync(path)).toBe(true)
    return path
  }

  it('can be passed through, and not be looked into', async () => {
    const { path } = await openBaseDirectory(parent, log)
    expect(statSync(path).mode & 0o777).toBe(0o711)
  })

  it('is removed by the next server when its own was killed', async () => {
    const path = await leftover()
    mkdirSync(join(path, 'run-x'))
    writeFileSync(join(path, 'run-x', 'snippet.mjs'), '')
    const next = await openBaseDirectory(parent, log)
    expect(existsSync(path)).toBe(false)
    expect(existsSync(next.path)).toBe(true)
  })

  it('stays while its server lives, whoever starts beside it', async () => {
    const one = await openBaseDirectory(parent, log)
    const other = await openBaseDirectory(parent, log)
    expect(existsSync(one.path)).toBe(true)
    await one.remove()
    await openBaseDirectory(parent, log)
    expect(existsSync(one.path)).toBe(false)
    expect(existsSync(other.path)).toBe(true)
  })

  it('stays while it is made, before it is locked', async () => {
    const path = join(parent, 'hublet-sandbox-young')
    mkdirSync(path)
    writeFileSync(join(path, 'locking'), '')
    await openBaseDirectory(parent, log)
    expect(existsSync(path)).toBe(true)
  })

  it.skipIf(!isRoot())('stays when another user has made it', async () => {
    const path = await leftover()
    chownSync(path, 65_534, 65_534)
    await openBaseDirectory(parent, log)
    expect(existsSync(path)).toBe(true)
  })
})
