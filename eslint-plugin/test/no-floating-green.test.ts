import { describe } from 'vitest'
import { filename, rule, typed, untyped } from './rule-testers.ts'

const IMPORTS = `
import { connect, getHub, green, Greenlet, listen, sleep, socketPair, spawn, spawnAfter, until } from 'hublet'
import type { Green, GreenSocket, GreenThread } from 'hublet'
import * as hublet from 'hublet'
declare const socket: GreenSocket, thread: GreenThread<number>, work: () => Green<number>
declare const maybe: { recv?: () => Green<number> }, wait: (fn: () => void) => void
`

interface Case {
  /** The point of the case, as a sentence. */
  name: string
  code: string
  messageId: string
  /** The code after the fix. */
  output?: string
  /** The code after the suggestion. */
  suggestion?: string
  /** The suggestion's message; by default that of what it writes. */
  repair?: string
}

/** Calls that are seen without types too. */
const obvious: Case[] = [
  {
    name: 'fixes a statement in a green function',
    code: `spawn(function* () { sleep(1) })`,
    messageId: 'dropped',
    output: `spawn(function* () { yield* sleep(1) })`,
  },
  {
    name: 'fixes a plain yield in a green function',
    code: `function* main(): Green<void> { yield sleep(1) }`,
    messageId: 'yielded',
    output: `function* main(): Green<void> { yield* sleep(1) }`,
  },
  {
    name: 'fixes the second part of a condition, with parentheses',
    code: `spawn(function* () { Math.random() > 0.5 && sleep(1) })`,
    messageId: 'dropped',
    output: `spawn(function* () { Math.random() > 0.5 && (yield* sleep(1)) })`,
  },
  {
    name: 'fixes a branch of a conditional',
    code: `spawn(function* () { Math.random() > 0.5 ? sleep(1) : 0 })`,
    messageId: 'dropped',
    output: `spawn(function* () { Math.random() > 0.5 ? yield* sleep(1) : 0 })`,
  },
  {
    name: 'fixes a call whose value is voided',
    code: `spawn(function* () { void sleep(1) })`,
    messageId: 'dropped',
    output: `spawn(function* () { void (yield* sleep(1)) })`,
  },
  {
    name: 'fixes a call by the name of the whole module',
    code: `new Greenlet(function* () { hublet.sleep(1) })`,
    messageId: 'dropped',
    output: `new Greenlet(function* () { yield* hublet.sleep(1) })`,
  },
  {
    name: 'fixes the call of a green function of the same file',
    code: `function* nap(): Green<void> { yield* sleep(1) }
      function* main(): Green<void> { nap() }`,
    messageId: 'dropped',
    output: `function* nap(): Green<void> { yield* sleep(1) }
      function* main(): Green<void> { yield* nap() }`,
  },
  {
    name: 'knows a green function by the yield* in it',
    code: `const nap = function* () { for (;;) yield* sleep(1) }
      spawn(function* main() { nap() })`,
    messageId: 'dropped',
    output: `const nap = function* () { for (;;) yield* sleep(1) }
      spawn(function* main() { yield* nap() })`,
  },
  {
    name: 'knows a socket that a function received',
    code: `function* talk(client: GreenSocket): Green<void> { client.sendAll('hello') }`,
    messageId: 'dropped',
    output: `function* talk(client: GreenSocket): Green<void> { yield* client.sendAll('hello') }`,
  },
  {
    name: 'knows a socket that was accepted',
    code: `spawn(function* () { const client = yield* listen({ port: 0 }).accept(); client.sendAll('hello') })`,
    messageId: 'dropped',
    output: `spawn(function* () { const client = yield* listen({ port: 0 }).accept(); yield* client.sendAll('hello') })`,
  },
  {
    name: 'knows the sockets of a pair',
    code: `const [left, right] = socketPair(); spawn(function* () { right.sendAll('hello') })`,
    messageId: 'dropped',
    output: `const [left, right] = socketPair(); spawn(function* () { yield* right.sendAll('hello') })`,
  },
  {
    name: 'knows the switch of the hub',
    code: `spawn(function* () { getHub().switch() })`,
    messageId: 'dropped',
    output: `spawn(function* () { yield* getHub().switch() })`,
  },
  {
    name: 'suggests spawn for a statement of plain code',
    code: `setTimeout(() => { sleep(1) })`,
    messageId: 'droppedInPlainCode',
    suggestion: `setTimeout(() => { spawn(() => sleep(1)) })`,
  },
  {
    name: 'suggests spawn for an awaited call',
    code: `await sleep(1)`,
    messageId: 'awaited',
    suggestion: `await spawn(() => sleep(1))`,
  },
  {
    name: 'only suggests yield* in a generator that may be of another kind',
    code: `function* numbers(): Generator<number> { sleep(1); yield 1 }`,
    messageId: 'dropped',
    suggestion: `function* numbers(): Generator<number> { yield* sleep(1); yield 1 }`,
  },
  {
    name: 'sees a call that is returned by a green function',
    code: `spawn(function* () { return sleep(1) })`,
    messageId: 'returned',
    suggestion: `spawn(function* () { return yield* sleep(1) })`,
  },
  {
    name: 'sees a call that is returned by an async function',
    code: `const nap = async () => sleep(1)`,
    messageId: 'returnedByAsync',
  },
  {
    name: 'sees yield* in an async generator',
    code: `async function* ticks() { yield* sleep(1) }`,
    messageId: 'inAsyncGenerator',
  },
  {
    name: 'sees a condition',
    code: `function* main(): Green<void> { if (connect({ port: 1 })) return }`,
    messageId: 'read',
    suggestion: `function* main(): Green<void> { if (yield* connect({ port: 1 })) return }`,
  },
  {
    name: 'sees a negation',
    code: `function* main(): Green<void> { while (!connect({ port: 1 })) return }`,
    messageId: 'read',
    suggestion: `function* main(): Green<void> { while (!(yield* connect({ port: 1 }))) return }`,
  },
  {
    name: 'sees a template',
    code: 'function* main(s: GreenSocket): Green<string> { return `got ${s.recv(1)}` }',
    messageId: 'read',
    suggestion: 'function* main(s: GreenSocket): Green<string> { return `got ${yield* s.recv(1)}` }',
  },
  {
    name: 'sees a method of the result',
    code: 'function* main(s: GreenSocket): Green<string> { return s.recv(1).toString() }',
    messageId: 'read',
    suggestion: 'function* main(s: GreenSocket): Green<string> { return (yield* s.recv(1)).toString() }',
  },
  {
    name: 'sees an argument of String and of console.log',
    code: 'function* main(s: GreenSocket): Green<void> { console.log(s.recv(1)) }',
    messageId: 'read',
    suggestion: 'function* main(s: GreenSocket): Green<void> { console.log(yield* s.recv(1)) }',
  },
  {
    name: 'sees a loop over a green call',
    code: `for (const byte of until(Promise.resolve(1))) console.log(byte)`,
    messageId: 'read',
  },
  {
    name: 'sees a call that is given to Promise.resolve',
    code: `await Promise.resolve(sleep(1))`,
    messageId: 'promise',
    suggestion: `await Promise.resolve(spawn(() => sleep(1)))`,
  },
  {
    name: 'sees a list that is given to Promise.all',
    code: `await Promise.all([sleep(1)])`,
    messageId: 'promise',
  },
  {
    name: 'sees a variable that nobody reads',
    code: `function* main(s: GreenSocket): Green<void> { const bytes = s.recv(1) }`,
    messageId: 'stored',
    suggestion: `function* main(s: GreenSocket): Green<void> { const bytes = yield* s.recv(1) }`,
  },
  {
    name: 'sees a variable that is read as if it held the result',
    code: `function* main(s: GreenSocket): Green<void> { const bytes = s.recv(1); console.log(bytes) }`,
    messageId: 'stored',
    suggestion: `function* main(s: GreenSocket): Green<void> { const bytes = yield* s.recv(1); console.log(bytes) }`,
  },
  {
    name: 'sees an assignment',
    code: `function* main(s: GreenSocket): Green<void> { let bytes; bytes = s.recv(1); if (bytes) return }`,
    messageId: 'stored',
    suggestion: `function* main(s: GreenSocket): Green<void> { let bytes; bytes = yield* s.recv(1); if (bytes) return }`,
  },
  {
    name: 'sees using, which would dispose of the call',
    code: `function* main(s: GreenSocket): Green<void> { using client = s.accept() }`,
    messageId: 'stored',
    suggestion: `function* main(s: GreenSocket): Green<void> { using client = yield* s.accept() }`,
  },
]

