/** Browser tests, against the built site and the real sandbox server: `npm run build` comes first. */
import { existsSync } from 'node:fs'
import { chromium, defineConfig } from '@playwright/test'

const port = process.env['PORT'] ?? '8099'
const address = `http://127.0.0.1:${port}`

/** The Node that serves; the one of the tests unless given. */
const serverNode = process.env['SERVER_NODE'] ?? process.execPath

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Playwright's own Chromium when it was downloaded, else the system's; else Playwright says what to install. */
function browser(): { channel?: string; launchOptions?: { executablePath: string } } {
  const given = process.env['CHROMIUM_PATH']
  if (given !== undefined) return { launchOptions: { executablePath: given } }
  if (existsSync(chromium.executablePath())) return { channel: 'chromium' }
  const executablePath = INSTALLED.find((path) => existsSync(path))
  return executablePath === undefined ? {} : { launchOptions: { executablePath } }
}

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  fullyParallel: true,
  forbidOnly: process.env['CI'] !== undefined,
  retries: 0,
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 45_000 },
  reporter: [['list']],
  use: {
    ...browser(),
    baseURL: address,
    // A recorder of every page is slow: `npx playwright test FILE --trace on` if one is needed.
    trace: 'off',
  },
  webServer: {
    command: `"${serverNode}" dist/sandbox/server/main.js`,
    url: address,
    env: { PORT: port, LOG_LEVEL: 'warn' },
    reuseExistingServer: false,
    timeout: 60_000,
  },
})
