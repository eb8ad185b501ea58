import type { Answers } from '../../live/answers.ts'

export const answers: Answers = {
  right: {
    'a method of the greenthread': { 'kill(lamp)': 'lamp.kill()' },
    'under another name': { 'function* lamp': 'function*' },
    'a green function around the light': `
import { kill, sleep, spawn, type Green } from 'hublet'

function* lit(blinking: () => Green<void>) {
  try {
    yield* blinking()
  } finally {
    console.log('light off')
  }
}

const lamp = spawn(function* lamp() {
  yield* lit(function* () {
    for (let blink = 1; blink <= 40; blink++) yield* sleep(0.02)
  })
})

await spawn(sleep, 0.05)
console.log('enough')
kill(lamp)
`,
    'something that is disposed of': `
import { kill, sleep, spawn } from 'hublet'

const lamp = spawn(function* lamp() {
  using light = {
    [Symbol.dispose]() {
      console.log('light off')
    },
  }
  for (let blink = 1; blink <= 40; blink++) yield* sleep(0.02)
  return light
})

await spawn(sleep, 0.05)
console.log('enough')
kill(lamp)
`,
    'a friend ends it': {
      "await spawn(sleep, 0.05)\nconsole.log('enough')\nkill(lamp)":
        "await spawn(function* friend() {\n  yield* sleep(0.05)\n  console.log('enough')\n  kill(lamp)\n})",
    },
    'the end of a group': `
import { sleep, spawn, withGroup } from 'hublet'

await spawn(function* room() {
  yield* withGroup(function* (group) {
    group.spawn(function* lamp() {
      try {
        for (let blink = 1; blink <= 40; blink++) yield* sleep(0.02)
      } finally {
        console.log('light off')
      }
    })
    yield* sleep(0.05)
    console.log('enough')
    group.cancel()
  })
})
`,
  },
  wrong: {
    'the first blink is before the try': {
      code: {
        '  try {\n': '  yield* sleep(0.02)\n  try {\n',
        'blink = 1': 'blink = 2',
      },
      told: 'lamp was killed while it waited at line 4: its light stayed on.',
    },
    'never killed': {
      code: { 'kill(lamp)': '' },
      told: 'lamp came to its own end; nobody ended it.',
    },
    'a flag that it looks at': {
      code: {
        'blink <= 40': 'blink <= 40 && !over',
        "console.log('enough')\nkill(lamp)": "console.log('enough')\nover = true",
        'const lamp': 'let over = false\nconst lamp',
      },
      told: 'lamp came to its own end; nobody ended it.',
    },
    'switched off by __main__': {
      code: {
        "finally {\n    console.log('light off')": 'finally {',
        'kill(lamp)': "kill(lamp)\nconsole.log('light off')",
      },
      told: '“light off” was printed by __main__ or a callback, not by lamp.',
    },
    'no finally': {
      code: { '} finally {\n    console.log': '} catch (error) {\n    console.log' },
      told: 'After “enough” it printed no more.',
    },
    'killed too early': {
      code: {
        "await spawn(sleep, 0.05)\nconsole.log('enough')\nkill(lamp)":
          "await spawn(sleep, 0.05)\nkill(lamp)\nconsole.log('enough')",
      },
      told: 'Line 1 is “light off”, not “enough”.',
    },
    'killed before it has begun': {
      code: {
        "await spawn(sleep, 0.05)\nconsole.log('enough')\nkill(lamp)":
          "kill(lamp)\nawait spawn(sleep, 0.05)\nconsole.log('enough')",
      },
      told: 'Nobody waited for 0.02 seconds: the lamp never blinked.',
    },
    'an error that it catches': {
      code: {
        'kill(lamp)': "kill(lamp, new Error('enough'))",
        '} finally {': '} catch {',
      },
      told: 'lamp was killed while it waited at line',
    },
    'cancel, which only stops what has not begun': {
      code: { 'kill(lamp)': 'lamp.cancel()', 'blink <= 40': 'blink <= 4' },
      told: 'lamp came to its own end; nobody ended it.',
    },
    'the program is ended': {
      code: { 'kill(lamp)': "console.log('light off')\nprocess.exit()" },
      told: 'lamp was still there when the program ended.',
    },
  },
}
