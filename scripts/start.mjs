/** `npm start`: builds what has changed, then serves the site and the sandbox. */
import { build } from './build.mjs'
import { installJail, jailIsMissing } from './requirements.mjs'
import { main, step, visibleCommand } from './steps.mjs'

await main(async () => {
  await build()
  // Without it the server still starts, on loopback only, and says what is missing.
  if (jailIsMissing()) {
    await step('Installing bubblewrap, the jail for snippets', { run: installJail }).catch((error) =>
      console.error(error.message),
    )
  }
  // Ctrl-C reaches the server too: it closes its sessions, and then this process ends with it. So with the others.
  process.on('SIGINT', () => undefined)
  process.exitCode = await visibleCommand(process.execPath, ['dist/sandbox/server/main.js'])
})
