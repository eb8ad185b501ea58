import type { Answers } from '../../live/answers.ts'

export const answers: Answers = {
  right: {
    'a loop around send': {
      'yield* right.sendAll(new Uint8Array(2_000_000))':
        'let rest = new Uint8Array(2_000_000)\n  while (rest.length > 0) rest = rest.subarray(yield* right.send(rest))',
    },
    'in pieces': {
      'yield* right.sendAll(new Uint8Array(2_000_000))':
        'for (let piece = 0; piece < 20; piece++) yield* right.sendAll(new Uint8Array(100_000))',
    },
    'under another name': { 'function* writer': 'function*' },
    'room is waited for by hand': `
import { socketPair, spawn, trampoline } from 'hublet'

const [left, right] = socketPair()

spawn(function* writer() {
  const bytes = new Uint8Array(2_000_000)
  let sent = 0
  while (sent < bytes.length) {
    yield* trampoline(right, { write: true })
    sent += yield* right.send(bytes.subarray(sent))
  }
  right.close()
})

await spawn(function* reader() {
  let total = 0
  for (let bytes = yield* left.recv(65_536); bytes.length > 0; bytes = yield* left.recv(65_536)) total += bytes.length
  console.log('received', total)
})
`,
    'a green function that calls itself': {
      'spawn(function* writer': `function* sendRest(bytes: Uint8Array): Green<void> {
  if (bytes.length === 0) return
  yield* sendRest(bytes.subarray(yield* right.send(bytes)))
}

spawn(function* writer`,
      'right.sendAll(new Uint8Array(2_000_000))': 'sendRest(new Uint8Array(2_000_000))',
      'socketPair, spawn': 'socketPair, spawn, type Green',
    },
    'the sending is spawned, and waited for': {
      'yield* right.sendAll(new Uint8Array(2_000_000))':
        'yield* spawn(() => right.sendAll(new Uint8Array(2_000_000))).wait()',
    },
  },
  wrong: {
    'sent once': {
      code: { sendAll: 'send' },
      told: 'writer never waited for room: no more was sent than fits at once.',
    },
    'the number is written out': {
      code: { sendAll: 'send', "'received', total": "'received', total && 2_000_000" },
      told: 'Nobody ever waited for room: 2,000,000 bytes do not fit into a socket at once.',
    },
    'too few bytes': {
      code: { '2_000_000': '1_000_000' },
      told: 'Line 1 is “received 1000000”, not “received 2000000”.',
    },
    'never closed': {
      code: { '  right.close()\n': '' },
      told: 'It did not end by itself within',
    },
    'the star is missing': {
      code: { 'yield* right.sendAll': 'right.sendAll' },
      told: 'Nothing was sent before the socket was closed.',
    },
    'sent twice': {
      code: {
        'yield* right.sendAll(new Uint8Array(2_000_000))':
          'yield* right.send(new Uint8Array(1_000_000))\n  yield* right.send(new Uint8Array(1_000_000))',
      },
      told: 'not “received 2000000”.',
    },
    'in pieces, each sent once': {
      code: {
        'yield* right.sendAll(new Uint8Array(2_000_000))':
          'for (let piece = 0; piece < 4; piece++) yield* right.send(new Uint8Array(500_000))',
      },
      told: 'not “received 2000000”.',
    },
    'letters of two bytes': {
      code: { 'new Uint8Array(2_000_000)': "'é'.repeat(2_000_000)" },
      told: 'Line 1 is “received 4000000”, not “received 2000000”.',
    },
    'closed while it is being sent': {
      code: {
        'yield* right.sendAll(new Uint8Array(2_000_000))':
          'spawn(() => right.sendAll(new Uint8Array(2_000_000)))',
      },
      told: 'Nothing was sent before the socket was closed.',
    },
  },
}
