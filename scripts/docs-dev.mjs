/** `npm run docs:dev`: the site with hot reload, and the sandbox server behind it. */
import { build } from './build.mjs'
import { endChildren, main, visibleCommand } from './steps.mjs'

await main(async () => {
  await build()
  // Either of them ends with Ctrl-C, and with the other.
  process.on('SIGINT', () => undefined)
  const programs = [
    visibleCommand(process.execPath, ['dist/sandbox/server/main.js']),
    visibleCommand('npx', ['vitepress', 'dev', 'docs']),
  ]
  process.exitCode = await Promise.race(programs)
  endChildren()
})
