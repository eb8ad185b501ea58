import { setTimeout as delay } from 'node:timers/promises'
import { conclude } from '../conclude.mjs'

/** A queue of the platform: what is put into a stream is read from it. */
function createQueue() {
  let controller
  const stream = new ReadableStream({ start: (own) => void (controller = own) })
  return {
    put: (item) => controller.enqueue(item),
    close: () => controller.close(),
    reader: stream.getReader(),
  }
}

/** Whatever is left in a queue. */
async function drain({ close, reader }) {
  const items = []
  close()
  for (let next = await reader.read(); !next.done; next = await reader.read()) items.push(next.value)
  return items
}

async function take(left, right) {
  const taken = await Promise.race([left.reader.read(), right.reader.read(), delay(30)])
  console.log(taken === undefined ? 'too late' : `taken: ${taken.value}`)
}

const [left, right] = [createQueue(), createQueue()]
const taker = take(left, right)
await delay(10)
left.put('an apple')
right.put('a pear')
await taker
const both = [...(await drain(left)), ...(await drain(right))]

const [later, never] = [createQueue(), createQueue()]
await take(later, never)
later.put('a late apple')
await delay(10)
const late = await drain(later)
conclude({ 'both items are taken': both.length !== 1, 'one that gave up takes an item': late.length !== 1 })
