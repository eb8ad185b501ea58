/** Runs in the page: on a file host each of them, on the sandbox server those of the hub `simulated`. */
import { test as noisyTest, type Page } from '@playwright/test'
import { expect, lane, liveBlock, run, SCREENSHOTS, status, stop, terminal, test, writeCode } from './page.ts'
import { readLessons } from '../docs/live/read-lessons.ts'
import { toHash } from '../sandbox/client/share/shared-code.ts'
import { hostSite, type StaticHost } from './static-server.ts'

const SOLUTION = readLessons().find(({ id }) => id === 'leave-nothing')?.solution ?? ''

let host: StaticHost

test.beforeAll(async () => {
  host = await hostSite()
})
test.afterAll(() => host.close())

/** Opens a link to this code, and runs it on the simulated kernel. */
async function runInPlayground(page: Page, code: string): Promise<void> {
  await page.goto(`/playground${toHash({ code, hub: 'simulated' })}`)
  await run(page.locator('.playground-session'))
}

// The browser itself complains in the console about the missing server.
noisyTest.describe('on a file host', () => {
  noisyTest('a live block runs, with its timeline and the name of the kernel', async ({ page }) => {
    await page.goto(`${host.address}/guide/understanding-hubs`)
    const block = liveBlock(page, 'Two greenthreads, scheduled by the hub')
    await run(block)
    await expect(status(block)).toContainText('exit code 0')
    await expect(block.locator('.kernel')).toContainText('simulated kernel')
    await terminal(block).scrollIntoViewIfNeeded()
    await expect(terminal(block)).toContainText('soup: serve')
    await expect(lane(block, 'MAINLOOP')).toContainText(/[1-9]\d* switch/)
    await expect(block.getByRole('alert')).toHaveCount(0)
    await page.screenshot({ path: `${SCREENSHOTS}/page-run.png` })
  })

  noisyTest('Check judges a lesson in several orders, and names the one that fails', async ({ page }) => {
    await page.goto(`${host.address}/lessons/leave-nothing`)
    const lesson = page.getByRole('region', { name: 'Exercise' })
    await lesson.getByText('Show the solution').click()
    await lesson.getByRole('button', { name: 'Put it into the editor' }).click()
    await lesson.getByRole('button', { name: 'Check', exact: true }).click()
    await expect(
      page.getByText(/^Done: everything is as it should be\. Check tried 5 orders and \d kills?\.$/),
    ).toBeVisible()
    await expect(lesson.locator('.kernel')).toContainText('simulated kernel, order 1')
    await page.screenshot({ path: `${SCREENSHOTS}/page-orders.png` })

    await writeCode(
      page,
      lesson,
      `${SOLUTION}\nif (process.env.HUBLET_SEED === '3') throw new Error('too late')\n`,
    )
    await lesson.getByRole('button', { name: 'Check', exact: true }).click()
    await expect(lesson.getByText('In order 3: It ended with exit code 1')).toBeVisible()
    await run(lesson)
    await expect(lesson.locator('.kernel')).toContainText('order 3')
    await terminal(lesson).scrollIntoViewIfNeeded()
    await expect(terminal(lesson)).toContainText('too late')
  })

  noisyTest('Check kills at a wait, and names the line at which all was not well', async ({ page }) => {
    await page.goto(`${host.address}/lessons/nothing-outlives-its-block`)
    const lesson = page.getByRole('region', { name: 'Exercise' })
    const checks = lesson.getByRole('region', { name: 'Checks' })
    await lesson.getByRole('button', { name: 'Edit', exact: true }).click()
    await writeCode(page, lesson, KILLED_IN_A_CATCH)
    await lesson.getByRole('button', { name: 'Check', exact: true }).click()
    await expect(checks.getByRole('status')).toHaveText('One thing is not as it should be.')
    await expect(checks).toContainText(
      'report was killed while it waited at line 16: fetchPage (1) outlived it.',
    )
    await checks.scrollIntoViewIfNeeded()
    await page.screenshot({ path: `${SCREENSHOTS}/page-kills.png` })
    await lesson.getByText('Show the solution').click()
    await lesson.getByRole('button', { name: 'Put it into the editor' }).click()
    await lesson.getByRole('button', { name: 'Check', exact: true }).click()
    await expect(checks.getByRole('status')).toHaveText(
      /^Done: everything is as it should be\. Check tried 5 orders and \d kills?\.$/,
    )
  })

  noisyTest('a program that needs the machine says so, and its recorded run stays', async ({ page }) => {
    await page.goto(`${host.address}/guide/trampoline`)
    const block = liveBlock(page, 'The real one')
    await run(block)
    await expect(block.getByRole('alert')).toContainText('node:fs')
    await expect(block.getByText('Recorded on')).toBeVisible()
  })
})

