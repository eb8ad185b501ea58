/** The cases on Effection, with what its documentation shows for each. */
import { createQueue, race, run, sleep, spawn, scoped, suspend } from 'effection'
import { Stretch, main, repeated, residentBytes, rounds } from '../../ours/measured.mjs'

function* one() {
  return 1
}

function sleeping(size) {
  const each = rounds(size, 1000)
  return repeated(() =>
    run(function* () {
      const stretch = new Stretch(size)
      const tasks = []
      for (let n = 0; n < size; n++)
        tasks.push(
          yield* spawn(function* () {
            yield* sleep(0)
            stretch.begin()
            for (let i = 0; i < each; i++) yield* sleep(0)
            stretch.end()
          }),
        )
      for (const task of tasks) yield* task
      return stretch.each(size * each)
    }),
  )
}

function spawning(size) {
  return repeated(() =>
    run(function* () {
      const stretch = new Stretch()
      stretch.begin()
      const tasks = []
      for (let i = 0; i < size; i++) tasks.push(yield* spawn(one))
      for (const task of tasks) yield* task
      stretch.end()
      return stretch.each(size)
    }),
  )
}

/** A scope ends its tasks when it returns, so they are waited for in it. */
function groupSpawning(size) {
  return repeated(() =>
    run(function* () {
      const stretch = new Stretch()
      stretch.begin()
      yield* scoped(function* () {
        const tasks = []
        for (let i = 0; i < size; i++) tasks.push(yield* spawn(one))
        for (const task of tasks) yield* task
      })
      stretch.end()
      return stretch.each(size)
    }),
  )
}

function racing(size) {
  const each = rounds(size, 1000)
  return repeated(() =>
    run(function* () {
      const stretch = new Stretch(size)
      const tasks = []
      for (let n = 0; n < size; n++)
        tasks.push(
          yield* spawn(function* () {
            stretch.begin()
            for (let i = 0; i < each; i++) yield* race([sleep(0), suspend()])
            stretch.end()
          }),
        )
      for (const task of tasks) yield* task
      return stretch.each(size * each)
    }),
  )
}

/** Its queue has no limit, so nobody waits to put. */
function handingOver(size) {
  const each = rounds(size, 50_000)
  return repeated(() =>
    run(function* () {
      const stretch = new Stretch(size)
      const tasks = []
      for (let n = 0; n < size; n++) {
        const queue = createQueue()
        tasks.push(
          yield* spawn(function* () {
            stretch.begin()
            for (let i = 0; i < each; i++) yield* queue.next()
            stretch.end()
          }),
        )
        yield* spawn(function* () {
          for (let i = 0; i < each; i++) queue.add(i)
        })
      }
      for (const task of tasks) yield* task
      return stretch.each(size * each)
    }),
  )
}

function members(size) {
  return run(function* () {
    yield* sleep(0)
    const before = residentBytes()
    for (let i = 0; i < size; i++) yield* spawn(() => suspend())
    yield* sleep(10)
    return { bytes: (residentBytes() - before) / size }
  })
}

await main({
  sleep: sleeping,
  spawn: spawning,
  'group-spawn': groupSpawning,
  race: racing,
  'hand-over': handingOver,
  members,
})
