/** Calls when an AbortSignal is aborted, for greenthreads: any number of them on one signal. */

/** Node warns of more than ten listeners on one signal, so each signal gets one, which makes all calls. */
const callsOn = new WeakMap<AbortSignal, Set<() => void>>()

/**
 * Calls `call` once, when `signal` is aborted.
 *
 * @param signal - one that is not aborted yet
 * @param call - must not throw
 * @returns takes it back
 */
export function callOnAbort(signal: AbortSignal, call: () => void): () => void {
  const calls = callsOn.get(signal) ?? listenTo(signal)
  calls.add(call)
  return () => void calls.delete(call)
}

function listenTo(signal: AbortSignal): Set<() => void> {
  const calls = new Set<() => void>()
  callsOn.set(signal, calls)
  signal.addEventListener(
    'abort',
    () => {
      for (const call of calls) call()
      calls.clear()
    },
    { once: true },
  )
  return calls
}
