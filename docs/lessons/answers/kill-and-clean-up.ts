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
      told: ', not by lamp.',
    },
    'no finally': {
      code: { '} finally {\n    console.log': '} catch (error) {\n    console.log' },
      told: 'After “enough” it printed no more.',
    },
  },
}
