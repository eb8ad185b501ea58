// Runs the program in the window and in a Worker, and shows what each of them says.
import { run } from './program.js'

const show = (where, text) => (document.getElementById(where).textContent = text)

const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })
worker.onmessage = ({ data }) => show('worker', data)
worker.onerror = (event) => show('worker', `error: ${event.message}`)

run().then(
  (text) => show('window', text),
  (error) => show('window', `error: ${error.stack}`),
)
