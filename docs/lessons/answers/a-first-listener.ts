import type { Answers } from '../../live/answers.ts'

export const answers: Answers = {
  right: {
    'under another name': { 'function* reader': 'function*' },
    'recv, which waits too': { 'yield* trampoline(left, { read: true })': 'yield* left.recv(1)' },
    'the number of the descriptor': { 'trampoline(left,': 'trampoline(left.fd,' },
    'with a limit that is not met': { '{ read: true }': '{ read: true, timeout: 5 }' },
  },
  wrong: {
    'the star is missing': {
      code: { 'yield* trampoline': 'trampoline' },
      told: 'reader registered no listener for reading: it went on at once.',
    },
    'a sleep in place of the wait': {
      code: { 'yield* trampoline(left, { read: true })': 'yield* sleep(0.05)' },
      told: 'reader waited, but registered no listener for reading.',
    },
    'the wrong direction': {
      code: { '{ read: true }': '{ write: true }' },
      told: 'reader registered a listener for writing, and none for reading.',
    },
    'printed first': {
      code: {
        "yield* trampoline(left, { read: true })\n  console.log('left can be read')":
          "console.log('left can be read')\n  yield* trampoline(left, { read: true })",
      },
      told: 'reader printed “left can be read” before its listener was woken.',
    },
    'the other socket': {
      code: { 'trampoline(left,': 'trampoline(right,' },
      told: 'It did not end by itself within',
    },
  },
}
