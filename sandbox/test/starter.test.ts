/** The process that starts all others: it leads their terminals, says why it cannot, and is replaced when it is lost. */
import { closeSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ReadStream } from 'node:tty'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { requireTool } from '../server/isolation/tools.ts'
import { openPseudoterminal } from '../server/pseudoterminal.ts'
import { type Launch, Starter } from '../server/starter.ts'
import { PATIENCE } from './support/patience.ts'

let directory: string
let starter: Starter
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hublet-starter-'))
  starter = new Starter(requireTool('perl'))
})
afterEach(() => {
  starter.close()
  rmSync(directory, { recursive: true, force: true })
})

/** Starts a command on a terminal of its own, and returns its id with all that it prints until nobody has the terminal. */
async function launch(command: string[], of: Partial<Launch> = {}): Promise<{ pid: number; text: string }> {
  const { master, slave, pty } = openPseudoterminal()
  try {
    const pid = await starter.launch({ terminal: pty, directory, fifos: [], environment: {}, command, ...of })
    closeSync(slave)
    return { pid, text: await textOf(new ReadStream(master)) }
  } catch (error) {
    closeSync(slave)
    closeSync(master)
    throw error
  }
}

function textOf(stream: ReadStream): Promise<string> {
  let text = ''
  return new Promise((resolve, reject) => {
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
    // EIO is the end of a terminal on Linux.
    stream.on('error', (error: NodeJS.ErrnoException) => error.code !== 'EIO' && reject(error))
    stream.on('close', () => resolve(text))
  })
}

const shell = (script: string) => ['/bin/sh', '-c', script]

it('starts a program that leads its terminal, with no descriptor and no variable of anybody else', async () => {
  const script = 'echo $$; ps -o pid=,sid=,tpgid= -p $$; pwd; export -p'
  const { pid, text } = await launch(shell(script), { environment: { A: 'b=c d', LC_ALL: 'C' } })
  const [id, ids, place] = text.split('\r\n')
  expect(id).toBe(String(pid))
  expect(ids?.trim().split(/ +/)).toEqual([pid, pid, pid].map(String))
  expect(place).toBe(directory)
  expect(text).toContain("A='b=c d'")
  expect(text).not.toContain('HOME')
  expect((await launch(['/usr/bin/nice'])).text).toBe('5\r\n')
  // 3 is the list itself.
  expect((await launch(['/bin/ls', '/proc/self/fd'])).text.split(/\s+/).slice(0, -1)).toEqual([...'0123'])
})

it('makes the FIFOs first, for its owner alone', async () => {
  const fifos = [join(directory, 'one'), join(directory, 'an other')]
  await launch(shell('[ -p one ]'), { fifos })
  for (const fifo of fifos) expect(statSync(fifo).mode & 0o170777).toBe(0o010600)
})

it('passes words on as they are: empty, with newlines, quotes and every character', async () => {
  const words = ['', 'a\nb', `"'$HOME\`\\`, 'ä€😀', 'x'.repeat(100_000)]
  const node = `process.stdout.write(JSON.stringify(process.argv.slice(1).map(encodeURI)))`
  const { text } = await launch([process.execPath, '-e', node, ...words])
  expect(JSON.parse(text.replaceAll('\r\n', ''))).toEqual(words.map(encodeURI))
})

it('says why a program cannot be started, and starts the next one', async () => {
  const fifos = [join(directory, 'none', 'fifo')]
  await expect(launch(['/bin/true'], { fifos })).rejects.toThrow('none/fifo: No such file or directory')
  await expect(launch(['/bin/true'], { terminal: join(directory, 'none') })).rejects.toThrow(
    'none: No such file or directory',
  )
  expect((await launch(['/no/such/program'])).text).toContain('/no/such/program: No such file or directory')
  const nowhere = join(directory, 'nowhere')
  expect((await launch(['/bin/true'], { directory: nowhere })).text).toContain(`${nowhere}: No such file`)
  expect((await launch(['/bin/echo', 'fine'])).text).toBe('fine\r\n')
})

it('answers many at once, each its own', async () => {
  const all = await Promise.all(Array.from({ length: 30 }, () => launch(shell('echo $$'))))
  expect(new Set(all.map(({ pid }) => pid)).size).toBe(30)
  for (const { pid, text } of all) expect(text).toBe(`${pid}\r\n`)
})

it('leaves no process behind that has ended', async () => {
  const { text } = await launch(shell('echo $PPID'))
  const children = `/proc/${text.trim()}/task/${text.trim()}/children`
  await vi.waitFor(() => expect(readFileSync(children, 'utf8')).toBe(''), PATIENCE)
})

it('is replaced when it is lost; the new one has no terminal of others', async () => {
  const { text } = await launch(shell('echo $PPID'))
  const others = openPseudoterminal()
  process.kill(Number(text), 'SIGKILL')
  await vi.waitFor(
    async () => expect((await launch(shell('ls /proc/$PPID/fd | wc -l'))).text).toBe('3\r\n'),
    PATIENCE,
  )
  closeSync(others.slave)
  closeSync(others.master)
})

it('tells its askers when it is lost, or cannot be had', async () => {
  const { text } = await launch(shell('echo $PPID'))
  process.kill(Number(text), 'SIGSTOP')
  const asked = launch(['/bin/true'])
  process.kill(Number(text), 'SIGKILL')
  await expect(asked).rejects.toThrow('The process that starts others has ended.')
  starter = new Starter('/no/such/perl')
  await expect(launch(['/bin/true'])).rejects.toThrow(/has ended. spawn \/no\/such\/perl ENOENT/)
})

it('keeps none of its descriptors', async () => {
  await launch(['/bin/true'])
  const open = () => readdirSync('/proc/self/fd').length
  const before = open()
  for (let round = 0; round < 5; round++) await launch(['/bin/true'])
  expect(open()).toBe(before)
})
