/** The files that a host of repositories reads: valid, and true of this repository. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { validateWorkflow } from '@action-validator/core'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { BUILT_IN } from '../../core/hubs/built-in.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const manifest = JSON.parse(read('package.json')) as {
  scripts: Record<string, string>
  engines: { node: string }
}
const WORKFLOWS = '.github/workflows'

interface Step {
  run?: string
}

interface Job {
  strategy?: { matrix: { node?: string[] } }
  steps: Step[]
}

describe.each(readdirSync(path.join(root, WORKFLOWS)))('the workflow %s', (file) => {
  const text = read(`${WORKFLOWS}/${file}`)
  const jobs = Object.values((parse(text) as { jobs: Record<string, Job> }).jobs)
  const commands = jobs.flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []))

  it('is one by the schema of workflows', () => {
    expect(validateWorkflow(text).errors).toEqual([])
  })

  it('runs scripts, tests and projects that there are', () => {
    for (const command of commands) {
      const script = /npm run (\S+)/.exec(command)?.[1]
      if (script !== undefined) expect(Object.keys(manifest.scripts)).toContain(script)
      for (const [place] of command.matchAll(/(?<= )[.\w]+(\/\w+)+|(?<=vitest run )[\w ]+|(?<=tsc -b )\w+/g))
        for (const one of place.split(' ')) expect(existsSync(path.join(root, one)), one).toBe(true)
    }
  })
})

it('a workflow with a mistake is refused', () => {
  const wrong = read(`${WORKFLOWS}/ci.yml`).replace('runs-on:', 'runs-in:')
  expect(validateWorkflow(wrong).errors).not.toEqual([])
})

it('CI runs every supported version of Node', () => {
  const { jobs } = parse(read(`${WORKFLOWS}/ci.yml`)) as { jobs: Record<string, Job> }
  const versions = jobs['nodes']?.strategy?.matrix.node ?? []
  expect(`>=${versions[0]}`).toBe(manifest.engines.node)
  const tested = read('scripts/other-nodes.mjs').matchAll(/'(2[2-9])\.\d+\.\d+/g)
  expect(versions.slice(1)).toEqual([...new Set([...tested].map(([, major]) => major))])
})

it('updates are looked for where versions are pinned', () => {
  const { updates } = parse(read('.github/dependabot.yml')) as {
    updates: { 'package-ecosystem': string; directory?: string; directories?: string[] }[]
  }
  const files: Record<string, string> = {
    npm: 'package-lock.json',
    docker: 'Dockerfile',
    'github-actions': '.github/workflows',
  }
  for (const { 'package-ecosystem': kind, directory, directories = [directory ?? ''] } of updates)
    for (const each of directories)
      expect(existsSync(path.join(root, each, files[kind] ?? '')), each).toBe(true)
})

it('a report names the hub, and can name each', () => {
  const { body } = parse(read('.github/ISSUE_TEMPLATE/bug.yml')) as {
    body: { id?: string; attributes: { options?: string[] } }[]
  }
  const options = body.find(({ id }) => id === 'hub')?.attributes.options
  expect(options).toEqual([...Object.keys(BUILT_IN), 'simulated', 'another one'])
})

describe('the compose file', () => {
  interface Service {
    ports?: string[]
    volumes?: string[]
    build?: { context: string; dockerfile: string }
    network_mode?: string
    read_only?: boolean
    cap_drop?: string[]
    security_opt?: string[]
    environment?: Record<string, string>
  }
  const folder = 'sandbox/deploy'
  const { services } = parse(read(`${folder}/compose.yaml`), { merge: true }) as {
    services: Record<string, Service>
  }
  const { nginx, ...servers } = services
  const config = read(`${folder}/nginx.conf`)

  it('has a server for each address that nginx.conf asks, in the network of nginx', () => {
    const wanted = [...config.matchAll(/^\s*server (127\.0\.0\.1:\d+)/gm)].map(([, address]) => address)
    const given = Object.values(servers).map(
      ({ environment = {} }) => `${environment['HOST']}:${environment['PORT']}`,
    )
    expect(given).toEqual(wanted)
    for (const { network_mode: network } of Object.values(servers)) expect(network).toBe('service:nginx')
  })

  it('publishes the port on which nginx listens, and no other', () => {
    const port = /listen (\d+);/.exec(config)?.[1]
    expect(nginx?.ports).toEqual([`127.0.0.1:8080:${port}`])
    expect(Object.values(servers).flatMap(({ ports = [] }) => ports)).toEqual([])
  })

  it('names files that there are, and settings of the server', () => {
    const files = [nginx?.volumes?.[0]?.split(':')[0] ?? 'none']
    for (const { build, security_opt: options = [], environment = {} } of Object.values(servers)) {
      files.push(path.join(build?.context ?? '', build?.dockerfile ?? 'none'))
      files.push(...options.flatMap((option) => /^seccomp=(.+)/.exec(option)?.[1] ?? []))
      const page = read('docs/reference/environment.md') + read('docs/guide/deploying-the-sandbox.md')
      for (const name of Object.keys(environment)) expect(page, name).toContain(name)
    }
    expect(files).toHaveLength(5)
    for (const file of files) expect(existsSync(path.join(root, folder, file)), file).toBe(true)
  })

  it('gives a server no more rights than the container that the guide starts', () => {
    const guide = read('docs/guide/deploying-the-sandbox.md')
    const command = /docker run[^`]+/.exec(guide)?.[0] ?? ''
    for (const { read_only: isReadOnly, cap_drop: dropped, security_opt: options = [] } of Object.values(
      servers,
    )) {
      expect([isReadOnly, dropped]).toEqual([true, ['ALL']])
      const opened = options.filter((option) => option.endsWith('=unconfined'))
      expect(opened).toEqual([...command.matchAll(/\w+=unconfined/g)].map(([option]) => option))
    }
  })
})
