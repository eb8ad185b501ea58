import { describe } from 'vitest'
import { filename, rule, typed, untyped } from './rule-testers.ts'

const IMPORTS = `
import { spawn, sleep, type GreenThread } from 'hublet'
declare const start: () => GreenThread<number>
`

const right: Record<string, string> = {
  'a plain function': `function start() { return spawn(() => sleep(1)) }`,
  'an async function that says that it waits': `async function run() { return await spawn(() => sleep(1)) }`,
  'a plain function in an async one': `async function run() { return [1].map(() => spawn(() => sleep(1))) }`,
  'an async function that returns something else': `async function run() { return 1 }`,
}

const obvious = [
  {
    name: 'sees a return',
    code: `async function run() { return spawn(() => sleep(1)) }`,
    output: `async function run() { return await spawn(() => sleep(1)) }`,
  },
  {
    name: 'sees the body of an arrow',
    code: `const run = async () => spawn(() => sleep(1))`,
    output: `const run = async () => await spawn(() => sleep(1))`,
  },
  {
    name: 'sees a variable',
    code: `async function run() { const thread = spawn(() => sleep(1)); return thread }`,
    output: `async function run() { const thread = spawn(() => sleep(1)); return await thread }`,
  },
]

const byType = [
  {
    name: 'sees the greenthread of another function',
    code: `class Server { async run() { return start() } }`,
    output: `class Server { async run() { return await start() } }`,
  },
  {
    name: 'sees a greenthread that may be absent',
    code: `const run = async (thread?: GreenThread<number>) => thread ?? start()`,
    output: `const run = async (thread?: GreenThread<number>) => await (thread ?? start())`,
  },
]

function invalid({ name, code, output }: (typeof obvious)[number]) {
  const suggestions = [{ messageId: 'addAwait', output: IMPORTS + output }]
  return { name, code: IMPORTS + code, errors: [{ messageId: 'waits', suggestions }] }
}

describe('with types', () => {
  typed.run('no-async-returning-greenthread', rule('no-async-returning-greenthread'), {
    valid: Object.entries(right).map(([name, code]) => ({ name, code: IMPORTS + code, filename })),
    invalid: [...obvious, ...byType].map((each) => ({ ...invalid(each), filename })),
  })
})

describe('without types', () => {
  untyped.run('no-async-returning-greenthread', rule('no-async-returning-greenthread'), {
    valid: Object.entries(right).map(([name, code]) => ({ name, code: IMPORTS + code })),
    invalid: obvious.map(invalid),
  })
})
