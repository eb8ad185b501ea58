import { stat } from 'node:fs'
import { watchNode } from 'hublet/trace'

watchNode()

// Called from here, one or the other of the two would be first.
stat('.', () => {
  console.log('I/O')
  setTimeout(() => console.log('setTimeout'), 0)
  setImmediate(() => console.log('setImmediate'))
  process.nextTick(() => console.log('tick'))
})
