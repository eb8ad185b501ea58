/** The files of sandbox/deploy/ say what the code says; and the server works under what they take from it. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { findTool } from '../server/isolation/tools.ts'
import { DENIED } from '../server/isolation/system-calls.ts'
import { LIMITS } from '../server/limits.ts'
import { readSettings } from '../server/settings.ts'
import { findJail, PACKAGE_ROOT, SessionClient, startTestServer } from './support/session-client.ts'

interface Manifest {
  kind: string
  spec: Record<string, never>
}

const read = (name: string) => readFileSync(join(PACKAGE_ROOT, 'sandbox/deploy', name), 'utf8')
const manifests = parseAllDocuments(read('kubernetes.yaml')).map((document) => {
  expect(document.errors).toEqual([])
  return document.toJS() as Manifest
})
const dockerfile = read('Dockerfile')

function manifest<T>(kind: string): T {
  const found = manifests.filter((one) => one.kind === kind)
  expect(found).toHaveLength(1)
  return found[0]?.spec as T
}

const deployment = manifest<{
  template: {
    spec: {
      terminationGracePeriodSeconds: number
      containers: {
        ports: { name: string; containerPort: number }[]
        env: { name: string; value: string }[]
        readinessProbe: { httpGet: { path: string; port: string } }
        volumeMounts: { mountPath: string }[]
      }[]
    }
  }
}>('Deployment')
const [container] = deployment.template.spec.containers
const environment = Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value]))

describe('the manifest for Kubernetes', () => {
  it('sets variables that the server reads, to values that it takes', () => {
    const source = readFileSync(join(PACKAGE_ROOT, 'sandbox/server/settings.ts'), 'utf8')
    for (const name of Object.keys(environment)) {
      if (name !== 'TMPDIR') expect(source).toMatch(new RegExp(`\\b${name}\\b`))
    }
    const settings = readSettings(environment)
    expect(container?.ports).toEqual([{ name: 'http', containerPort: settings.port }])
    expect(container?.volumeMounts.map(({ mountPath }) => mountPath)).toEqual([environment['TMPDIR']])
  })

  it('gives a server that is told to stop the time that it takes', () => {
    expect(deployment.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(LIMITS.graceSeconds + 10)
  })

  it('asks for pages and a metric that the server has', async () => {
    const server = await startTestServer()
    const health = await fetch(new URL(container?.readinessProbe.httpGet.path ?? '', server.address))
    const metrics = await (await fetch(new URL('/metrics', server.address))).text()
    await server.close()
    expect(health.status).toBe(200)
    const scaler = manifest<{ metrics: { pods: { metric: { name: string } } }[] }>('HorizontalPodAutoscaler')
    for (const { pods } of scaler.metrics)
      expect(metrics).toMatch(new RegExp(`^${pods.metric.name} \\d`, 'm'))
  })
})

describe('the profile of system calls', () => {
  it('refuses what the jail refuses, but for what it takes to make a jail and to lock it for a server', () => {
    const { defaultAction, syscalls } = JSON.parse(read('seccomp.json')) as {
      defaultAction: string
      syscalls: { names: string[]; action: string }[]
    }
    const forTheServer = ['unshare', 'setns', 'mount', 'umount2', 'pivot_root', 'chroot', 'flock']
    expect(defaultAction).toBe('SCMP_ACT_ALLOW')
    expect(syscalls.map(({ action }) => action)).toEqual(['SCMP_ACT_ERRNO'])
    expect(syscalls[0]?.names).toEqual(Object.keys(DENIED).filter((name) => !forTheServer.includes(name)))
  })
})

describe('the Dockerfile', () => {
  it('copies what a build makes and starts what is there', () => {
    const copied = [...dockerfile.matchAll(/^COPY --from=build \/hublet\/(\S+)/gm)].map(
      ([, name]) => name ?? '',
    )
    expect(copied.length).toBeGreaterThan(3)
    const command = /^CMD \["node", "(.+)"\]$/m.exec(dockerfile)?.[1] ?? ''
    for (const name of [...copied, command]) expect(existsSync(join(PACKAGE_ROOT, name)), name).toBe(true)
  })

  it('is of the version of Node that the repository names, and serves the port of the manifest', () => {
    const version = readFileSync(join(PACKAGE_ROOT, '.node-version'), 'utf8').trim()
    const bases = [...dockerfile.matchAll(/^FROM node:(\S+?)-/gm)].map(([, base]) => base)
    expect(bases).toEqual([version, version])
    const { PORT } = environment
    expect([/^EXPOSE (\d+)$/m.exec(dockerfile)?.[1], /\bPORT=(\d+)$/m.exec(dockerfile)?.[1]]).toEqual([
      PORT,
      PORT,
    ])
  })
})

const [bwrap, setpriv] = [findTool('bwrap'), findTool('setpriv')]
const USER = [
  '--reuid=1000',
  '--regid=1000',
  '--clear-groups',
  '--no-new-privs',
  '--bounding-set=-all',
  '--inh-caps=-all',
]
const SERVER = join(PACKAGE_ROOT, 'dist/sandbox/server/main.js')
const isPossible = process.getuid?.() === 0 && bwrap !== undefined && canRead() && (await findJail())
if (!isPossible)
  console.log(
    'The server under the restrictions of a pod is left out: that takes root, a jail, and a folder that others can read.',
  )

function canRead(): boolean {
  const args = [...USER, '/bin/sh', '-c', 'test -r "$1" && test -x "$2"', 'sh', SERVER, process.execPath]
  return setpriv !== undefined && spawnSync(setpriv, args).status === 0
}

describe.skipIf(!isPossible)('a server under the restrictions of the manifest', () => {
  it('jails snippets: read-only root, no user of its own, no capability, no new privileges, a user namespace', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'hublet-pod-'))
    chmodSync(directory, 0o700)
    chownSync(directory, 1000, 1000)
    const files = [
      '--ro-bind',
      '/',
      '/',
      '--dev-bind',
      '/dev',
      '/dev',
      '--bind',
      '/proc',
      '/proc',
      '--bind',
      directory,
      directory,
    ]
    const env = { ...environment, PATH: process.env['PATH'], PORT: '0', TMPDIR: directory }
    const args = [...USER, bwrap ?? '', ...files, '--', process.execPath, SERVER]
    const child = spawn(setpriv ?? '', args, { cwd: '/', env, stdio: ['ignore', 'pipe', 'pipe'] })
    let errors = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
    const exited = once(child, 'exit')
    const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), exited])) as [unknown]
    expect(line, errors).toMatch(/^Hublet/)
    const client = await SessionClient.connect(/http\S+/.exec(String(line))?.[0] ?? '')
    expect(client.messages[0]).toMatchObject({ isolated: true })
    expect(await client.run(`console.log('jailed')`)).toMatchObject({ exitCode: 0 })
    expect(client.output).toBe('jailed\r\n')
    await client.close()
    // bubblewrap stays in front of the server, and passes no signal on.
    const inside = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'latin1').trim()
    process.kill(Number(inside), 'SIGTERM')
    await exited
    rmSync(directory, { recursive: true })
  })
})
