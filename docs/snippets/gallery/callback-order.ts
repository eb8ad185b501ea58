import { watchNode } from 'hublet/trace'

watchNode() // Node's own callbacks get a lane

setImmediate(() => console.log('setImmediate'))
process.nextTick(() => console.log('tick'))
queueMicrotask(() => console.log('microtask'))
void Promise.resolve().then(() => console.log('promise'))
console.log('__main__')
