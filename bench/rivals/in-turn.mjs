/** Runs programs one after the other in this process, which begins once for all: `node in_turn.mjs PROGRAM...` */
import { pathToFileURL } from 'node:url'

for (const program of process.argv.slice(2)) {
  console.log(`program: ${program}`)
  await import(pathToFileURL(program).href)
}
