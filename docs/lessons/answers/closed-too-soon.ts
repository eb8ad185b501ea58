import type { Answers } from '../../live/answers.ts'

export const answers: Answers = {
  right: {
    'reader closes it': {
      "    console.log('read', String(yield* near.recv(10)))\n":
        "    console.log('read', String(yield* near.recv(10)))\n    near.close()\n",
      '    yield* reading.wait()\n    near.close()\n': '    yield* reading.wait()\n',
    },
    'reader rings when it has read': {
      'import { sleep': 'import { Event, sleep',
      '  const [near, far] = socketPair()\n':
        '  const [near, far] = socketPair()\n  const done = new Event()\n',
      "    console.log('read', String(yield* near.recv(10)))\n":
        "    console.log('read', String(yield* near.recv(10)))\n    done.send()\n",
      'yield* reading.wait()': 'yield* done.wait()',
    },
    'closed when all have ended': {
      '    yield* reading.wait()\n    near.close()\n': '',
      '  for (const thread of threads) yield* thread.wait()\n':
        '  for (const thread of threads) yield* thread.wait()\n  near.close()\n',
    },
    'the socket is handed to the janitor': {
      '  const reading = spawn(reader)\n':
        '  const done = new Queue<typeof near>()\n  const reading = spawn(reader)\n',
      "    console.log('read', String(yield* near.recv(10)))\n":
        "    console.log('read', String(yield* near.recv(10)))\n    yield* done.put(near)\n",
      '    yield* reading.wait()\n    near.close()\n':
        '    const socket = yield* done.get()\n    socket.close()\n',
      'import { sleep': 'import { Queue, sleep',
    },
    'a door with a lock': {
      '  const reading = spawn(reader)\n':
        '  const door = new Semaphore(0)\n  const reading = spawn(reader)\n',
      "    console.log('read', String(yield* near.recv(10)))\n":
        "    try {\n      console.log('read', String(yield* near.recv(10)))\n    } finally {\n      door.release()\n    }\n",
      '    yield* reading.wait()\n': '    yield* door.acquire()\n',
      'import { sleep': 'import { Semaphore, sleep',
    },
  },
  wrong: {
    'a longer way': {
      code: { '    yield* reading.wait()\n': '    yield* sleep(0) // has a rest\n' },
      told: 'This order breaks it: ',
    },
    'the end of writer is not that of reader': {
      code: {
        '  const reading = spawn(reader)\n': '  const writing = spawn(writer)\n',
        'yield* reading.wait()': 'yield* writing.wait()',
        '[reading, spawn(writer), ': '[spawn(reader), writing, ',
      },
      told: 'This order breaks it: ',
    },
    'the error is hidden': {
      code: {
        "    console.log('read', String(yield* near.recv(10)))\n":
          "    try {\n      console.log('read', String(yield* near.recv(10)))\n    } catch {\n      console.log('nothing')\n    }\n",
        '    yield* reading.wait()\n': '',
      },
      told: 'This order breaks it: ',
    },
    'the janitor stays where it is': {
      code: { '    yield* sleep(0) // walks to the door\n': '' },
      told: 'They gave way 1 time',
    },
    'reader rings before it reads': {
      code: {
        'import { sleep': 'import { Event, sleep',
        '  const reading = spawn(reader)\n': '  const done = new Event()\n  const reading = spawn(reader)\n',
        "    console.log('read'": "    done.send()\n    console.log('read'",
        'yield* reading.wait()': 'yield* done.wait()',
      },
      told: 'This order breaks it: ',
    },
    'half of the words': {
      code: { 'near.recv(10)': 'near.recv(4)' },
      told: 'In one order it printed “read good”.',
    },
    'one after the other': {
      code: {
        'const reading = spawn(reader)\n': '',
        '    yield* reading.wait()\n': '',
        'const threads = [reading, spawn(writer), spawn(janitor)]\n  for (const thread of threads) yield* thread.wait()':
          'yield* writer()\n  yield* reader()\n  yield* janitor()',
      },
      told: 'There is one order alone',
    },
    'the janitor is in a hurry': {
      code: {
        '    yield* sleep(0) // fetches the keys\n    yield* sleep(0) // walks to the door\n': '',
      },
      told: 'They gave way 0 times',
    },
    'the star is missing': {
      code: { 'yield* reading.wait()': 'reading.wait()' },
      told: 'This order breaks it: ',
    },
  },
}
