/**
 * Bun and Deno, which run Hublet without its addon. Their binaries are npm packages.
 *
 *     node scripts/other-runtimes.mjs
 *
 * installs what is missing, and ends its output with a line of JSON: the command of each, as a list of words.
 */
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { installInFolder } from './npm-folder.mjs'
import { main } from './steps.mjs'

const BUN = 'bun@1.4.5'
const DENO = 'deno@2.9.6'

/** Installs what is missing. @returns {Promise<Record<string, string[]>>} */
export async function installOtherRuntimes() {
  const bun = await installInFolder('Installing Bun', 'dist/runtimes/bun', [BUN])
  const deno = await installInFolder('Installing Deno', 'dist/runtimes/deno', [DENO])
  return {
    Bun: [path.join(bun, '.bin/bun')],
    Deno: [path.join(deno, '.bin/deno'), 'run', '--allow-all'],
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await main(async () => console.log(JSON.stringify(await installOtherRuntimes())))
