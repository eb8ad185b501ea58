import type { Answers } from '../../live/answers.ts'

export const answers: Answers = {
  right: {
    'under another name': { 'function* reader': 'function*' },
    'recv, which waits too': { 'yield* trampoline(left, { read: true })': 'yield* left.recv(1)' },
    'the number of the descriptor': { 'trampoline(left,': 'trampoline(left.fd,' },
    'with a limit that is not met': { '{ read: true }': '{ read: true, timeout: 5 }' },
    'whatever is ready first': {
      'yield* trampoline(left, { read: true })': 'yield* select({ letter: readable(left) })',
      'sleep, socketPair, spawn, trampoline': 'readable, select, sleep, socketPair, spawn',
    },
    'another greenthread waits for it': {
      'yield* trampoline(left, { read: true })': 'yield* spawn(trampoline, left, { read: true }).wait()',
    },
    'a listener that resumes': {
      'yield* trampoline(left, { read: true })': `const hub = getHub()
  const me = getCurrent()
  const listener = hub.add({
    direction: 'read',
    fd: left.fd,
    callback: () => me.resume(),
    throwback: (error) => me.resumeThrow(error),
  })
  try {
    yield* hub.switch()
  } finally {
    hub.remove(listener)
  }`,
      'sleep, socketPair, spawn, trampoline': 'getCurrent, getHub, sleep, socketPair, spawn',
    },
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
    'it waits for the writer': {
      code: {
        'spawn(function* writer': 'const writing = spawn(function* writer',
        'yield* trampoline(left, { read: true })': 'yield* writing.wait()',
      },
      told: 'reader waited, but registered no listener for reading.',
    },
    'a limit that is too short': {
      code: { '{ read: true }': '{ read: true, timeout: 0.001 }' },
      told: 'It ended with exit code 1',
    },
    'another greenthread waits, and nobody waits for it': {
      code: { 'yield* trampoline(left, { read: true })': 'spawn(trampoline, left, { read: true })' },
      told: 'reader printed “left can be read” before the listener of',
    },
    'a yield without a star': {
      code: { 'yield* trampoline(left, { read: true })': 'yield trampoline(left, { read: true }) as never' },
      told: 'It ended with exit code 1',
    },
  },
}
