/** Two servers behind nginx, as sandbox/deploy/nginx.conf says: one is killed, and its visitors go on with the other. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ClientOptions } from 'ws'
import { PATIENCE } from './support/patience.ts'
import { findJail, PACKAGE_ROOT, SessionClient } from './support/session-client.ts'

const NGINX = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/bin/nginx'].find((file) => existsSync(file))
const missing = [
  NGINX === undefined ? ['nginx is not installed (apt install nginx-light)'] : [],
  (await findJail()) ? [] : ['without a jail, each server has a token of its own'],
].flat()
if (missing.length > 0) console.log(`The test of two nodes is left out: ${missing.join('; ')}.`)

const NAME = 'hublet.example.org'
/** Answers each line that is typed. */
const ECHO = `process.stdin.on('data', (data) => console.log('echo ' + String(data).trim())); console.log('here')`

interface Node {
  process: ChildProcess
  log: Record<string, unknown>[]
}

describe.skipIf(missing.length > 0)('two servers behind nginx', { timeout: 60_000 }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'hublet-nodes-'))
  let nodes: Node[]
  let nginx: ChildProcess
  let address: string

  beforeAll(async () => {
    const [front = 0, ...ports] = await freePorts(3)
    nodes = await Promise.all(ports.map(startNode))
    nginx = startNginx(front, ports)
    address = `http://127.0.0.1:${front}`
    await vi.waitFor(async () => expect((await fetch(`${address}/health`)).status).toBe(200), PATIENCE)
  }, 60_000)
  afterAll(async () => {
    for (const { process } of nodes)
      if (process.exitCode === null && process.signalCode === null) await end(process)
    await end(nginx)
    rmSync(directory, { recursive: true })
  })

  async function startNode(port: number): Promise<Node> {
    const child = spawn(process.execPath, [join(PACKAGE_ROOT, 'dist/sandbox/server/main.js')], {
      env: {
        PATH: process.env['PATH'],
        PORT: String(port),
        ALLOWED_HOSTS: NAME,
        TRUSTED_PROXY: '127.0.0.1',
        WARM_RUNNERS: '0',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const log: Node['log'] = []
    createInterface(child.stderr).on('line', (line) => log.push(JSON.parse(line) as Node['log'][number]))
    await once(createInterface(child.stdout), 'line')
    return { process: child, log }
  }

  /** The file as it is, but for its ports; around it only what makes nginx run beside another one. */
  function startNginx(front: number, ports: number[], name = 'nginx'): ChildProcess {
    let site = readFileSync(join(PACKAGE_ROOT, 'sandbox/deploy/nginx.conf'), 'utf8')
    const replacements = [
      ['server 127.0.0.1:8081 ', `server 127.0.0.1:${ports[0]} `],
      ['server 127.0.0.1:8082 ', `server 127.0.0.1:${ports[1]} `],
      ['listen 8080;', `listen 127.0.0.1:${front};`],
    ] as const
    for (const [text, replacement] of replacements) {
      expect(site.split(text)).toHaveLength(2)
      site = site.replace(text, replacement)
    }
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${directory}/${name};`,
    )
    writeFileSync(join(directory, `${name}-site.conf`), site)
    writeFileSync(
      join(directory, `${name}.conf`),
      `daemon off; pid ${directory}/${name}.pid; error_log ${directory}/error.log; events {}
       http { access_log off; ${paths.join(' ')} include ${directory}/${name}-site.conf; }`,
    )
    return spawn(NGINX ?? '', ['-p', directory, '-c', join(directory, `${name}.conf`)], { stdio: 'inherit' })
  }

  const connect = (options: ClientOptions = {}) =>
    SessionClient.connect(address, { ...options, headers: { Host: NAME, ...options.headers } })

  async function visit(): Promise<SessionClient> {
    const client = await connect()
    client.start(ECHO)
    await client.sees('here')
    return client
  }

  async function answers(client: SessionClient, question: string): Promise<void> {
    client.send({ type: 'input', data: `${question}\r` })
    await client.sees(`echo ${question}`)
  }

  it('count a visitor by the address that nginx sees, whatever the visitor claims', async () => {
    const client = await connect({
      localAddress: '127.0.0.2',
      headers: { 'X-Forwarded-For': '198.51.100.7' },
    })
    expect(await client.run(`console.log('ran')`)).toMatchObject({ exitCode: 0 })
    const ended = () => nodes.flatMap(({ log }) => log).filter(({ msg }) => msg === 'A run has ended.')
    await vi.waitFor(
      () => expect(ended()).toEqual([expect.objectContaining({ address: '127.0.0.2' })]),
      PATIENCE,
    )
    await client.close()
  })

  it('show their numbers to nobody through nginx', async () => {
    expect((await fetch(`${address}/metrics`)).status).toBe(403)
  })

  it('do not both get a request that ends one of them', async () => {
    const deadly = await startDeadlyPair()
    const pair = startNginx(deadly.front, deadly.ports, 'deadly')
    await vi.waitFor(
      async () => expect((await fetch(`http://127.0.0.1:${deadly.front}/metrics`)).status).toBe(403),
      PATIENCE,
    )
    expect((await fetch(`http://127.0.0.1:${deadly.front}/deadly`)).status).toBe(502)
    expect(deadly.requests).toHaveLength(1)
    // The other one lives, and is found at once.
    expect((await fetch(`http://127.0.0.1:${deadly.front}/`)).status).toBe(200)
    expect((await fetch(`http://127.0.0.1:${deadly.front}/`)).status).toBe(200)
    await end(pair)
    await deadly.close()
  })

  it('lose no visitor when one is killed: those of the other notice nothing, its own go on there', async () => {
    const clients = await Promise.all([visit(), visit(), visit(), visit()])
    for (const [index, client] of clients.entries()) await answers(client, `before-${index}`)
    nodes[0]?.process.kill('SIGKILL')
    const isLost = (client: SessionClient) => client.socket.readyState === client.socket.CLOSED
    await vi.waitFor(() => expect(clients.filter(isLost)).toHaveLength(2), PATIENCE)
    for (const [index, client] of clients.entries()) {
      if (!isLost(client)) await answers(client, `after-${index}`)
      else await answers(await visit(), `again-${index}`)
    }
  })
})

/** Two servers of which each ends, without an answer and for good, when it is asked for /deadly. */
async function startDeadlyPair() {
  const requests: number[] = []
  const [front = 0, ...ports] = await freePorts(3)
  const servers = ports.map((port) => {
    const server = createHttpServer((request, response) => {
      if (request.url !== '/deadly') return response.end('alive')
      requests.push(port)
      server.close()
      server.closeAllConnections()
    })
    return server.listen(port, '127.0.0.1')
  })
  await Promise.all(servers.map((server) => once(server, 'listening')))
  return {
    front,
    ports,
    requests,
    async close() {
      for (const server of servers) {
        server.closeAllConnections()
        if (server.listening) await new Promise((resolve) => server.close(resolve))
      }
    },
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  child.kill('SIGINT')
  await exited
}
