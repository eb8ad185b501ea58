/**
 * The cases: what is measured, in which sizes, on whom, and how much faster we mean to be.
 *
 * `targets` are ratios to a peer: how many times the peer's time ours must fit in (or, for `perSecond`, how many
 * times the peer's rate); `who` is ours unless it is Hublet on its best hub. A case with a `limit` also says how near to it we must come. `sizeOf` tells the meaning of
 * a server case's size: busy connections, idle ones besides, or the argument of the server. A program may open
 * sockets, `socketsEach` for each of its size; not every hub can hold them all.
 */

/** Units of a program's result, and which way is better. */
export const MEASURES = {
  ns: { title: 'time per operation', unit: 'ns', lowerIsBetter: true },
  bytes: { title: 'resident memory', unit: 'bytes', lowerIsBetter: true },
  perSecond: { title: 'messages per second', unit: '1/s', lowerIsBetter: false },
  cpuNs: { title: "the server's CPU time per message", unit: 'ns', lowerIsBetter: true },
  calls: { title: 'system calls per message', unit: 'calls', lowerIsBetter: true },
  turnsPerSecond: { title: 'turns of MAINLOOP per second', unit: '1/s', lowerIsBetter: false },
  seedsPerSecond: { title: 'seeds per second', unit: '1/s', lowerIsBetter: false },
}

const REQUEST = 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'

