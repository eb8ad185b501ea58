/** Stands in for `core/green/main.ts` in a page, which has neither an exit code nor signals, and does not end. */
import { checkBody } from '../../greenlet/check-body.ts'
import { exitCodeOf } from '../../green/exit-code.ts'
import { spawn, type Spawnable } from '../../green/greenthread.ts'

/** Its promise rejects with the error by which a program in Node would end. */
export async function main<A extends unknown[], R>(
  fn: ((...args: A) => R) & Spawnable<R>,
  ...args: A
): Promise<void> {
  checkBody('main', fn)
  exitCodeOf(await spawn(fn, ...args))
}
