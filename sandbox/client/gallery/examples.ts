/** The gallery: every example with its section and story. Its code is a file of its own, run by a test on its hubs. */
import type { Level } from '../trace/levels.ts'

export interface Example {
  /** Name of its file in docs/snippets/gallery. */
  readonly id: string
  readonly title: string
  /** Paragraphs; words between backticks are code. */
  readonly story: readonly string[]
  /** The page of the guide that explains it. */
  readonly guide: string
  /** Hubs on which it is worth a look, and on which it is tested; none: the default one. */
  readonly hubs?: readonly string[]
  /** The level of its point, when that is a listener, a timer or a system call. */
  readonly level?: Level
}

export interface Section {
  readonly title: string
  readonly examples: readonly Example[]
}

const EVERY_HUB = ['epolls', 'poll', 'selects']

export const SECTIONS: readonly Section[] = [
  {
    title: 'First steps',
    examples: [
      {
        id: 'three-greenthreads',
        title: 'Three greenthreads',
        story: [
          'Two greenthreads talk over a pair of sockets while a third one sleeps and prints. `spawn` only registers them.',
          'Look for the moment at which MAINLOOP is launched: the first wait, not the first `spawn`.',
        ],
        guide: '/guide/how-the-hubs-work#spawning-only-registers',
        hubs: EVERY_HUB,
      },
      {
        id: 'hello',
        title: 'One greenthread',
        story: [
          '`spawn` starts a green function, and `await` gets its result in plain code.',
          'The timeline shows the way: `__main__` hands its stack back, and MAINLOOP starts `hello` in its next turn.',
        ],
        guide: '/guide/how-the-hubs-work#a-greenthread-starts',
        hubs: EVERY_HUB,
      },
      {
        id: 'who-is-first',
        title: 'Who runs first?',
        story: [
          'Guess the order before you run it: three greenthreads sleep for different times, and `__main__` prints as well.',
          'Equal deadlines fire in the order in which they were scheduled.',
        ],
        guide: '/guide/how-the-hubs-work#one-turn',
      },
      {
        id: 'between-switches',
        title: 'Between two yield*',
        story: [
          'Nothing else runs between two `yield*`: the counter needs no lock.',
          'Two greenthreads change the same number; there is a switch only where you see one.',
        ],
        guide: '/guide/how-the-hubs-work#between-two-switches',
      },
      {
        id: 'lost-update',
        title: 'A lost update',
        story: [
          'The same as before with a `yield*` in the wrong place: half of the deposits get lost.',
          'The timeline shows why: the other greenthread runs between reading and writing.',
        ],
        guide: '/guide/how-the-hubs-work#between-two-switches',
      },
    ],
  },
  {
    title: 'Waiting for descriptors',
    examples: [
      {
        id: 'socket-pair',
        title: 'Bytes through a pair of sockets',
        story: [
          '`recv` registers a listener and switches to MAINLOOP; `sendAll` on the other end makes the descriptor readable.',
          'Look at the readers in the hub while the timeline stands between the two.',
        ],
        level: 'hub',
        guide: '/guide/how-the-hubs-work#waiting-for-bytes',
        hubs: EVERY_HUB,
      },
      {
        id: 'trampoline',
        title: 'trampoline by hand',
        story: [
          '`trampoline` is what every green socket is built on: wait until a descriptor is readable, or for a time.',
          'The timeout throws; the listener is gone afterwards.',
        ],
        level: 'hub',
        guide: '/guide/how-the-hubs-work#a-trampoline-by-hand',
        hubs: EVERY_HUB,
      },
      {
        id: 'echo-server',
        title: 'An echo server',
        story: [
          'A listener, a greenthread per client, and a client, all in one thread.',
          'Compare it on two hubs: `epolls` registers a descriptor once, `selects` tells the kernel about all of them in each call.',
        ],
        level: 'hub',
        guide: '/guide/how-the-hubs-work#the-wake-up',
        hubs: EVERY_HUB,
      },
      {
        id: 'closed-while-waiting',
        title: 'Closed while somebody waits',
        story: ['Closing a socket wakes whoever waits for it, on every hub, with `IOClosed`.'],
        level: 'hub',
        guide: '/guide/how-the-hubs-work#the-wake-up',
        hubs: EVERY_HUB,
      },
    ],
  },
  {
    title: 'Time',
    examples: [
      {
        id: 'timeouts',
        title: 'A timeout around anything',
        story: [
          '`withTimeout` bounds whatever the green function does. The timer is canceled when it is done in time.',
        ],
        level: 'hub',
        guide: '/guide/how-the-hubs-work#one-turn',
      },
      {
        id: 'short-sleeps',
        title: 'Sleeps shorter than a millisecond',
        story: [
          'Each `sleep(0.0002)` makes one exact wait: neither a millisecond too long nor a busy loop.',
          'Compare the system calls per wait on two hubs.',
        ],
        level: 'kernel',
        guide: '/guide/how-the-hubs-work#the-wait',
        hubs: EVERY_HUB,
      },
      {
        id: 'marks',
        title: 'Marks to align two runs',
        story: [
          '`mark(name)` puts a mark of your own into the trace. Compare this on two hubs, aligned on `work begins`.',
        ],
        guide: '/guide/debugging#trace',
        hubs: EVERY_HUB,
      },
    ],
  },
  {
    title: 'Working together',
    examples: [
      {
        id: 'queue',
        title: 'A queue between greenthreads',
        story: [
          'A producer that waits when the queue is full, a consumer that waits when it is empty. Both are parked, with no listener and no timer.',
        ],
        level: 'hub',
        guide: '/guide/how-the-hubs-work#the-wake-up',
      },
      {
        id: 'event',
        title: 'One event wakes several',
        story: [
          'Three greenthreads wait for one `Event`; `send` makes all of them runnable in the same turn.',
        ],
        guide: '/guide/how-the-hubs-work#the-wake-up',
      },
      {
        id: 'semaphore',
        title: 'Two at a time',
        story: ['A `Semaphore` lets two of five in. Watch the parked ones in the hub.'],
        guide: '/guide/how-the-hubs-work#the-wake-up',
      },
      {
        id: 'kill',
        title: 'Ending a greenthread from outside',
        story: ['`kill` unwinds the greenthread: its `finally` runs before `kill` returns.'],
        guide: '/guide/how-the-hubs-work#the-wake-up',
      },
    ],
  },
  {
    title: 'Beside Node',
    examples: [
      {
        id: 'node-keeps-running',
        title: "Node's timers go on",
        story: ['`setTimeout` and greenthreads share one thread, and neither starves the other.'],
        guide: '/guide/how-the-hubs-work#node-keeps-running',
      },
      {
        id: 'promises',
        title: 'Waiting for a promise',
        story: [
          '`until` lets green code wait for a promise; `await` lets plain code wait for a greenthread.',
        ],
        guide: '/guide/how-the-hubs-work#node-keeps-running',
      },
      {
        id: 'bare-greenlets',
        title: 'Greenlets without a hub',
        story: ['A bare `Greenlet` knows no hub: plain code resumes it, and it hands values back.'],
        guide: '/guide/understanding-hubs#coroutines-alone-are-hard-work',
      },
    ],
  },
  {
    title: 'The same with promises',
    examples: [
      {
        id: 'callback-order',
        title: 'Who is called back first?',
        story: [
          'A tick, a microtask, a promise and an immediate: guess the order before you run it. `watchNode()` gives Node a lane.',
          'Step back from the end: each callback was asked for in another order than it came.',
        ],
        level: 'hub',
        guide: '/guide/watching-node#order',
      },
      {
        id: 'after-io',
        title: 'setTimeout or setImmediate?',
        story: [
          'From `__main__` nobody can say which of the two comes first. From a callback of I/O it is sure.',
          'The lane of Node shows why: behind I/O the loop comes to the immediates, and then goes round to the timers.',
        ],
        level: 'hub',
        guide: '/guide/watching-node#order',
      },
      {
        id: 'async-ping-pong',
        title: 'Ping and pong, async and green',
        story: [
          'Two async functions take turns, then two greenthreads do. The output is the same.',
          'The lanes are not: each `await` is one callback of Node, all of them before the loop goes on, and each `sleep(0)` is a switch.',
        ],
        guide: '/guide/watching-node#promises',
      },
      {
        id: 'promise-race',
        title: 'Promise.race beside race',
        story: [
          'Who loses a `Promise.race` goes on: its timer fires, its lines run. Who loses a `race` of greenthreads is killed.',
        ],
        level: 'hub',
        guide: '/guide/watching-node#promises',
      },
      {
        id: 'callbacks-of-io',
        title: 'Callbacks of I/O beside a green socket',
        story: [
          'One greeting over `node:net`, and one over green sockets.',
          'The first half of the run is in the lane of Node, callback by callback; the second one in the lanes of two greenthreads.',
        ],
        level: 'hub',
        guide: '/guide/watching-node#io',
      },
    ],
  },
  {
    title: 'A hub of your own',
    examples: [
      {
        id: 'own-hub',
        title: 'What is ready, backwards',
        story: [
          'A hub is a class, and what it asks the kernel is its poller. This one turns round the order of what is ready.',
          'Nothing in it knows the timeline: every switch, wait and listener of your own hub is shown all the same.',
        ],
        level: 'hub',
        guide: '/guide/writing-your-own-hub#a-poller',
      },
    ],
  },
  {
    title: 'Mistakes, and how they show',
    examples: [
      {
        id: 'blocked-hub',
        title: 'A blocked hub',
        story: [
          '`digger` computes for a fifth of a second without a `yield*`, and the clock is late.',
          'The tab Findings names the greenthread and the line.',
        ],
        guide: '/guide/debugging#blocking',
      },
      {
        id: 'second-reader',
        title: 'A second reader',
        story: [
          'Two greenthreads read from one socket: the hub refuses the second one, because who gets which bytes would be chance.',
        ],
        level: 'hub',
        guide: '/guide/debugging#several-readers',
      },
      {
        id: 'ends-too-early',
        title: 'It ends too early',
        story: [
          '`process.exit()` comes before MAINLOOP had a turn: the greenthread never ran. The tab Findings says so.',
        ],
        guide: '/guide/how-the-hubs-work#spawning-only-registers',
      },
    ],
  },
]

export const EXAMPLES: readonly Example[] = SECTIONS.flatMap(({ examples }) => examples)

/** The first example that a visitor sees. */
export const FIRST = 'three-greenthreads'

export function findExample(id: string): Example | undefined {
  return EXAMPLES.find((example) => example.id === id)
}
