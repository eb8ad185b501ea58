import type { Answers } from '../../live/answers.ts'

/** A receiver that prints its item by this, and may do something at the end. */
const receiver = (body: string, end = ''): string => `
import { all, any, Event, kill, Queue, race, select, sleep, spawn, taking, withGroup } from 'hublet'

const letters = new Queue<string>()
const parcels = new Queue<string>()
const received = new Event()
const delivered = new Event()

spawn(function* post() {
  const queues = [letters, parcels]
  if (Math.random() < 0.5) queues.reverse()
  yield* sleep(0.02)
  queues[0]?.putNowait('number 1')
  yield* received.wait()
  yield* sleep(0.02)
  queues[1]?.putNowait('number 2')
  delivered.send()
})

await spawn(function* receiver() {
  ${body}
  received.send()
  yield* delivered.wait()
  ${end}console.log('left:', letters.qsize() + parcels.qsize())
})
`

const TAKERS = `const first = new Event<string>()
  const takers = [letters, parcels].map((queue) =>
    spawn(function* taker() {
      const item = yield* queue.get()
      if (!first.ready()) first.send(item)
    }),
  )
  console.log('got', yield* first.wait())`

export const answers: Answers = {
  right: {
    'select, and not a race':
      receiver(`const taken = yield* select({ letter: taking(letters), parcel: taking(parcels) })
  console.log('got', taken.value)`),
    'the losers are killed by hand, in a finally': receiver(`const first = new Event<string>()
  const takers = [letters, parcels].map((queue) =>
    spawn(function* taker() {
      const item = yield* queue.get()
      if (!first.ready()) first.send(item)
    }),
  )
  try {
    console.log('got', yield* first.wait())
  } finally {
    for (const taker of takers) kill(taker)
  }`),
    'the first that works': receiver(`console.log('got', yield* any([letters.get(), parcels.get()]))`),
    'a group that the first one cancels': receiver(`yield* withGroup(function (group) {
    for (const queue of [letters, parcels]) {
      group.spawn(function* taker() {
        const item = yield* queue.get()
        console.log('got', item)
        group.cancel()
      })
    }
  })`),
    'a group with a block that waits for the first': receiver(`yield* withGroup(function* (group) {
    const first = new Event<string>()
    for (const queue of [letters, parcels])
      group.spawn(function* taker() {
        first.send(yield* queue.get())
      })
    console.log('got', yield* first.wait())
    group.cancel()
  })`),
  },
  wrong: {
    'the losers are killed by hand, in no finally': {
      code: receiver(`${TAKERS}
  for (const taker of takers) kill(taker)`),
      told: 'taker (1) outlived it.',
    },
    'nothing is changed': {
      code: receiver(TAKERS),
      told: 'was still waiting when number 2 came.',
    },
    'the losers are killed too late': {
      code: receiver(TAKERS, 'for (const taker of takers) kill(taker)\n  '),
      told: 'was still waiting when number 2 came.',
    },
    'the loser puts its item back': {
      code: receiver(`const first = new Event<string>()
  for (const queue of [letters, parcels])
    spawn(function* taker() {
      const item = yield* queue.get()
      if (first.ready()) queue.putNowait(item)
      else first.send(item)
    })
  console.log('got', yield* first.wait())`),
      told: 'was still waiting when number 2 came.',
    },
    'letters only': {
      code: receiver("console.log('got', yield* letters.get())"),
      told: 'post brought number 1, and nobody has received it: was its queue waited for?',
    },
    'parcels only': {
      code: receiver("console.log('got', yield* parcels.get())"),
      told: 'post brought number 1, and nobody has received it: was its queue waited for?',
    },
    'waits for both items': {
      code: receiver(`const both = yield* all([letters.get(), parcels.get()])
  console.log('got', both.sort()[0])`),
      told: 'It ended with exit code 13',
    },
    'looks at once at what is left': {
      code: { '  yield* delivered.wait()\n': '' },
      told: '“left” was printed before number 2 came.',
    },
    'the second one is had as well': {
      code: { "'left:', ": "'got', yield* race([letters.get(), parcels.get()]), " },
      told: '“left: 1” was never printed.',
    },
    'printed without a race': {
      code: receiver("console.log('got number 1')"),
      told: '“got number 1” was not printed when number 1 came.',
    },
  },
}
