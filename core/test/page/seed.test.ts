/** The order of a page's kernel: `HUBLET_SEED` decides what has no order of its own. */
import { afterEach, expect, it, vi } from 'vitest'
import { sleep, socketPair, spawn, useHub, type GreenThread } from '../../index.ts'
import { BUILT_IN } from '../../hubs/built-in.ts'

const COLORS = ['red', 'green', 'blue', 'black', 'white']

/** Opens the kernel of a page, as a new page does. */
async function openKernel(seed: string | undefined): Promise<void> {
  vi.resetModules()
  vi.stubEnv('HUBLET_SEED', seed)
  const { systemKernel } = await import('../../page/kernel/native.ts')
  const kernel = systemKernel()
  useHub(
    class extends BUILT_IN.epolls.Hub {
      constructor() {
        super({ kernel })
      }
    },
  )
}

/** Sends a color over each of some pairs of sockets, and tells in which order they arrive. */
async function arrivals(): Promise<string> {
  const arrived: string[] = []
  const all: GreenThread<void>[] = []
  for (const color of COLORS) {
    const [near, far] = socketPair()
    all.push(
      spawn(function* () {
        arrived.push(String(yield* far.recv(10)))
        far.close()
      }),
      spawn(function* () {
        yield* near.sendAll(color)
        near.close()
      }),
    )
  }
  for (const thread of all) await thread
  return arrived.join(' ')
}

afterEach(() => {
  useHub()
  vi.unstubAllEnvs()
})

it('lets messages overtake each other, each seed in its own way', async () => {
  const orders = new Set<string>()
  for (let seed = 0; seed < 12; seed++) {
    await openKernel(String(seed))
    const order = await arrivals()
    expect(order.split(' ').sort()).toEqual([...COLORS].sort())
    orders.add(order)
  }
  expect(orders.size).toBeGreaterThan(1)
})

it('leaves messages in the order in which they were sent without a seed', async () => {
  for (let round = 0; round < 3; round++) {
    await openKernel(undefined)
    expect(await arrivals()).toBe(COLORS.join(' '))
  }
})

it('keeps the order of equal deadlines under any seed', async () => {
  await openKernel('7')
  const woken: number[] = []
  const nap = function* (number: number) {
    yield* sleep(0.001)
    woken.push(number)
  }
  for (const thread of [1, 2, 3, 4].map((number) => spawn(nap, number))) await thread
  expect(woken).toEqual([1, 2, 3, 4])
})

it.each(["'-1'", "'1.5'", "'seven'", '4294967296', "'1e3'", "' 7'"])('refuses the seed %s', async (seed) => {
  await expect(openKernel(seed.replaceAll("'", ''))).rejects.toMatchObject({
    code: 'ERR_OPTION_INVALID',
    message: expect.stringContaining(`seed: ${seed} is not usable: give a whole number from 0 to 4294967295`),
  })
})
