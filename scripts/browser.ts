/** The Chromium that tests open: Playwright's own when it was downloaded, else the system's. */
import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** How Playwright starts it. */
export type Launch = { channel: 'chromium' } | { executablePath: string }

/** @returns null where there is none */
export function installedBrowser(): Launch | null {
  const given = process.env['CHROMIUM_PATH']
  if (given !== undefined) return { executablePath: given }
  if (existsSync(chromium.executablePath())) return { channel: 'chromium' }
  const executablePath = INSTALLED.find((path) => existsSync(path))
  return executablePath === undefined ? null : { executablePath }
}