test('with a server, the hub simulated runs in the page, and the others do not', async ({ page }) => {
  await page.goto('/playground')
  const playground = page.locator('.playground-session')
  await run(playground)
  await expect(playground.locator('.kernel')).toContainText('real kernel')
  await page.locator('.hub-choice select').first().selectOption('simulated')
  await run(playground)
  await expect(playground.locator('.kernel')).toContainText('simulated kernel')
  await expect(status(playground)).toContainText('exit code 0')
})

test('a race is shown by running it again with another order', async ({ page }) => {
  await runInPlayground(page, RACE)
  const playground = page.locator('.playground-session')
  await expect(playground.locator('.kernel')).toHaveText(/simulated kernel$/)
  const seen = new Set<string>()
  for (let order = 1; order <= 20 && seen.size < 2; order++) {
    await expect(status(playground)).toContainText('exit code 0')
    await playground.getByRole('button', { name: 'Run again with another order' }).click()
    await expect(playground.locator('.kernel')).toContainText(`order ${order}`)
    await expect(terminal(playground)).toContainText(/first: \w+/)
    seen.add(/first: \w+/.exec((await terminal(playground).textContent()) ?? '')?.[0] ?? '')
  }
  expect([...seen]).toHaveLength(2)
})

test('a program reads what is typed, and learns of another size of the terminal', async ({ page }) => {
  await runInPlayground(page, ASKS)
  const playground = page.locator('.playground-session')
  const shown = terminal(playground)
  await shown.scrollIntoViewIfNeeded()
  await expect(shown).toContainText('Your name?')
  await playground.getByRole('textbox', { name: 'Terminal input' }).focus()
  await page.keyboard.type('Anm')
  await page.keyboard.press('Backspace')
  await page.keyboard.type('n')
  await page.keyboard.press('Enter')
  await expect(shown).toContainText('hello Ann')
  await page.setViewportSize({ width: 1000, height: 720 })
  await shown.scrollIntoViewIfNeeded()
  await expect(shown).toContainText('another width')
  await page.screenshot({ path: `${SCREENSHOTS}/page-stdin.png` })
  await playground.getByRole('textbox', { name: 'Terminal input' }).focus()
  await page.keyboard.press('Control+d')
  await expect(shown).toContainText('bye')
  await expect(status(playground)).toContainText('exit code 0')
})

test('a program that needs more of stdin than a page has says what it was', async ({ page }) => {
  await runInPlayground(page, 'process.stdin.pipe(process.stdout)\n')
  // The editor has the name of the member as well.
  await expect(page.locator('.playground-session')).toContainText('which a page does not have')
})

test('Stop ends a loop that never gives control back, and its worker', async ({ page }) => {
  await runInPlayground(page, `console.log('round and round')\nfor (;;) {}\n`)
  const playground = page.locator('.playground-session')
  await expect(terminal(playground)).toContainText('round and round')
  const workers = (): number => page.workers().filter((worker) => worker.url().startsWith('blob:null')).length
  const before = workers()
  await stop(playground)
  await expect(status(playground)).toContainText('stopped')
  await expect.poll(workers).toBeLessThan(before)
})

test('a flood of output ends at the limit, and the page stays alive', async ({ page }) => {
  await runInPlayground(page, `for (;;) console.log('x'.repeat(50))\n`)
  await expect(status(page.locator('.playground-session'))).toContainText('ended by the output limit')
})

test('a flood of events is cut at the limit', async ({ page }) => {
  await runInPlayground(
    page,
    `import { sleep, spawn } from 'hublet'\nawait spawn(function* () { for (let i = 0; i < 9000; i++) yield* sleep(0) })\n`,
  )
  const playground = page.locator('.playground-session')
  await expect(status(playground)).toContainText('exit code 0')
  await expect(playground.getByRole('note')).toContainText('The first 20,000 events')
})

/** Greets until Ctrl+D, and says when its terminal has another width. */
const ASKS = `const width = process.stdout.columns
process.stdout.on('resize', () => process.stdout.columns === width || console.log('another width'))
process.stdin.setEncoding('utf8')
console.log('Your name?')
for await (const line of process.stdin) console.log('hello ' + line.trim())
console.log('bye')
`

/** All is well when a page can't be had. A kill runs no `catch`, so it leaves both behind. */
const KILLED_IN_A_CATCH = `import { kill, sleep, spawn } from 'hublet'
function* fetchPage(name: string, seconds: number) {
try {
yield* sleep(seconds)
if (name === 'prices') throw new Error('no such page')
console.log('fetched', name)
} finally {
console.log(name, 'is over')
}
}
await spawn(function* report() {
try {
const prices = spawn(fetchPage, 'prices', 0.02)
const news = spawn(fetchPage, 'news', 0.6)
try {
yield* prices.wait()
yield* news.wait()
} catch (error) {
kill(news)
throw error
}
} catch (error) {
console.log('gave up:', (error as Error).message)
}
})
`

