/** Browser tests, against the built site and the real sandbox server: `npm run build` comes first. */
import { defineConfig } from '@playwright/test'
import { installedBrowser } from './scripts/browser.ts'

const port = process.env['PORT'] ?? '8099'
const address = `http://127.0.0.1:${port}`

/** The Node that serves; the one of the tests unless given. */
const serverNode = process.env['SERVER_NODE'] ?? process.execPath

/** Without one, Playwright says what to install. */
const browser = installedBrowser() ?? {}

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
    launchOptions: browser,
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
