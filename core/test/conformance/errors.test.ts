import { expect } from 'vitest'
import { sleep, spawn, trampoline } from '../../index.ts'
import { empty, fill } from '../support/fill.ts'
import { describeOnEveryHub } from './hubs.ts'
import { code, drain, errorOf, newWorld, poke, resultOf } from './world.ts'

describeOnEveryHub('the sink of errors', (tested, rule) => {
  const world = newWorld(tested)

  rule('gets the error and a sentence about where it came from', () => {
    const told: [unknown, string][] = []
    world.hub.onError = (error, what) => void told.push([error, what])
    const broken = new Error('broken')
    world.hub.scheduleCallGlobal(0, () => {
      throw broken
    })
    spawn(function* lonely() {
      throw broken
    })
    world.run()
    expect(told).toEqual([
      [broken, expect.stringContaining('timer')],
      [broken, expect.stringContaining('lonely')],
    ])
  })

  rule('that throws hands its own error to the host, and MAINLOOP goes on', () => {
    world.hub.onError = () => {
      throw new Error('the sink is broken')
    }
    world.hub.scheduleCallGlobal(0, () => {
      throw new Error('broken')
    })
    const thread = spawn(function* () {
      yield* sleep(1)
      return 'goes on'
    })
    world.run(1)
    expect(world.host.uncaught.splice(0)).toEqual([new Error('the sink is broken')])
    expect(resultOf(thread)).toBe('goes on')
  })

  rule('gets what markAsClosed throws: the descriptor is closed, and who waits for it is told', () => {
    const [left, right] = world.pair()
    fill(left)
    const told: string[] = []
    world.hub.onError = (error, what) => void told.push(`${what}: ${(error as Error).message}`)
    const { fd } = left
    const markAsClosed = (): void => {
      throw new Error('broken')
    }
    world.hub.add({ direction: 'read', fd, callback: () => undefined, markAsClosed })
    const writer = spawn(() => left.sendAll('more'))
    world.run()
    left.close()
    expect(world.hub.kernel.fileOf(fd)).toBeNull()
    world.run()
    expect(errorOf(writer)).toEqual(code('ERR_IO_CLOSED'))
    expect(told[0]).toMatch(/^markAsClosed of the read listener .* failed: broken$/)
    right.close()
  })

  rule('hears what a throwback throws, and that a descriptor had ended', () => {
    const [left] = world.pair()
    const told: string[] = []
    world.hub.onError = (_error, what) => void told.push(what)
    const throwback = (): void => {
      throw new Error('broken')
    }
    world.hub.add({ direction: 'read', fd: left.fd, callback: () => undefined, throwback })
    left.close()
    world.run()
    expect(told).toEqual([expect.stringContaining('told of the end of its descriptor')])
  })

  rule('hears nothing of greenthreads that were killed or canceled', () => {
    const threads = [spawn(() => sleep(5)), spawn(() => 1)]
    threads[1]?.cancel()
    world.run()
    threads[0]?.kill()
    world.run(10)
    expect(world.errors).toEqual([])
  })
})

describeOnEveryHub('a greenthread that fails after a listener resumed it', (tested, rule) => {
  const world = newWorld(tested)

  rule('gives its error to wait(), and the other direction of the descriptor keeps its listener', () => {
    const [left, right] = world.pair()
    fill(right)
    const broken = new Error('broken')
    const reader = spawn(function* () {
      yield* trampoline(right, { read: true })
      drain(right)
      throw broken
    })
    const writer = spawn(() => trampoline(right, { write: true }))
    world.run()
    poke(left)
    world.run()
    expect(errorOf(reader)).toBe(broken)
    expect(writer.dead).toBe(false)
    empty(left)
    world.run()
    expect(resultOf(writer)).toBe(right.fd)
  })
})
