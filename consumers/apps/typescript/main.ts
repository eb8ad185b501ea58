// TypeScript with every strict option, and the declarations of the package checked too.
import { setTimeout as later } from 'node:timers/promises'
import { Queue, isTimeout, sleep, spawn, until, withTimeout, type Green, type GreenThread } from 'hublet'
import { greenthreadStacks } from 'hublet/debug'
import { ManualClock } from 'hublet/testing'
import { TraceRecorder, addInstrument, removeInstrument, type TraceEvent } from 'hublet/trace'

function* square(numbers: Queue<number>): Green<number> {
  return (yield* numbers.get()) ** 2
}

const recorder = new TraceRecorder()
addInstrument(recorder)
const total = await spawn(function* main(): Green<number> {
  const numbers = new Queue<number>()
  const squares: GreenThread<number>[] = [3, 4].map((number) => {
    numbers.putNowait(number)
    return spawn(square, numbers)
  })
  let sum = 0
  for (const thread of squares) sum += yield* thread.wait()
  sum += yield* until(later(1, 100))
  try {
    yield* withTimeout(0.001, () => sleep(60))
  } catch (error) {
    if (!isTimeout(error)) throw error
    sum += 1000
  }
  return sum
})
removeInstrument(recorder)
const kinds = new Set(recorder.events.map((event: TraceEvent) => event.kind))
console.log(total, kinds.size > 3, greenthreadStacks().length, typeof new ManualClock().now)
