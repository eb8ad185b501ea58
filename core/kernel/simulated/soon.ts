/** The next round of the loop that runs the program, in Node and in a page. */

/** Taken before anybody replaces it: fake timers of a test runner would stop MAINLOOP. */
const { setImmediate, MessageChannel } = globalThis as typeof globalThis & {
  setImmediate?: (call: () => void) => unknown
}

/** Calls once, when the loop comes round. */
export const soon: (call: () => void) => void =
  setImmediate === undefined ? byMessages() : (call) => void setImmediate(call)

/** Timers of 0 seconds come 4 milliseconds late in a page once they follow each other; messages do not. */
function byMessages(): (call: () => void) => void {
  const calls: (() => void)[] = []
  const { port1, port2 } = new MessageChannel()
  // A page's port has no `on`, and hears of messages once this is set.
  ;(port1 as { onmessage?: () => void }).onmessage = () => calls.shift()?.()
  return (call) => {
    calls.push(call)
    port2.postMessage(null)
  }
}
