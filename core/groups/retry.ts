/** Trying again what may work the next time. */
import { checkCallback, checkFlag, checkOptions, checkSeconds, checkWhole, refuse } from '../ground/checks.ts'
import { isExit } from '../ground/errors.ts'
import { asyncFunction, checkBody } from '../greenlet/check-body.ts'
import { isGenerator } from '../greenlet/coroutine.ts'
import type { Green } from '../greenlet/green.ts'
import { getCurrent, type Limited } from '../greenlet/greenlet.ts'
import { sleep } from '../green/sleep.ts'
import { isPromiseLike } from '../green/until.ts'

export interface RetryOptions {
  /** How often it is tried at most, 1 or more; 3 unless given. */
  attempts?: number
  /** Seconds before the second attempt; 0.1 unless given. */
  delay?: number
  /** How many times longer each wait is than the one before it, 1 or more; 2 unless given. */
  factor?: number
  /** The longest wait, in seconds; 30 unless given. */
  longest?: number
  /** Whether each wait is a random part of its time, from half of it on, so that many do not come back together; true unless given. */
  jitter?: boolean
  /** Whether it is worth trying again after this error; always, unless given. */
  when?: (error: unknown, attempt: number) => boolean
}

/**
 * Runs `fn(attempt)` until it gives a result, at most `attempts` times, and waits longer after each failure.
 *
 * A limit around the call is not retried: its `Timeout` passes through. One that `fn` sets for itself is an error like others.
 *
 * @param fn - a green function or a plain one; it gets the number of the attempt, from 1 on
 * @throws the last error; ERR_OPTION_INVALID, also for a function that returns a promise: give `() => until(...)`
 * @example const page = yield* retry(() => withTimeout(2, fetchPage, url), { attempts: 5, when: isTimeout })
 */
export function* retry<T>(fn: (attempt: number) => Green<T> | T, options: RetryOptions = {}): Green<T> {
  checkBody('retry', fn)
  const { attempts, delay, factor, longest, jitter, when } = check(options)
  const limits = limitsAround()
  for (let attempt = 1; ; attempt++) {
    try {
      const made = fn(attempt)
      if (isGenerator(made)) return yield* made as Green<T>
      if (isPromiseLike(made)) throw asyncFunction('retry', 'a function that returns a promise')
      return made
    } catch (error) {
      const isOver = attempt >= attempts || isExit(error) || limits.some(({ due }) => due === null)
      if (isOver || !when(error, attempt)) throw error
    }
    const seconds = Math.min(delay * factor ** (attempt - 1), longest)
    yield* sleep(jitter ? seconds * (0.5 + Math.random() / 2) : seconds)
  }
}

/** Finds the limits that can still end the current greenthread's call. */
function limitsAround(): Limited[] {
  const limits: Limited[] = []
  for (let { limit } = getCurrent(); limit !== null; limit = limit.outer)
    if (limit.due !== null) limits.push(limit)
  return limits
}

function check(options: RetryOptions): Required<RetryOptions> {
  const {
    attempts = 3,
    delay = 0.1,
    factor = 2,
    longest = 30,
    jitter = true,
    when = () => true,
  } = checkOptions('retry', options)
  checkWhole('retry: attempts', attempts, 1, Infinity)
  checkSeconds(delay, 'retry: delay')
  checkSeconds(longest, 'retry: longest')
  if (!(typeof factor === 'number' && factor >= 1 && factor < Infinity))
    throw refuse('retry: factor', factor, 'a number, 1 or more')
  checkFlag('retry: jitter', jitter)
  checkCallback('retry: when', when, 'a function of an error that returns true or false')
  return { attempts, delay, factor, longest, jitter, when }
}
