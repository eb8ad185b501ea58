/** The package where its addon can't be loaded: in Bun, in Deno, and in Node without a binary. */
import { execFileSync, spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Project, pack, type Ended } from './project.ts'

const root = path.join(import.meta.dirname, '..')

const LINES = [
  'timers: 0,0.25,0.5,true,promise',
  'sockets: 1000000,EADDRINUSE,ECONNREFUSED,0',
  'datagrams: ping,true',
  'pools: 1,4,9,16,25',
  'tls: secret',
  'hub: node',
]

let tarball: string
let project: Project
let commands: Record<string, string[]>

beforeAll(async () => {
  tarball = pack()
  project = new Project()
  project.take('runtimes')
  await project.install([tarball, '--ignore-scripts'])
  rmSync(path.join(project.folder, 'node_modules/hublet/native/prebuilds'), { recursive: true, force: true })
  makeCertificate()
  commands = { Node: [process.execPath], ...otherRuntimes() }
}, 600_000)

afterAll(() => {
  project.remove()
  rmSync(path.dirname(tarball), { recursive: true })
})

function otherRuntimes(): Record<string, string[]> {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/other-runtimes.mjs'], {
    cwd: root,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`Bun and Deno could not be installed:\n${stdout}${stderr}`)
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) as string) as Record<string, string[]>
}

function makeCertificate(): void {
  const args = 'req -x509 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -newkey ec'
  const files = ['-pkeyopt', 'ec_paramgen_curve:P-256', '-keyout', 'key.pem', '-out', 'cert.pem']
  execFileSync('openssl', [...args.split(' '), ...files], { cwd: project.folder, stdio: 'pipe' })
}

function run(runtime: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const [command = '', ...args] = commands[runtime] ?? []
  return project.run(command, [...args, 'runtimes/main.js'], {
    env: { CERT: 'cert.pem', KEY: 'key.pem', ...env },
  })
}

describe.each(['Node', 'Bun', 'Deno'])('without the addon, %s', (runtime) => {
  it(
    'runs sockets, timers, pools and TLS on the hub node, and ends by itself',
    { timeout: 60_000 },
    async () => {
      const { code, output } = await run(runtime)
      const warning = /^\(node:\d+\) \[HUBLET_NO_ADDON\].*\n\(Use `node --trace-warnings.*\n/m
      expect(warning.test(output)).toBe(runtime === 'Node') // the others can have none
      expect({ code, lines: output.replace(warning, '') }).toEqual({
        code: 0,
        lines: `${LINES.join('\n')}\n`,
      })
    },
  )

  it('says under HUBLET_DEBUG that it is the hub node, and why', { timeout: 60_000 }, async () => {
    const { code, output } = await run(runtime, { HUBLET_DEBUG: '1' })
    expect(code).toBe(0)
    expect(output).toMatch(/^Hublet uses the hub node, .*(addon|binary)/)
  })

  it('refuses a hub on system calls with the reason, instead of dying', { timeout: 60_000 }, async () => {
    const { code, output } = await run(runtime, { EVENTLET_HUB: 'epolls' })
    expect(code).not.toBe(0)
    expect(output).toContain("Hublet's addon") // the code is not shown everywhere
  })
})
