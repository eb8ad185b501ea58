/** The pages, and how the command that serves them starts. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningServer } from '../server/server.ts'
import { PACKAGE_ROOT, SessionClient, startTestServer } from './support/session-client.ts'

describe('the site', () => {
  const directory = mkdtempSync(join(tmpdir(), 'hublet-site-'))
  let server: RunningServer

  beforeAll(async () => {
    mkdirSync(join(directory, 'guide'))
    mkdirSync(join(directory, 'assets'))
    writeFileSync(join(directory, 'index.html'), 'home')
    writeFileSync(join(directory, '404.html'), 'lost')
    writeFileSync(join(directory, 'guide/hubs.html'), 'hubs')
    writeFileSync(join(directory, 'assets/app.Bc3_-x9Z.js'), 'js')
    mkdirSync(join(directory, 'runner'))
    writeFileSync(join(directory, 'playground.html'), 'playground')
    const own = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'">`
    writeFileSync(join(directory, 'runner/frame.Bc3_-x9Z1a.html'), own)
    server = await startTestServer({ siteDirectory: directory })
  })
  afterAll(async () => {
    await server.close()
    rmSync(directory, { recursive: true })
  })

  const get = (path: string, init?: RequestInit) => fetch(new URL(path, server.address), init)

  it('has clean addresses', async () => {
    const page = await get('/guide/hubs')
    expect([page.status, await page.text()]).toEqual([200, 'hubs'])
    expect(await (await get('/')).text()).toBe('home')
  })

  it('answers what does not exist with its own page and status 404', async () => {
    const page = await get('/nothing/here')
    expect([page.status, await page.text()]).toEqual([404, 'lost'])
    expect(page.headers.get('content-type')).toContain('text/html')
  })

  it('lets browsers keep hashed assets for good, and pages never without asking', async () => {
    expect((await get('/assets/app.Bc3_-x9Z.js')).headers.get('cache-control')).toContain('immutable')
    const page = await get('/guide/hubs')
    expect(page.headers.get('cache-control')).not.toContain('immutable')
    const etag = page.headers.get('etag') ?? ''
    expect((await get('/guide/hubs', { headers: { 'if-none-match': etag } })).status).toBe(304)
  })

  it('sends headers that keep other sites from framing it and browsers from guessing', async () => {
    const { headers } = await get('/')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain(`frame-ancestors 'self'`)
    expect(headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin')
  })

  describe('in a page of another site', () => {
    const ancestorsOf = async (path: string): Promise<string | undefined> => {
      const { headers } = await get(path)
      return /frame-ancestors ([^;]*)/.exec(headers.get('content-security-policy') ?? '')?.[1]
    }

    it.each([
      '/playground?embed',
      '/playground?embed&theme=dark',
      '/playground?theme=dark&%65mbed=1',
      '/playground.html?embed',
      '/runner/frame.Bc3_-x9Z1a.html?embed',
    ])('%s may stand', async (path) => expect(await ancestorsOf(path)).toBe('*'))

    it.each([
      '/playground',
      '/playground?',
      '/playground?embedded',
      '/playground?theme=embed',
      '/playground?theme=dark;embed',
      '/playground?%2565mbed',
      '/playground?Embed',
      '/playground/embed',
      '/playground%3Fembed',
      '/runner/frame.Bc3_-x9Z1a.html',
      '/?embed',
      '/guide/hubs?embed',
      '/nothing?embed',
      '/sandbox?embed',
    ])('%s may not', async (path) => expect(await ancestorsOf(path)).toBe(`'self'`))

    it('the rest of the policy stays', async () => {
      const [plain, embedded] = await Promise.all([get('/playground'), get('/playground?embed')])
      const policy = embedded.headers.get('content-security-policy')
      expect(policy?.replace('frame-ancestors *', `frame-ancestors 'self'`)).toBe(
        plain.headers.get('content-security-policy'),
      )
    })

    it('an answer without a body says the same', async () => {
      const etag = (await get('/playground')).headers.get('etag') ?? ''
      const { status, headers } = await get('/playground?embed', { headers: { 'if-none-match': etag } })
      expect(status).toBe(304)
      expect(headers.get('content-security-policy')).toContain('frame-ancestors *')
    })
  })

  it('only reads', async () => {
    expect((await get('/', { method: 'POST' })).status).toBe(405)
  })
})

describe('the command', () => {
  /** Starts it, and returns its process, what it prints first, and how it ends. */
  function start(env: Record<string, string>, stdio: 'pipe'[] = []) {
    const main = join(PACKAGE_ROOT, 'dist/sandbox/server/main.js')
    const child = spawn(process.execPath, [main], {
      env: { PATH: process.env.PATH ?? '', PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe', ...stdio],
    })
    let printed = ''
    const firstLine = new Promise<string>((resolve) => {
      child.stdout?.on('data', (chunk) => {
        printed += String(chunk)
        if (printed.includes('\n')) resolve(printed)
      })
    })
    let complained = ''
    child.stderr?.on('data', (chunk) => (complained += String(chunk)))
    const ended = new Promise<{ code: number | null; complained: string }>((resolve) =>
      child.on('close', (code) => resolve({ code, complained })),
    )
    return { child, firstLine, ended }
  }

  it('prints its address, and ends cleanly when told to', async () => {
    const { child, firstLine, ended } = start({})
    expect(await firstLine).toMatch(/http:\/\/127\.0\.0\.1:\d+/)
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
  })

  it.skipIf(!existsSync('/proc/self/fd'))('keeps from snippets what its own starter left open', async () => {
    const { child, firstLine, ended } = start({}, ['pipe', 'pipe', 'pipe'])
    const client = await SessionClient.connect(/http:\S+/.exec(await firstLine)?.[0] ?? '')
    await client.run(`
      import { readdirSync, readlinkSync } from 'node:fs'
      const open = readdirSync('/proc/self/fd').map((fd) => '/proc/self/fd/' + fd)
      const names = open.map((path) => { try { return readlinkSync(path) } catch (error) { return error.code } })
      console.log('sockets: ' + names.filter((name) => name.startsWith('socket:')).length)`)
    await client.close()
    child.kill('SIGTERM')
    await ended
    expect(client.output).toBe('sockets: 0\r\n')
  })

  it.each(['abc', '-1', '65536', '8080x'])('refuses %j as PORT in one sentence', async (port) => {
    const { code, complained } = await start({ PORT: port }).ended
    expect(code).toBe(1)
    expect(complained).toContain(`PORT is ${JSON.stringify(port)}`)
    expect(complained.trim().split('\n')).toHaveLength(1)
  })

  it('says in one sentence that the port is taken', async () => {
    const first = start({})
    const port = /:(\d+)/.exec(await first.firstLine)?.[1] ?? ''
    const { code, complained } = await start({ PORT: port }).ended
    first.child.kill()
    await first.ended
    expect(code).toBe(1)
    expect(complained).toContain(`127.0.0.1:${port} is in use`)
    expect(complained.trim().split('\n')).toHaveLength(1)
  })
})
