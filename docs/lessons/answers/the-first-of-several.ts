import type { Answers } from '../../live/answers.ts'

/** A worker that does this; the boss is as it was. */
const worker = (body: string): string => `
import { after, Event, happening, kill, Queue, race, select, settling, sleep, spawn, taking, withTimeout } from 'hublet'

const jobs = new Queue<string>()
const stopped = new Event()

const worker = spawn(function* worker() {
${body}
})

await spawn(function* boss() {
  jobs.putNowait('sweep')
  yield* sleep(0.6)
  jobs.putNowait('dust')
  yield* sleep(0.02)
  stopped.send()
})
await worker
`

const LOOK = `if (stopped.ready()) {
      console.log('stop')
      return
    }`

export const answers: Answers = {
  right: {
    'a race of three': worker(`  const job = function* () {
    return \`job: \${yield* jobs.get()}\`
  }
  const stop = function* () {
    yield* stopped.wait()
    return 'stop'
  }
  const idle = function* () {
    yield* sleep(0.4)
    return 'idle'
  }
  for (;;) {
    const came = yield* race([stop, job, idle])
    console.log(came)
    if (came === 'stop') return
  }`),
    'a limit around select': worker(`  for (;;) {
    const taken = yield* withTimeout({ seconds: 0.4, timeoutValue: null }, () =>
      select({ stop: happening(stopped), job: taking(jobs) }),
    )
    if (taken === null) console.log('idle')
    else if (taken.name === 'job') console.log('job:', taken.value)
    else {
      console.log('stop')
      return
    }
  }`),
    'time comes first in the order': {
      'stop: happening(stopped),\n      job: taking(jobs),\n      idle: after(0.4),':
        'idle: after(0.4),\n      job: taking(jobs),\n      stop: happening(stopped),',
    },
    'time as a promise': worker(`  for (;;) {
    const timer = spawn(sleep, 0.4)
    const taken = yield* select({ stop: happening(stopped), job: taking(jobs), idle: settling(timer) })
    kill(timer)
    console.log(taken.name === 'job' ? \`job: \${taken.value}\` : taken.name)
    if (taken.name === 'stop') return
  }`),
    'all comes through one queue': worker(`  const news = new Queue<string>()
  spawn(function* () {
    yield* stopped.wait()
    news.putNowait('stop')
  })
  const porter = spawn(function* () {
    for (;;) news.putNowait(\`job: \${yield* jobs.get()}\`)
  })
  for (;;) {
    const came = yield* withTimeout({ seconds: 0.4, timeoutValue: 'idle' }, () => news.get())
    console.log(came)
    if (came === 'stop') break
  }
  kill(porter)`),
  },
  wrong: {
    'nothing is changed': {
      code: worker("  for (;;) console.log('job:', yield* jobs.get())"),
      told: 'worker never heard that it was to stop.',
    },
    'time is not waited for': {
      code: { '      idle: after(0.4),\n': '' },
      told: 'Nobody was idle for 0.4 seconds.',
    },
    'looks every millisecond': {
      code: worker(`  for (let idle = 0; ; idle++) {
    ${LOOK}
    if (jobs.qsize() > 0) console.log('job:', yield* jobs.get())
    if (idle === 300) console.log('idle')
    yield* sleep(0.001)
  }`),
      told: 'it looks again and again.',
    },
    'looks between two naps': {
      code: worker(`  for (;;) {
    ${LOOK}
    if (jobs.qsize() > 0) console.log('job:', yield* jobs.get())
    else console.log('idle')
    yield* sleep(0.4)
  }`),
      told: 'it looks again and again.',
    },
    'idle too soon': {
      code: { 'after(0.4)': 'after(0.05)' },
      told: 'it looks again and again.',
    },
    'idle too late': {
      code: { 'after(0.4)': 'after(0.5)' },
      told: 'Nobody was idle for 0.4 seconds.',
    },
    'the boss says it': {
      code: {
        '  stopped.send()\n': "  stopped.send()\n  console.log('stop')\n",
        '    else console.log(taken.name)': "    else if (taken.name === 'idle') console.log('idle')",
      },
      told: '“stop” was printed by boss, which is not the worker.',
    },
    'stops without a word': {
      code: { '    else console.log(taken.name)': "    else if (taken.name === 'idle') console.log('idle')" },
      told: 'worker never heard that it was to stop.',
    },
    'stops before it is told': {
      code: {
        "if (taken.name === 'stop') return":
          "if (taken.name === 'idle') {\n      console.log('stop')\n      return\n    }",
      },
      told: '“stop” was printed before stopped was sent.',
    },
  },
}