/** Prints which of three messages came first. */
const RACE = `import { socketPair, spawn } from 'hublet'
let first = ''
const runners = ['red', 'green', 'blue'].flatMap((name) => {
  const [near, far] = socketPair()
  return [
    spawn(function* () { first ||= String(yield* far.recv(10)) }),
    spawn(function* () { yield* near.sendAll(name) }),
  ]
})
for (const runner of runners) await runner
console.log('first: ' + first)
`

/** Tries to reach what is not its own, and says how each attempt ended. */
const ATTACKS = `
const attempts: Record<string, () => unknown> = {
  origin: () => self.origin,
  fetch: () => fetch('SITE/index.html').then((answer) => 'got ' + answer.status),
  socket: () => new Promise((resolve, reject) => {
    const socket = new WebSocket('SITE/sandbox'.replace('http', 'ws'))
    socket.onopen = () => resolve('open')
    socket.onerror = () => reject(new Error('refused'))
  }),
  request: () => new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.onload = () => resolve('got ' + request.status)
    request.onerror = () => reject(new Error('refused'))
    request.open('GET', 'SITE/index.html')
    request.send()
  }),
  code: () => import('SITE/' + 'theme.js'),
  scripts: () => (globalThis as any).WorkerGlobalScope.prototype.importScripts.call(self, 'SITE/theme.js'),
  database: () => new Promise((resolve, reject) => {
    const opening = indexedDB.open('mine')
    opening.onsuccess = () => resolve('open')
    opening.onerror = () => reject(opening.error)
  }),
  caches: () => caches.open('mine').then(() => 'open'),
  evaluation: () => (0, eval)('1'),
  page: () => String((globalThis as any).parent ?? (globalThis as any).document ?? 'none'),
  storage: () => String((globalThis as any).localStorage ?? 'none'),
}
const refused: string[] = []
const others: string[] = []
for (const [name, attempt] of Object.entries(attempts)) {
  try { others.push(name + '=' + await attempt()) } catch (error) { refused.push(name) }
}
console.log('refused: ' + refused.join(' '))
console.log('others: ' + others.join(' '))
`

// Each refusal is a line in the console.
noisyTest(
  'a snippet reaches neither the page, the site, storage nor other code',
  async ({ page, baseURL }) => {
    await runInPlayground(page, ATTACKS.replaceAll('SITE', baseURL ?? ''))
    const shown = terminal(page.locator('.playground-session'))
    await expect(shown).toContainText('others: origin=null page=none storage=none')
    await expect(shown).toContainText('refused: fetch socket request code scripts database caches evaluation')
  },
)

// The same on a server, which runs it in virtual time as well.
for (const place of ['a file host', 'the server'] as const)
  noisyTest(
    `on ${place} the reader decides who goes on, breaks a program, and mends it`,
    async ({ page }) => {
      await page.goto(`${place === 'the server' ? '' : host.address}/lessons/two-locks`)
      const lesson = page.getByRole('region', { name: 'Exercise' })
      const decide = lesson.getByRole('region', { name: 'You decide' })
      const pick = decide.getByRole('group', { name: 'Who goes on next?' })
      const order = decide.getByRole('list', { name: 'Your order' }).getByRole('listitem')

      await decide.getByRole('button', { name: 'Decide who goes on' }).click()
      await expect(decide.getByRole('status')).toHaveText('Who goes on next?')
      await pick.getByRole('button', { name: 'bob' }).click()
      await expect(order).toHaveText(['bob'])
      await expect(lesson.getByText('exit code 0').first()).toBeVisible()
      await expect(decide).not.toContainText('You broke it')
      await decide.getByRole('button', { name: 'Undo' }).click()
      await expect(order).toHaveCount(0)

      // Each has one of the two, and reaches for the other.
      for (const [index, name] of ['ann', 'bob', 'bob', 'ann'].entries()) {
        await pick.getByRole('button', { name }).click()
        await expect(order.nth(index)).toHaveText(name)
      }
      await expect(decide.getByRole('status')).toContainText(
        'You have broken it: Nothing can wake anybody any more',
      )
      await expect(pick).toHaveCount(0)
      await page.screenshot({
        path: `${SCREENSHOTS}/decide-order-${place === 'the server' ? 'server' : 'page'}.png`,
      })

      const checks = lesson.getByRole('region', { name: 'Checks' })
      await lesson.getByRole('button', { name: 'Check', exact: true }).click()
      await expect(checks).toContainText('This order breaks it: ann, ')

      await lesson.getByText('Show the solution').click()
      await lesson.getByRole('button', { name: 'Put it into the editor' }).click()
      await expect(decide).toContainText('You broke it with: ann, bob, bob')
      await lesson.getByRole('button', { name: 'Check', exact: true }).click()
      await expect(checks.getByRole('status')).toHaveText(
        /^Done: everything is as it should be\. Check tried \d+ orders\.$/,
      )
    },
  )
