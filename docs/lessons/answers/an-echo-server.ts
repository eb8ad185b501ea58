import type { Answers } from '../../live/answers.ts'

const ACCEPTOR = `spawn(function* acceptor() {
  for (let count = 0; count < 2; count++) {
    const client = yield* server.accept()
    spawn(handle, client)
  }
  server.close()
})`

export const answers: Answers = {
  right: {
    'a handler without a name': {
      'spawn(handle, client)': 'spawn(function* () {\n      yield* handle(client)\n    })',
    },
    'a handler with another name': {
      'function* handle(': 'function* talk(',
      'spawn(handle, client)': 'spawn(talk, client)',
    },
    'a pool of two': {
      "from 'hublet'\n": "from 'hublet'\nimport { GreenPool } from 'hublet'\n",
      [ACCEPTOR]: `spawn(function* acceptor() {
  const pool = new GreenPool(2)
  for (let count = 0; count < 2; count++) {
    const client = yield* server.accept()
    yield* pool.spawn(handle, client)
  }
  server.close()
})`,
    },
    'serve of the library': {
      "from 'hublet'\n": "from 'hublet'\nimport { kill, serve } from 'hublet'\n",
      [ACCEPTOR]: 'const serving = spawn(serve, server, handle)',
      'for (const thread of visitors) await thread':
        'for (const thread of visitors) await thread\nkill(serving)\nserver.close()',
    },
    'each client accepts the next one': {
      "from 'hublet'\n": "from 'hublet'\nimport type { Green } from 'hublet'\n",
      [ACCEPTOR]: `function* acceptor(left: number): Green<void> {
  const client = yield* server.accept()
  if (left > 1) spawn(acceptor, left - 1)
  else server.close()
  yield* handle(client)
}
spawn(acceptor, 2)`,
    },
    'awaited together': {
      'for (const thread of visitors) await thread': 'await Promise.all(visitors)',
    },
  },
  wrong: {
    'handles each client itself': {
      code: { 'spawn(handle, client)': 'yield* handle(client)' },
      told: 'acceptor handled the clients itself, so the second one waited until the first was gone.',
    },
    'waits for each handler': {
      code: { 'spawn(handle, client)': 'yield* spawn(handle, client).wait()' },
      told: 'The two clients were handled one after the other.',
    },
    'one acceptor for each, one after the other': {
      code: {
        [ACCEPTOR]: `spawn(function* () {
  for (let count = 0; count < 2; count++) {
    yield* spawn(function* acceptor() {
      yield* handle(yield* server.accept())
    }).wait()
  }
  server.close()
})`,
      },
      told: 'The two clients were handled one after the other.',
    },
    'Ann does not take her time': {
      code: { 'spawn(handle, client)': 'yield* handle(client)', "'Ann', 0.1": "'Ann', 0.03" },
      told: 'Ann did not pause for 0.1 seconds: she no longer takes her time.',
    },
    'Ann and Bob change places': {
      code: {
        'spawn(handle, client)': 'yield* handle(client)',
        "spawn(visitor, 'Ann', 0.1), spawn(visitor, 'Bob', 0.02)":
          "spawn(visitor, 'Bob', 0.1), spawn(visitor, 'Ann', 0.02)",
      },
      told: 'Ann did not pause for 0.1 seconds: she no longer takes her time.',
    },
    'Bob comes first': {
      code: {
        'spawn(handle, client)': 'yield* handle(client)',
        "spawn(visitor, 'Ann', 0.1), spawn(visitor, 'Bob', 0.02)":
          "spawn(visitor, 'Bob', 0.02), spawn(visitor, 'Ann', 0.1)",
      },
      told: 'acceptor handled the clients itself, so the second one waited until the first was gone.',
    },
    'the visitors talk to themselves': {
      code: { 'console.log(String(yield* socket.recv(100)))': 'console.log(`hello ${name}`)' },
      told: '“hello Bob” was printed without an answer from the server.',
    },
    'a handler that never runs': {
      code: { 'spawn(handle, client)': 'handle(client)' },
      told: 'It did not end by itself within',
    },
    'one client only': {
      code: { 'count < 2': 'count < 1' },
      told: 'It ended with exit code 1',
    },
    'the handlers echo one byte': {
      code: { 'client.sendAll(bytes)': 'client.sendAll(bytes.subarray(0, 1))' },
      told: 'not “hello Bob”.',
    },
  },
}
