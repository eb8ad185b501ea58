import { describe, expect, it } from 'vitest'
import { arrangeLanes, SYSTEM_CALLS, TIMERS } from '../../client/trace/lanes.ts'
import { CLOCK, makeLog, MAINLOOP, PING, PING_AND_CLOCK } from '../support/make-trace.ts'

const brief = (log: ReturnType<typeof makeLog>): string[] =>
  log.lanes.filter(({ id }) => id >= 0).map(({ name, depth }) => `${'  '.repeat(depth)}${name}`)

describe('the lanes', () => {
  it('begin with __main__ and MAINLOOP, whatever was spawned first', () => {
    expect(brief(makeLog([]))).toEqual(['__main__'])
    expect(brief(makeLog(PING_AND_CLOCK))).toEqual(['__main__', 'MAINLOOP', 'ping', 'clock'])
  })

  it('put a greenthread under the one that spawned it', () => {
    const log = makeLog([
      ...PING_AND_CLOCK.slice(0, 11),
      { kind: 'greenlet-spawned', greenlet: PING, id: 9, name: 'sub', parent: MAINLOOP, role: 'greenthread' },
      {
        kind: 'greenlet-spawned',
        greenlet: PING,
        id: 10,
        name: 'sub 2',
        parent: MAINLOOP,
        role: 'greenthread',
      },
    ])
    expect(brief(log)).toEqual(['__main__', 'MAINLOOP', 'ping', '  sub', '  sub 2', 'clock'])
    expect(log.lanes.map(({ last }) => last)).toEqual([false, false, false, false, true, true])
  })

  it('have the system calls below the greenthreads when there are any, then listeners and timers', () => {
    const log = makeLog([
      ...PING_AND_CLOCK,
      { kind: 'system-call', greenlet: 1, name: 'epoll_wait', args: '20 ms', result: 1 },
    ])
    expect(log.lanes.slice(-3)).toMatchObject([
      { id: SYSTEM_CALLS, name: 'system calls' },
      { role: 'listeners', name: 'fd 9 read' },
      { id: TIMERS, name: 'timers' },
    ])
  })

  it('can be filtered by name, and pinned to the top', () => {
    const { lanes } = makeLog(PING_AND_CLOCK)
    const names = (wanted: string, pinned: number[]): string[] =>
      arrangeLanes(lanes, wanted, new Set(pinned)).map(({ name }) => name)
    expect(names('PI', [])).toEqual(['ping'])
    expect(names('', [CLOCK])).toEqual(['clock', '__main__', 'MAINLOOP', 'ping', 'fd 9 read', 'timers'])
    expect(names('ping', [CLOCK])).toEqual(['clock', 'ping'])
    expect(arrangeLanes(lanes, ' ', new Set())).toBe(lanes)
  })

  it('stay the same list as long as none is added', () => {
    const log = makeLog(PING_AND_CLOCK)
    const { lanes } = log
    log.append({ kind: 'mark', seq: 99, t: 99e6, greenlet: 0, name: 'here' })
    expect(log.lanes).toBe(lanes)
  })

  it('follow a chain of ten thousand spawns', () => {
    const log = makeLog(
      Array.from({ length: 10_000 }, (_, index) => ({
        kind: 'greenlet-spawned' as const,
        greenlet: index === 0 ? 0 : index + 1,
        id: index + 2,
        name: `g${index}`,
        parent: 1,
        role: 'greenthread' as const,
      })),
    )
    expect(log.lanes).toHaveLength(10_001)
    expect(log.lanes.at(-1)?.depth).toBe(9_999)
  })
})