/** Calls of what only types know. */
const byType: Case[] = [
  {
    name: 'fixes the call of a green function from elsewhere',
    code: `spawn(function* () { work() })`,
    messageId: 'dropped',
    output: `spawn(function* () { yield* work() })`,
  },
  {
    name: 'fixes a yield beside a yield*',
    code: `const main = function* () { yield* sleep(1); yield work() }`,
    messageId: 'yielded',
    output: `const main = function* () { yield* sleep(1); yield* work() }`,
  },
  {
    name: 'only suggests yield* in a generator that may be one of green calls',
    code: `const jobs = function* () { yield work() }`,
    messageId: 'yielded',
    suggestion: `const jobs = function* () { yield* work() }`,
  },
  {
    name: 'fixes a statement in a function that has no yield* yet',
    code: `const main = function* () { work() }`,
    messageId: 'dropped',
    output: `const main = function* () { yield* work() }`,
  },
  {
    name: 'sees a name under a plain yield',
    code: `function* all(first: Green<void>): Green<void> { yield first }`,
    messageId: 'yielded',
    output: `function* all(first: Green<void>): Green<void> { yield* first }`,
  },
  {
    name: 'sees an awaited name',
    code: `async function all(first: Green<number>) { await first }`,
    messageId: 'awaited',
    suggestion: `async function all(first: Green<number>) { await spawn(() => first) }`,
  },
  {
    name: 'sees an argument where anything may be given',
    code: `declare const show: (value: unknown) => void
      function* main(): Green<void> { show(work()) }`,
    messageId: 'read',
    suggestion: `declare const show: (value: unknown) => void
      function* main(): Green<void> { show(yield* work()) }`,
  },
  {
    name: 'only suggests yield* where the call may be absent',
    code: `spawn(function* () { maybe.recv?.() })`,
    messageId: 'dropped',
    suggestion: `spawn(function* () { yield* maybe.recv?.() })`,
  },
  {
    name: 'sees a green function that is given where no result is expected',
    code: `setTimeout(function* () { yield* sleep(1) })`,
    messageId: 'ignored',
  },
  {
    name: 'sees an arrow that returns a green call where no result is expected',
    code: `[1, 2].forEach((n) => sleep(n))`,
    messageId: 'ignored',
  },
  {
    name: 'sees a green function that is given by name where no result is expected',
    code: `wait(work)`,
    messageId: 'ignored',
  },
  {
    name: 'sees a green function that is kept where no result is expected',
    code: `const handlers: { onData: () => void } = { onData: function* () { yield* sleep(1) } }`,
    messageId: 'ignored',
  },
]

