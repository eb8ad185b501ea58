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
  },
  wrong: {
    'sent once': {
      code: { sendAll: 'send' },
      told: 'writer sent once and never waited for room: what did not fit was never sent.',
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
  },
}
