/** A program that prints as fast as it can, on a server that lets it print fifty megabytes. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, run, status, terminal, test, writeCode } from './page.ts'

const FLOOD = `import { writeSync } from 'node:fs'
const line = 'y'.repeat(98) + '\\r\\n'
for (let sent = 0; sent < 50_000_000; sent += line.length) writeSync(1, line)
`

test('a flood of output leaves the page alive: it draws, and Stop stops', async ({ page }) => {
  const limits = JSON.stringify({ outputBytes: 100_000_000 })
  const server = spawn(process.execPath, ['sandbox/test/support/roomy-server.mjs', limits], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [address] = (await once(createInterface(server.stdout), 'line')) as [string]
  try {
    const main = page.locator('body')
    await page.goto(address.replace(/(:\d+)/, '$1/playground'))
    await writeCode(page, main, FLOOD)
    await run(main)
    await expect(terminal(main)).toContainText('yyyy')
    // A page that stands still would not come to an end with this.
    const longest = await page.evaluate(longestGapOf, 20)
    console.log(`The longest time between two frames during the flood: ${Math.round(longest)} ms`)
    await expect(status(main)).toContainText('running')
    await page.keyboard.press('Escape')
    await expect(status(main)).toContainText('stopped')
  } finally {
    const exited = once(server, 'exit')
    server.kill('SIGTERM')
    await exited
  }
})

/** In the browser: the longest time between so many frames, in ms. */
function longestGapOf(frames: number): Promise<number> {
  const { requestAnimationFrame } = globalThis as unknown as {
    requestAnimationFrame(onFrame: (now: number) => void): void
  }
  return new Promise((resolve) => {
    let longest = 0
    let last = performance.now()
    const onFrame = (now: number) => {
      longest = Math.max(longest, now - last)
      last = now
      if (--frames > 0) requestAnimationFrame(onFrame)
      else resolve(longest)
    }
    requestAnimationFrame(onFrame)
  })
}
