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
      told: 'In one order it printed “nothing”.',
    },
    'the janitor stays where it is': {
      code: { '    yield* sleep(0) // walks to the door\n': '' },
      told: 'They gave way 1 time',
    },
  },
}
