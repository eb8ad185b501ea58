/** The cases of groups and of what is built on them; `peers/on_effection.mjs` and `peers/on_effect.mjs` have the same. */
import { LightQueue, race, sleep, spawn, withGroup } from 'hublet'
import { Stretch, repeated, residentBytes, rounds } from './measured.mjs'

const one = () => 1

/** With SPAWN_WITH=spawn loosely, and waited for one by one: what a group may cost more is seen against it. */
export function groupSpawning(size) {
  return repeated(() =>
    spawn(function* () {
      const stretch = new Stretch()
      stretch.begin()
      if (process.env.SPAWN_WITH === 'spawn') yield* spawnLoosely(size)
      else yield* spawnInGroup(size)
      stretch.end()
      return stretch.each(size)
    }),
  )
}

function* spawnLoosely(size) {
  const threads = []
  for (let i = 0; i < size; i++) threads.push(spawn(one))
  for (const thread of threads) yield* thread.wait()
}

function* spawnInGroup(size) {
  yield* withGroup((group) => {
    for (let i = 0; i < size; i++) group.spawn(one)
  })
}

/** Races of two, of which the second would never end: `size` at once, each again and again. */
export function racing(size) {
  const each = rounds(size, 20_000)
  const first = () => sleep(0)
  const second = () => sleep(3600)
  return repeated(async () => {
    const stretch = new Stretch(size)
    const worker = function* () {
      stretch.begin()
      for (let i = 0; i < each; i++) yield* race([first, second])
      stretch.end()
    }
    await Promise.all(Array.from({ length: size }, () => spawn(worker)))
    return stretch.each(size * each)
  })
}

/** Pairs of one that puts and one that takes. */
export function handingOver(size) {
  const each = rounds(size, 50_000)
  return repeated(async () => {
    const stretch = new Stretch(size)
    const threads = Array.from({ length: size }, () => {
      const queue = new LightQueue(1)
      spawn(function* () {
        for (let i = 0; i < each; i++) yield* queue.put(i)
      })
      return spawn(function* () {
        stretch.begin()
        for (let i = 0; i < each; i++) yield* queue.get()
        stretch.end()
      })
    })
    await Promise.all(threads)
    return stretch.each(size * each)
  })
}

/** Gives the growth of the process for each member that sleeps. */
export function members(size) {
  let started = 0
  return spawn(function* () {
    yield* sleep(0)
    const before = residentBytes()
    return yield* withGroup(function* (group) {
      for (let i = 0; i < size; i++)
        group.spawn(function* () {
          started++
          yield* sleep(3600)
        })
      while (started < size) yield* sleep(0.01)
      const found = { bytes: (residentBytes() - before) / size }
      group.cancel()
      return found
    })
  })
}
