/** Applications that use the package as anybody would: in a directory of their own, from the tarball. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { Project, pack } from './project.ts'

const APPS = [
  'cluster',
  'commonjs',
  'esm',
  'fastify',
  'inspected',
  'piscina',
  'typescript',
  'vitest',
  'workers',
]
/** Taken by tests of their own. */
const OTHER_APPS = ['bundle', 'page', 'runtimes']
const PACKAGES = ['typescript', '@types/node', 'vitest', 'fastify', 'piscina']

let tarball: string
let project: Project

beforeAll(async () => {
  tarball = pack()
  project = new Project()
  for (const app of APPS) project.take(app)
  await project.install([tarball, ...PACKAGES])
}, 300_000)

afterAll(() => {
  project.remove()
  rmSync(path.dirname(tarball), { recursive: true })
})

describe('an application', () => {
  it('in plain JavaScript runs', async () => {
    expect(await project.node('esm/main.js')).toEqual({ code: 0, output: 'hello\n' })
  })

  it('that uses require() runs', async () => {
    const { code, output } = await project.node('commonjs/main.cjs')
    expect({ code, output }).toEqual({ code: 0, output: 'epolls function\n' })
  })

  it('in strict TypeScript compiles, declarations of the package included, and runs', async () => {
    const compiled = await project.run('npx', ['tsc', '-p', 'typescript'])
    expect(compiled).toEqual({ code: 0, output: '' })
    expect(await project.node('typescript/out/main.js')).toEqual({
      code: 0,
      output: '1125 true 0 function\n',
    })
    expect(await project.node('typescript/out/hub.js')).toEqual({
      code: 0,
      output: 'own timer,greenthread 2\n',
    })
  }, 60_000)

  it.each(['forks', 'threads'])('is tested by vitest in its %s', async (pool) => {
    const { code, output } = await project.run('npx', ['vitest', 'run', 'vitest', `--pool=${pool}`])
    expect(code, output).toBe(0)
    expect(output).toMatch(/Tests\s.*1 passed/)
  })

  it('with Fastify has green handlers', async () => {
    expect(await project.node('fastify/main.js')).toEqual({
      code: 0,
      output: '[{"hello":"ann"},{"hello":"bob"}]\n',
    })
  })

  it('has work for a processor done by a pool of threads, and a kill ends the thread', async () => {
    expect(await project.node('piscina/main.js')).toEqual({
      code: 0,
      output: '1000\ntoo late\n2000\n0\n',
    })
  })

  it('with Workers has a hub per thread, each its own', async () => {
    expect(await project.node('workers/main.js')).toEqual({ code: 0, output: 'poll selects selects\n' })
  })

  it('under node:cluster shares a port among processes, each with its hub', async () => {
    expect(await project.node('cluster/main.js')).toEqual({ code: 0, output: 'true 2\n' })
  })

  it('is profiled by --cpu-prof', async () => {
    const { code, output } = await project.node('--cpu-prof', '--cpu-prof-dir=profile', 'esm/main.js')
    expect({ code, output }).toEqual({ code: 0, output: 'hello\n' })
    const [file = ''] = readdirSync(path.join(project.folder, 'profile'))
    const profile = JSON.parse(readFileSync(path.join(project.folder, 'profile', file), 'utf8')) as {
      nodes: { callFrame: { url: string } }[]
    }
    expect(profile.nodes.some(({ callFrame }) => callFrame.url.includes('hublet'))).toBe(true)
  })

  it('answers a debugger while its hub waits', async () => {
    const child = spawn(process.execPath, ['--inspect=127.0.0.1:0', 'inspected/main.js'], {
      cwd: project.folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    try {
      const socket = new WebSocket(await inspectorAddress(child.stderr))
      await once(socket, 'open')
      for (let answer: unknown; answer !== 42;) answer = await evaluate(socket, 'globalThis.answer')
      socket.close()
    } finally {
      child.kill('SIGKILL')
    }
  })
})

async function inspectorAddress(stderr: NodeJS.ReadableStream): Promise<string> {
  let text = ''
  for await (const part of stderr) {
    text += String(part)
    const address = /listening on (ws:\S+)/.exec(text)?.[1]
    if (address !== undefined) return address
  }
  throw new Error(`No inspector: ${text}`)
}

async function evaluate(socket: WebSocket, expression: string): Promise<unknown> {
  socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } }))
  const [message] = (await once(socket, 'message')) as [Buffer]
  return (JSON.parse(String(message)) as { result: { result: { value: unknown } } }).result.result.value
}

it('every application has a test', () => {
  const folders = readdirSync(path.join(import.meta.dirname, 'apps'))
  expect(folders.sort()).toEqual([...APPS, ...OTHER_APPS].sort())
  expect(existsSync(tarball)).toBe(true)
})
