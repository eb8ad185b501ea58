import type { Answers } from '../../live/answers.ts'

/** The worker and the stopper are the answer's. */
const program = (worker: string, stopper: string, before = ''): string => `
import { Event, getSignal, happening, kill, Queue, select, Semaphore, sleep, spawn, taking } from 'hublet'

const jobs = new Queue<number>()
for (const job of [1, 2, 3]) jobs.putNowait(job)
const second = new Event()
${before}
function* work(job: number) {
  if (job === 2) second.send()
  yield* sleep(0.1)
  console.log('job', job, 'is done')
}

const worker = spawn(function* worker() {
  try {
    ${worker}
  } finally {
    console.log('worker stopped')
  }
})

await spawn(function* stopper() {
  yield* second.wait()
  yield* sleep(0.02)
  ${stopper}
  console.log('left:', jobs.qsize())
})
`

const FOREVER = 'for (;;) yield* work(yield* jobs.get())'

export const answers: Answers = {
  right: {
    'a flag': program(
      'while (!stopping) yield* work(yield* jobs.get())',
      'stopping = true\n  yield* worker.wait()',
      'let stopping = false\n',
    ),
    'a signal': program(
      'while (!stop.signal.aborted) yield* work(yield* jobs.get())',
      'stop.abort()\n  yield* worker.wait()',
      'const stop = new AbortController()\n',
    ),
    'killed while it has nothing in hand': program(
      `for (;;) {
      const job = yield* jobs.get()
      yield* idle.acquire()
      try {
        yield* work(job)
      } finally {
        idle.release()
      }
      yield* sleep(0)
    }`,
      'yield* idle.acquire()\n  kill(worker)',
      'const idle = new Semaphore(1)\n',
    ),
    'its end waits for the job': program(
      `for (;;) {
      const job = spawn(work, yield* jobs.get())
      try {
        yield* job.wait()
      } finally {
        if (!job.dead) yield* job.wait()
      }
    }`,
      'kill(worker)\n  while (!worker.dead) yield* sleep(0.01)',
    ),
    'an event that it looks at': program(
      'while (!stopping.ready()) yield* work(yield* jobs.get())',
      'stopping.send()\n  yield* worker.wait()',
      'const stopping = new Event()\n',
    ),
  },
  wrong: {
    'it says so behind its loop': {
      code: program(
        'while (!stopping) yield* work(yield* jobs.get())',
        'stopping = true\n  yield* worker.wait()',
        'let stopping = false\n',
      )
        .replace('try {', '')
        .replace('  } finally {\n', '')
        .replace("    console.log('worker stopped')\n  }", "    console.log('worker stopped')"),
      told: '“worker stopped” was never printed.',
    },
    'nothing is changed': {
      code: program(FOREVER, 'kill(worker)'),
      told: 'Job 2 was cut off in the middle.',
    },
    'no stop at all': {
      code: program('while (jobs.qsize() > 0) yield* work(yield* jobs.get())', 'yield* worker.wait()'),
      told: 'Job 3 was begun, too.',
    },
    'the stop is the last item of the queue': {
      code: program(
        `for (;;) {
      const job = yield* jobs.get()
      if (job === 0) return
      yield* work(job)
    }`,
        'jobs.putNowait(0)\n  yield* worker.wait()',
      ),
      told: 'Job 3 was begun, too.',
    },
    'killed after a while': {
      code: program(FOREVER, 'yield* sleep(0.15)\n  kill(worker)'),
      told: 'Job 3 was begun, too.',
    },
    'the stop comes later': {
      code: { 'sleep(0.02)': 'sleep(0.15)' },
      told: 'Nobody asked for the stop, 0.02 seconds after job 2 was begun.',
    },
    'two jobs and no more': {
      code: program(
        'for (let done = 0; done < 2; done++) yield* work(yield* jobs.get())',
        'yield* worker.wait()',
      ).replace('sleep(0.02)', 'sleep(0.2)'),
      told: 'Nobody asked for the stop, 0.02 seconds after job 2 was begun.',
    },
    'nobody waits for the worker': {
      code: { '  yield* worker.wait()\n': '' },
      told: 'Line 2 is “left: 1”, not “job 2 is done”.',
    },
    'job 2 goes back when it is cut off': {
      code: program(
        `for (;;) {
      const job = yield* jobs.get()
      try {
        yield* work(job)
      } catch {
        jobs.putNowait(job)
      }
    }`,
        'kill(worker)',
      ),
      told: 'Job 2 was cut off in the middle.',
    },
    'the worker waits on': {
      code: program(
        `for (;;) {
      if (stopping) {
        console.log('worker stopped')
        yield* new Event().wait()
      }
      yield* work(yield* jobs.get())
    }`,
        'stopping = true\n  yield* sleep(0.12)',
        'let stopping = false\n',
      ),
      told: 'worker still waits at the end.',
    },
    'one job only': {
      code: program('yield* work(yield* jobs.get())', 'yield* worker.wait()'),
      told: 'Job 2 was never begun.',
    },
  },
}
