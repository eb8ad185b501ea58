/** Results that may be there at once: most system calls of a stream don't block. */
import type { Green } from '../greenlet/green.ts'

/** A result, or the green call that waits for it: `typeof soon === 'number' ? soon : yield* soon`. */
export type Soon<T> = T | Green<T>
