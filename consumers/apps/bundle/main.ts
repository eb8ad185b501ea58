// Bundled by esbuild into one file: the addon is found in the installed package.
import { getHub, sleep, spawn } from 'hublet'

await spawn(function* main() {
  yield* sleep(0.001)
  console.log(`bundled on ${getHub().name}`)
})