/** Right uses. */
const right: Record<string, string> = {
  'yield*': `spawn(function* () { yield* sleep(1); const bytes = yield* socket.recv(1); console.log(bytes) })`,
  'a call that a plain function returns': `spawn(() => sleep(1)); function nap(): Green<void> { return sleep(1) }`,
  'a call that spawn runs': `await spawn(() => socket.recv(1)); spawnAfter(1, sleep, 1)`,
  'a variable that yield* runs later': `spawn(function* () { const nap = sleep(1); return yield* nap })`,
  'a variable that spawn runs later': `const nap = sleep(1); spawn(() => nap)`,
  'a variable that a plain function returns': `function nap() { const nap = sleep(1); return nap }`,
  'an argument for a green call': `const run = (call: Green<void>) => spawn(() => call); run(sleep(1))`,
  'a list of green calls': `const calls = [sleep(1), sleep(2)]; for (const call of calls) spawn(() => call)`,
  'a generator run by hand': `sleep(1).next()`,
  'a generator of green calls that says so': `function* jobs(): Generator<Green<void>> { yield sleep(1) }`,
  'other generators': `function* numbers() { yield 1 } for (const n of numbers()) console.log(n); numbers()`,
  'an awaited greenthread': `await spawn(function* () { yield* sleep(1) }); await green(work)()`,
  'a call that may be absent, asked whether it is': `spawn(function* () { const call = maybe.recv?.() ?? work(); yield* call })`,
  'a function that returns a green call where one may be': `const handler: () => unknown = () => sleep(1)`,
  'an unrelated function with the same name': `{ const sleep = (n: number) => n; sleep(1) }`,
}

const rightByType: Record<string, string> = {
  'a green function that gives a green call and says so': `function* make(): Green<Green<void>> { return sleep(1) }`,
  'a generator of green calls by its place': `const jobs: () => Generator<Green<void>> = function* () { yield sleep(1) }`,
}

function invalid({ name, code, messageId, output, suggestion, repair }: Case, file?: string) {
  const added = suggestion !== undefined && count(suggestion, 'spawn') > count(code, 'spawn')
  const suggested = {
    messageId: repair ?? (added ? 'addSpawn' : 'addYieldStar'),
    output: `${IMPORTS}${suggestion}`,
  }
  return {
    name,
    code: IMPORTS + code,
    output: output === undefined ? null : IMPORTS + output,
    errors: [{ messageId, ...(suggestion !== undefined && { suggestions: [suggested] }) }],
    ...(file !== undefined && { filename: file }),
  }
}

function count(text: string, word: string): number {
  return text.split(word).length
}

describe('with types', () => {
  typed.run('no-floating-green', rule('no-floating-green'), {
    valid: Object.entries({ ...right, ...rightByType }).map(([name, code]) => ({
      name,
      code: IMPORTS + code,
      filename,
    })),
    invalid: [...obvious, ...byType].map((each) => invalid(each, filename)),
  })
})

describe('without types', () => {
  untyped.run('no-floating-green', rule('no-floating-green'), {
    valid: Object.entries(right).map(([name, code]) => ({ name, code: IMPORTS + code })),
    invalid: [
      ...obvious,
      {
        name: 'sees the call of a green function that is given to spawn',
        code: `spawn(sleep(1))`,
        messageId: 'called',
        suggestion: `spawn(() => sleep(1))`,
        repair: 'addArrow',
      },
    ].map((each) => invalid(each)),
  })
})
