/** In which order runs begin, and what those that wait are told. */
import { describe, expect, it } from 'vitest'
import { type Place, type QueueLimits, RunQueue } from '../server/run-queue.ts'

const LIMITS: QueueLimits = { sessions: 2, sessionsPerAddress: 2, queue: 3, queuePerAddress: 2 }

function queueOf(limits: Partial<QueueLimits> = {}) {
  const queue = new RunQueue({ ...LIMITS, ...limits })
  const begun: string[] = []
  const told: Record<string, number[]> = {}

  /** Joins under `name`; its first letter is the address. */
  function join(name: string): Place {
    const place = tryJoin(name)
    if ('code' in place) throw new Error(place.message)
    return place
  }

  function tryJoin(name: string) {
    const positions: number[] = (told[name] = [])
    const place = queue.join(name.charAt(0), (position) => positions.push(position))
    if ('turn' in place) void place.turn.then((mayBegin) => mayBegin && begun.push(name))
    return place
  }

  return { queue, begun, told, join, tryJoin, settled: () => new Promise(setImmediate) }
}

describe('the queue', () => {
  it('lets runs begin in the order in which they came, and tells each its place', async () => {
    const { begun, told, join, settled } = queueOf()
    const [first, second] = ['a1', 'b1', 'c1', 'd1', 'e1'].map(join)
    await settled()
    expect(begun).toEqual(['a1', 'b1'])
    second?.leave()
    first?.leave()
    await settled()
    expect(begun).toEqual(['a1', 'b1', 'c1', 'd1'])
    expect(told).toEqual({ a1: [], b1: [], c1: [1], d1: [2, 1], e1: [3, 2, 1] })
  })

  it('closes the gap of one that leaves before its turn', async () => {
    const { begun, told, join, settled } = queueOf()
    const [first, , waiting] = ['a1', 'b1', 'c1', 'd1'].map(join)
    waiting?.leave()
    await expect(waiting?.turn).resolves.toBe(false)
    first?.leave()
    await settled()
    expect(begun).toEqual(['a1', 'b1', 'd1'])
    expect(told.d1).toEqual([2, 1])
  })

  it('does not let an address with its share of sessions hold up the others', async () => {
    const { begun, join, settled } = queueOf({ sessionsPerAddress: 1 })
    const [first] = ['a1', 'a2', 'b1', 'c1'].map(join)
    await settled()
    expect(begun).toEqual(['a1', 'b1'])
    first?.leave()
    await settled()
    expect(begun).toEqual(['a1', 'b1', 'a2'])
  })

  it('refuses one more than may wait, in all and for each address', () => {
    const { join, tryJoin } = queueOf()
    for (const name of ['a1', 'b1', 'a2', 'a3']) join(name)
    expect(tryJoin('a4')).toMatchObject({ code: 'ERR_TOO_MANY_SESSIONS' })
    join('b2')
    expect(tryJoin('c1')).toMatchObject({ code: 'ERR_QUEUE_FULL' })
  })

  it('counts a place once, however often it is given up', async () => {
    const { queue, join, settled } = queueOf({ sessions: 1 })
    const first = join('a1')
    first.leave()
    first.leave()
    join('b1')
    join('c1')
    await settled()
    expect([queue.running, queue.length]).toEqual([1, 1])
  })
})
