/**
 * `npm run picture`: takes the README's picture, the timeline of the playground after a run, in light and in dark. Needs a built
 * repository and Chromium.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from '@playwright/test'
import { root } from './steps.mjs'

const SERVER = path.join(root, 'dist/sandbox/server/main.js')
const VIEW = { width: 1280, height: 900 }
/** Two pixels for each of the page's, as most screens have today. */
const PIXELS = 2

const PROGRAM = `import { connect, listen, sleep, spawn } from 'hublet'

await spawn(function* main() {
  const server = listen({ host: '127.0.0.1', port: 0 })
  spawn(function* echo() {
    using client = yield* server.accept()
    yield* client.sendAll(yield* client.recv(1024))
  })
  spawn(function* clock() {
    for (let i = 0; i < 3; i++) yield* sleep(0.002)
  })
  using socket = yield* connect(server.localAddress)
  yield* socket.sendAll('hello')
  console.log(String(yield* socket.recv(1024)))
  server.close()
})`

const server = spawn(process.execPath, [SERVER], {
  env: { ...process.env, PORT: '0', LOG_LEVEL: 'warn' },
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  const address = await addressOf(server)
  const browser = await chromium.launch(
    process.env.CHROMIUM_PATH === undefined ? {} : { executablePath: process.env.CHROMIUM_PATH },
  )
  for (const scheme of ['light', 'dark']) await take(browser, address, scheme)
  await browser.close()
} finally {
  server.kill('SIGINT')
  await once(server, 'exit')
}

async function addressOf({ stdout }) {
  for await (const line of createInterface({ input: stdout })) {
    const address = /(http\S+)$/.exec(line)?.[1]
    if (address !== undefined) return address
  }
  throw new Error('The sandbox server did not start: npm run build')
}

async function take(browser, address, colorScheme) {
  const page = await browser.newPage({ colorScheme, viewport: VIEW, deviceScaleFactor: PIXELS })
  await page.goto(address.replace('/#', '/playground#').replace(/:(\d+)$/, ':$1/playground'))
  await page.getByRole('textbox', { name: 'Code of the snippet' }).focus()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.insertText(PROGRAM)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.getByText('exit code 0').first().waitFor()
  const timeline = page.getByRole('region', { name: 'Timeline' })
  await timeline.screenshot({
    path: path.join(root, `docs/public/timeline-${colorScheme}.png`),
    animations: 'disabled',
  })
  await page.close()
}
