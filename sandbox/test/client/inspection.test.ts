import { describe, expect, it } from 'vitest'
import { inspect, type Inspection } from '../../client/inspector/inspection.ts'
import { CLOCK, MAINLOOP, makeLog, PING_AND_CLOCK } from '../support/make-trace.ts'

const log = makeLog(PING_AND_CLOCK)
const at = (index: number): Inspection => inspect(log.history.after(index))
const group = (found: Inspection, name: string): string[] =>
  found.groups.find((one) => one.name === name)?.items.map(({ what, detail }) => `${what} ${detail}`) ?? []

describe('the inspector', () => {
  it('says what MAINLOOP does', () => {
    expect(at(5).mainloop).toBe('not launched: nothing has waited yet')
    expect(at(11).mainloop).toBe('lets ping run')
    expect(at(18).mainloop).toBe('in the poller for 20 ms at most')
    expect(at(20).mainloop).toBe('running its turn')
  })

  it('lists who could run, who runs, and who is parked in which line', () => {
    expect(group(at(5), 'runnable')).toEqual(['ping not started yet', 'clock not started yet'])
    expect(group(at(11), 'running')).toEqual(['ping running, line 5'])
    expect(group(at(18), 'parked')).toEqual([
      'ping waits until fd 9 is readable, line 5',
      'clock waits for a timer of 20 ms',
    ])
    expect(group(at(20), 'runnable')).toEqual(['ping woken, line 5'])
    expect(group(at(23), 'ended')).toEqual(['ping ended'])
  })

  it('lists readers and the timers, the next one first', () => {
    expect(group(at(18), 'readers')).toEqual(['fd 9 ping, line 5'])
    expect(group(at(18), 'timers')).toEqual(['20 ms of clock, in 20 ms'])
  })

  it('tells a second reader of a descriptor from the first', () => {
    const two = makeLog([
      ...PING_AND_CLOCK.slice(0, 16),
      { kind: 'listener-added', greenlet: CLOCK, listener: 1, owner: CLOCK, fd: 9, direction: 'read' },
    ])
    const found = inspect(two.history.latest)
    expect(group(found, 'readers')).toEqual(['fd 9 ping, line 5'])
    expect(group(found, 'second in line')).toEqual(['fd 9 clock (read)'])
  })

  it('shows the tree of parents, and who spawned whom', () => {
    expect(at(5).tree.map(({ name, depth, detail }) => [depth, name, detail])).toEqual([
      [0, '__main__', ''],
      [1, 'MAINLOOP', ''],
      [2, 'ping', 'spawned by __main__'],
      [2, 'clock', 'spawned by __main__'],
    ])
    expect(at(5).tree[1]?.id).toBe(MAINLOOP)
  })
})
