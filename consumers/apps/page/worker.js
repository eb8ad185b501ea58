import { run } from './program.js'

run().then(
  (text) => postMessage(text),
  (error) => postMessage(`error: ${error.stack}`),
)
