/** The files of `core/page` that stand in for others: the same names and types, without Node. */
import { readdirSync, existsSync } from 'node:fs'
import { isIP } from 'node:net'
import { constants } from 'node:os'
import path from 'node:path'
import { getSystemErrorName } from 'node:util'
import { describe, expect, it } from 'vitest'
import { LINUX_ERRNO } from '../../ground/linux-errno.ts'
import * as node from '../../page/ground/node.ts'
import { main } from '../../page/green/main.ts'
import { lookup } from '../../page/greenio/lookup.ts'
import { GreenletExit, sleep } from '../../index.ts'

const core = path.join(import.meta.dirname, '../..')

/** The compiler compares the types: each name that the stand-in has must fit where the original is used. */
function pair<M extends object>(
  original: () => Promise<M>,
  standIn: () => Promise<Partial<M>>,
): [original: () => Promise<object>, standIn: () => Promise<object>] {
  return [original, standIn]
}

const PAIRS: Record<string, ReturnType<typeof pair>> = {
  'green/main.ts': pair(
    () => import('../../green/main.ts'),
    () => import('../../page/green/main.ts'),
  ),
  'green/parked-at-exit.ts': pair(
    () => import('../../green/parked-at-exit.ts'),
    () => import('../../page/green/parked-at-exit.ts'),
  ),
  'green/thread-operations.ts': pair(
    () => import('../../green/thread-operations.ts'),
    () => import('../../page/green/thread-operations.ts'),
  ),
  'greenio/from-node-stream.ts': pair(
    () => import('../../greenio/from-node-stream.ts'),
    () => import('../../page/greenio/from-node-stream.ts'),
  ),
  'greenio/lookup.ts': pair(
    () => import('../../greenio/lookup.ts'),
    () => import('../../page/greenio/lookup.ts'),
  ),
  'greenio/ssl.ts': pair(
    () => import('../../greenio/ssl.ts'),
    () => import('../../page/greenio/ssl.ts'),
  ),
  'greenio/to-node-stream.ts': pair(
    () => import('../../greenio/to-node-stream.ts'),
    () => import('../../page/greenio/to-node-stream.ts'),
  ),
  'ground/library-place.ts': pair(
    () => import('../../ground/library-place.ts'),
    () => import('../../page/ground/library-place.ts'),
  ),
  'ground/node.ts': pair(
    () => import('../../ground/node.ts'),
    () => import('../../page/ground/node.ts'),
  ),
  'hubs/built-in.ts': pair(
    () => import('../../hubs/built-in.ts'),
    () => import('../../page/hubs/built-in.ts'),
  ),
  'hubs/error-sink.ts': pair(
    () => import('../../hubs/error-sink.ts'),
    () => import('../../page/hubs/error-sink.ts'),
  ),
  'hubs/fallback.ts': pair(
    () => import('../../hubs/fallback.ts'),
    () => import('../../page/hubs/fallback.ts'),
  ),
  'hubs/load-module.ts': pair(
    () => import('../../hubs/load-module.ts'),
    () => import('../../page/hubs/load-module.ts'),
  ),
  'kernel/native.ts': pair(
    () => import('../../kernel/native.ts'),
    () => import('../../page/kernel/native.ts'),
  ),
  'testing/trace-file.ts': pair(
    () => import('../../testing/trace-file.ts'),
    () => import('../../page/testing/trace-file.ts'),
  ),
  'trace/index.ts': pair(
    () => import('../../trace/index.ts'),
    () => import('../../page/trace/index.ts'),
  ),
  'trace/record-run.ts': pair(
    () => import('../../trace/record-run.ts'),
    () => import('../../page/trace/record-run.ts'),
  ),
}

describe('the files that stand in for others in a page', () => {
  it('are all known here', () => {
    const files = readdirSync(path.join(core, 'page'), { recursive: true, encoding: 'utf8' })
    const standIns = files.filter((file) => file.endsWith('.ts') && existsSync(path.join(core, file)))
    expect(standIns.sort()).toEqual(Object.keys(PAIRS))
  })

  it.each(Object.entries(PAIRS))(
    'have names of the original alone: %s',
    async (_file, [original, standIn]) => {
      const names = Object.keys(await original())
      expect(Object.keys(await standIn()).filter((name) => !names.includes(name))).toEqual([])
    },
  )
})

describe('without Node', () => {
  it.each([
    ...[
      '127.0.0.1',
      '255.255.255.255',
      '256.0.0.1',
      '01.2.3.4',
      '1.2.3',
      '1.2.3.4.5',
      '1.2.3.4.',
      '0x7f.1',
      '1',
    ],
    ...['::', '::1', '::ffff:1.2.3.4', '1:2:3:4:5:6:7:8', '1:2:3', ':::', '1::2::3', '::g', '[::1]', ':', ''],
    ...['localhost', '127.0.0.1 ', '::1/64', '::1]/', '1.2.3.4:80'],
  ])('isIP knows what kind of address %j is', (text) => {
    expect(node.isIP(text)).toBe(isIP(text))
  })

  it.runIf(process.platform === 'linux')('errors have their names and numbers of Linux', () => {
    for (const [name, number] of Object.entries(LINUX_ERRNO)) {
      expect([name, number]).toEqual([name, (constants.errno as Record<string, number>)[name]])
      const known = getSystemErrorName(-number)
      // Node's own list has not all of them.
      if (!known.startsWith('Unknown')) expect(node.getSystemErrorName(-number)).toBe(known)
    }
  })

  it('an error is shown with its stack, its causes and the errors in it', () => {
    const cause = new TypeError('why')
    const error = new AggregateError([new RangeError('one'), { code: 5 }], 'several', { cause })
    const text = node.inspect(error)
    expect(text).toMatch(/^AggregateError: several\n {4}at /)
    for (const part of [
      'because of TypeError: why\n',
      'because of RangeError: one\n',
      'because of {"code":5}',
    ])
      expect(text).toContain(part)
  })

  it('an error that is its own cause is shown, and so is what JSON does not know', () => {
    const error = new Error('circle')
    error.cause = error
    expect(node.inspect(error).match(/Error: circle/g)).toHaveLength(6)
    const circle: { self?: unknown } = {}
    circle.self = circle
    expect([circle, 5n, Symbol('s'), 'text', null].map((one) => node.inspect(one))).toEqual([
      '[Object]',
      '5n',
      'Symbol(s)',
      "'text'",
      'null',
    ])
  })

  it('only localhost has addresses', async () => {
    expect(await lookup('localhost', 0)).toEqual([
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ])
    expect(await lookup('App.LOCALHOST.', 6)).toEqual([{ address: '::1', family: 6 }])
    await expect(lookup('localhost.example', 0)).rejects.toMatchObject({
      code: 'ENOTFOUND',
      syscall: 'getaddrinfo',
      hostname: 'localhost.example',
    })
  })

  it('main rejects with what would end a program, and takes an exit code', async () => {
    await main(function* () {
      yield* sleep(0)
      return 7
    })
    await expect(main(() => 'seven')).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID' })
    await expect(main(() => Promise.reject(new RangeError('broken')))).rejects.toThrow('broken')
    await expect(main(5 as never)).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID' })
    const killed = main(function* () {
      throw new GreenletExit()
    })
    await expect(killed).rejects.toBeInstanceOf(GreenletExit)
  })
})
