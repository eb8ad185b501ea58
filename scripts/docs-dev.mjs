/** `npm run docs:dev`: the site with hot reload, and the sandbox server behind it. */
import { spawn } from 'node:child_process'
import { build } from './build.mjs'
import { main, root, visibleCommand } from './steps.mjs'

await main(async () => {
  await build()
  const server = spawn(process.execPath, ['dist/sandbox/server/main.js'], { cwd: root, stdio: 'inherit' })
  process.on('exit', () => server.kill())
  process.exitCode = await visibleCommand('npx', ['vitepress', 'dev', 'docs'])
})
