/** A Node that lives in unusual places starts snippets in a jail all the same. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, constants, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, it } from 'vitest'
import { nodeInside } from '../server/isolation/jail-mounts.ts'
import { findJail, PACKAGE_ROOT, SessionClient } from './support/session-client.ts'

describe('in a jail Node is shown', () => {
  it.each([
    '/usr/bin/node',
    '/tmp/try/bin/node',
    '/home/ann/.nvm/versions/node/v24.1.0/bin/node',
    '/root/.local/share/fnm/node-versions/v26.0.0/installation/bin/node',
    '/home/ann/.volta/tools/image/node/24.1.0/bin/node',
    '/home/ann/.asdf/installs/nodejs/22.1.0/bin/node',
    '/nix/store/0a1b-nodejs-24.1.0/bin/node',
  ])('in one place, wherever it lives: %s', (node) => {
    expect(nodeInside(node, ['/lib/x86_64-linux-gnu', '/nix/store/9z-glibc-2.40/lib'])).toBe('/usr/bin/node')
  })

  it('by its own path when it finds its libraries by that', () => {
    expect(nodeInside('/opt/conda/bin/node', ['/lib64', '/opt/conda/lib'])).toBe('/opt/conda/bin/node')
    expect(nodeInside('/usr/bin/node', ['/usr/lib/x86_64-linux-gnu'])).toBe('/usr/bin/node')
  })
})

const hasJail = await findJail()

describe.skipIf(!hasJail)(
  'a snippet runs in the jail of a server whose Node lives',
  { timeout: 60_000 },
  () => {
    const made: string[] = []
    afterEach(() => {
      for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true })
    })

    function directoryIn(parent: string, mode: number): string {
      const directory = mkdtempSync(join(parent, 'hublet-place-'))
      made.push(directory)
      chmodSync(directory, mode)
      return directory
    }

    function nodeIn(directory: string, place: string): string {
      const node = join(directory, place, 'node')
      mkdirSync(dirname(node), { recursive: true })
      copyFileSync(process.execPath, node, constants.COPYFILE_FICLONE)
      return node
    }

    const PLACES: Record<string, () => string> = {
      'below /tmp': () => nodeIn(directoryIn(tmpdir(), 0o755), 'bin'),
      'in a directory that nobody else may enter': () =>
        nodeIn(directoryIn(homedir(), 0o700), '.nvm/versions/v24/bin'),
      'behind a symbolic link': () => {
        const directory = directoryIn(tmpdir(), 0o755)
        nodeIn(directory, 'store/0a1b-node/bin')
        symlinkSync('store/0a1b-node', join(directory, 'current'))
        return join(directory, 'current/bin/node')
      },
    }

    it.each(Object.entries(PLACES))('%s', async (_, place) => {
      const server = spawn(place(), [join(PACKAGE_ROOT, 'dist/sandbox/server/main.js')], {
        env: { PORT: '0', LOG_LEVEL: 'warn', WARM_RUNNERS: '0' },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const exited = once(server, 'exit')
      try {
        const [line] = (await once(createInterface(server.stdout), 'line')) as [string]
        expect(line).not.toContain('token=')
        const client = await SessionClient.connect(line.replace(/^.*: (?=http)/, ''))
        const ended = await client.run(`
        import { spawnSync } from 'node:child_process'
        import { sleep, spawn } from 'hublet'
        spawn(function* () { yield* sleep(0.001); console.log('slept') })
        console.log(process.execPath, String(spawnSync('node', ['-p', '6 * 7']).stdout).trim())`)
        expect(client.output).toBe('/usr/bin/node 42\r\nslept\r\n')
        expect(ended).toMatchObject({ reason: 'exit', exitCode: 0 })
        await client.close()
      } finally {
        server.kill('SIGTERM')
        await exited
      }
    })
  },
)