export const CASES = [
  {
    name: 'sleep',
    title: 'sleep(0) round trips',
    about:
      'Each greenthread lets all others go first, again and again. For Node: a pass of its loop, awaited.',
    sizes: [1, 100, 10_000],
    sizeIs: 'greenthreads',
    measure: 'ns',
    on: ['hublet', 'eventlet', 'gevent', 'asyncio', 'node', 'effection', 'effect'],
    // Its sleep is a timer of Node, of which each takes a millisecond.
    most: { effection: 100 },
    // V8 compiles it better in one process than in another; what it chose stays for the process's life.
    leastRounds: 9,
    targets: [
      { size: 100, peer: 'eventlet', times: 12 },
      { size: 100, peer: 'gevent', times: 10 },
      { size: 100, peer: 'asyncio', times: 5 },
      { size: 10_000, peer: 'eventlet', times: 8 },
    ],
  },
  {
    name: 'switch',
    title: 'Pairs of raw switches',
    about: 'Greenlets in a ring, each switches to the next. The limit resumes bare generators from a loop.',
    sizes: [2, 100, 10_000],
    sizeIs: 'greenlets',
    measure: 'ns',
    on: ['hublet', 'greenlet', 'generators'],
    limit: 'generators',
    // Each of the ring is started by the one before it, on top of its stack: 10,000 overflow it.
    most: { greenlet: 100 },
    targets: [{ size: 2, peer: 'greenlet', times: 4 }],
  },
  {
    name: 'spawn',
    title: 'Spawn and wait',
    about: 'That many greenthreads are spawned, and then the result of each is waited for.',
    sizes: [1000, 10_000, 100_000],
    sizeIs: 'greenthreads',
    measure: 'ns',
    on: ['hublet', 'eventlet', 'gevent', 'asyncio', 'node', 'effection', 'effect'],
    // A task of its takes longer the more there are.
    most: { effection: 1000 },
    targets: [
      { size: 100_000, peer: 'eventlet', times: 15 },
      { size: 100_000, peer: 'gevent', times: 12 },
      { size: 100_000, peer: 'asyncio', times: 5 },
    ],
  },
  {
    name: 'group-spawn',
    title: 'Spawn in a group, and its end',
    about:
      'So many are spawned into one group, which ends when all have ended. Effect has `all` without a limit, which runs what does not wait where it is, Effection a scope in which each task is waited for. What a group costs beside loose greenthreads is seen against those, each of which is waited for.',
    sizes: [1000, 10_000, 100_000],
    sizeIs: 'members',
    measure: 'ns',
    on: ['hublet', 'hublet-loose', 'effection', 'effect'],
    // A task of its takes longer the more there are.
    most: { effection: 1000 },
    targets: [
      { size: 10_000, peer: 'hublet-loose', times: 0.77 },
      { size: 1000, peer: 'effection', times: 1 },
    ],
  },
  {
    name: 'members',
    title: 'Memory of a member of a group',
    about: 'What the process grows by for each member that sleeps.',
    sizes: [10_000, 100_000],
    sizeIs: 'members',
    measure: 'bytes',
    on: ['hublet', 'effection', 'effect'],
    most: { effection: 10_000 },
    targets: [],
  },
  {
    name: 'race',
    title: 'A race of two',
    about:
      'The first one lets all others go first and wins, the other one would never end and is ended. So many race at once, each again and again. Effection lets others go by a timer of Node.',
    sizes: [1, 100, 1000],
    sizeIs: 'races at once',
    measure: 'ns',
    on: ['hublet', 'effection', 'effect'],
    most: { effection: 100 },
    targets: [
      { size: 100, peer: 'effection', times: 1 },
      { size: 100, peer: 'effect', times: 1 },
    ],
  },
  {
    name: 'hand-over',
    title: 'Items through a queue of one',
    about: 'One puts, another takes. The queue of Effection has no limit, so that nobody waits to put.',
    sizes: [1, 100, 1000],
    sizeIs: 'queues',
    measure: 'ns',
    on: ['hublet', 'effection', 'effect'],
    targets: [{ size: 100, peer: 'effect', times: 1 }],
  },
  {
    name: 'parked',
    title: 'Memory of a parked greenthread',
    about: 'Growth of the process for each greenthread that has started and waits for nothing in particular.',
    sizes: [10_000, 100_000, 1_000_000],
    sizeIs: 'greenthreads',
    measure: 'bytes',
    on: ['hublet', 'eventlet', 'gevent', 'asyncio', 'node'],
    // A million of theirs need more memory than a small machine has.
    most: { eventlet: 100_000, gevent: 100_000 },
    targets: [
      { size: 100_000, below: 1300 },
      { size: 1_000_000, below: 1300 },
    ],
  },
  {
    name: 'timers-fire',
    title: 'Timers: schedule and fire',
    about: "Random delays. Node's timers are rounded to milliseconds and kept in a list per duration.",
    sizes: [1000, 10_000, 100_000],
    sizeIs: 'timers',
    measure: 'ns',
    on: ['hublet', 'eventlet', 'gevent', 'asyncio', 'node'],
    targets: [
      { size: 100_000, peer: 'eventlet', times: 10 },
      { size: 100_000, peer: 'gevent', times: 2.5 },
      { size: 100_000, peer: 'node', times: 1 },
    ],
  },
  {
    name: 'timers-cancel',
    title: 'Timers: schedule and cancel',
    about: 'Each timer is canceled right after it was scheduled, as the timeout of a quick operation is.',
    sizes: [1000, 10_000, 100_000],
    sizeIs: 'timers',
    measure: 'ns',
    on: ['hublet', 'eventlet', 'gevent', 'asyncio', 'node'],
    targets: [
      { size: 100_000, peer: 'eventlet', times: 8 },
      { size: 100_000, peer: 'gevent', times: 3 },
    ],
  },
  {
    name: 'pairs',
    title: 'Ping-pong over socket pairs',
    about: 'One byte goes forth and back over each pair, all pairs at once.',
    sizes: [1, 400, 1000],
    sizeIs: 'pairs',
    socketsEach: 2,
    measure: 'ns',
    on: ['hublet', 'eventlet', 'gevent', 'asyncio', 'node', 'addon', 'c'],
    limit: 'c',
    targets: [1, 400, 1000].flatMap((size) => [
      { size, peer: 'gevent', times: size === 1 ? 1.5 : 2 },
      { size, peer: 'eventlet', times: 4 },
    ]),
  },
  {
    name: 'broadcast',
    title: 'One message to everybody',
    about:
      'As in a chat: one puts a message of 64 bytes into the queue of each receiver, a greenthread for each queue sends it over a socket pair, and when the last one has it, the next message follows. Node writes to each socket, which keeps a queue itself.',
    sizes: [10, 100, 1000],
    sizeIs: 'receivers',
    socketsEach: 2,
    measure: 'ns',
    on: ['hublet', 'eventlet', 'gevent', 'asyncio', 'node'],
    targets: [],
  },
  ...[64, 16_384].map((bytes) => ({
    name: `echo-${bytes}`,
    title: `TCP echo, ${bytes === 64 ? '64 bytes' : '16 KiB'}`,
    about:
      'Each connection has one message under way. Server and load generator have a core each. Hublet, Eventlet and gevent receive into memory of 64 KiB of each connection, as "C, own memory" does; C and the bare calls into one for all; "Hublet with recv" into new memory each time, "with lent memory" into some that its clients take turns with.' +
      (bytes === 64 ? ' The hub `node` is for machines without the addon: node:net lies below it.' : ''),
    sizes: [10, 100, 1000],
    sizeIs: 'connections',
    measure: 'perSecond',
    server: { case: 'echo', argument: 65_536, message: ['echo', String(bytes)], sizeOf: 'busy' },
    on: [
      'hublet',
      'hublet-recv',
      bytes === 64 ? 'hublet-node' : 'hublet-lend',
      ...['eventlet', 'gevent', 'asyncio', 'node', 'addon', 'c-own', 'c'],
    ],
    limit: 'c',
    leastRounds: 5,
    targets: [
      ...[100, 1000].flatMap((size) => [
        { size, peer: 'node', times: 1.3 },
        { size, peer: 'eventlet', times: 1.5 },
      ]),
      ...(bytes === 64
        ? [
            { size: 100, peer: 'addon', times: 0.93 },
            { size: 1000, peer: 'addon', times: 0.93 },
            { size: 100, who: 'hublet-node', peer: 'node', times: 0.9 },
          ]
        : [
            { size: 100, who: 'hublet-lend', peer: 'addon', times: 0.9 },
            { size: 1000, who: 'hublet-lend', peer: 'addon', times: 0.8 },
          ]),
    ],
  })),
  {
    name: 'idle',
    title: 'TCP echo beside idle connections',
    about: '100 busy connections of 64 bytes, and so many more that are open and silent.',
    sizes: [0, 1000, 10_000],
    sizeIs: 'idle connections',
    measure: 'perSecond',
    server: { case: 'echo', argument: 4096, message: ['echo', '64'], busy: 100, sizeOf: 'idle' },
    on: ['hublet', 'node', 'addon', 'c'],
    limit: 'c',
    leastRounds: 5,
    targets: [
      { size: 10_000, peer: 'addon', times: 0.93 },
      { size: 10_000, than: 0, atMost: 1.1 },
    ],
  },
  {
    name: 'http',
    title: 'HTTP hello',
    about: 'The green HTTP server of the examples, and node:http. Each connection has one request under way.',
    sizes: [10, 100, 1000],
    sizeIs: 'connections',
    measure: 'perSecond',
    server: { case: 'http', argument: 0, message: ['http', REQUEST], sizeOf: 'busy' },
    on: ['hublet', 'node'],
    leastRounds: 5,
    targets: [{ size: 100, peer: 'node', times: 1.3 }],
  },
  {
    name: 'workers',
    title: 'TCP echo by several Workers',
    about:
      'Workers with a hub each listen on one port (reusePort); 100 connections of 64 bytes. The Workers share a core where there are only two.',
    sizes: [1, 2, 4],
    sizeIs: 'Workers',
    measure: 'cpuNs',
    server: { case: 'workers', message: ['echo', '64'], busy: 100, sizeOf: 'argument' },
    on: ['hublet'],
    targets: [{ size: 2, than: 1, atMost: 1.1 }],
  },
  {
    name: 'calls',
    title: 'System calls per echoed message',
    about: 'Counted by the kernel (perf stat) while 64 bytes are echoed, connections and warm-up included.',
    sizes: [10, 100, 1000],
    sizeIs: 'connections',
    measure: 'calls',
    server: { case: 'echo', argument: 65_536, message: ['echo', '64'], sizeOf: 'busy', counted: true },
    on: ['hublet', 'hublet-poll', 'hublet-selects', 'hublet-pyevent', 'node', 'c'],
    limit: 'c',
    most: { 'hublet-selects': 900 },
    targets: [{ size: 100, below: 2.2 }],
  },
  {
    name: 'short-sleeps',
    title: 'Short sleeps',
    about: 'How long a sleep really takes.',
    sizes: [100, 200, 500],
    sizeIs: 'microseconds asked for',
    measure: 'ns',
    on: ['hublet', 'eventlet', 'gevent', 'asyncio', 'node'],
    targets: [{ size: 200, below: 300_000 }],
  },
  {
    name: 'hooks',
    title: 'Trace hooks when nobody watches',
    about: 'sleep(0) round trips on the library, and on a copy of it whose hooks were cut out.',
    sizes: [1, 100, 10_000],
    sizeIs: 'greenthreads',
    measure: 'ns',
    program: 'sleep',
    on: ['hublet', 'without-hooks'],
    // Two processes of the same program differ by more than the 2 % that are looked for.
    leastRounds: 15,
    targets: [{ size: 100, peer: 'without-hooks', times: 0.98, judgedBy: 'cpu' }],
  },
  {
    name: 'recorder',
    title: 'The recorder, per event',
    about:
      'Additional time of sleep(0) round trips while a TraceRecorder is installed, for each event that it records.',
    sizes: [1, 100, 10_000],
    sizeIs: 'greenthreads',
    measure: 'ns',
    on: ['hublet'],
    targets: [{ size: 100, below: 400 }],
  },
  {
    name: 'depth',
    title: 'A switch under nested yield*',
    about: 'Each level of yield* is passed at each switch.',
    sizes: [1, 5, 20],
    sizeIs: 'levels',
    measure: 'ns',
    on: ['hublet', 'generators'],
    limit: 'generators',
    targets: [],
  },
  {
    name: 'simulated-turns',
    title: 'Turns of a simulated kernel',
    about:
      'One byte goes forth and back over each socket pair, in the virtual time of `simulate`. A turn serves some of those that are ready.',
    sizes: [1, 100, 400],
    sizeIs: 'pairs',
    measure: 'turnsPerSecond',
    on: ['hublet'],
    targets: [],
  },
  {
    name: 'seeds',
    title: 'Seeds of explore',
    about: 'Each seed is a whole run: so many clients connect to a server, send a line and get it back.',
    sizes: [1, 10, 100],
    sizeIs: 'clients',
    measure: 'seedsPerSecond',
    on: ['hublet'],
    targets: [],
  },
]
