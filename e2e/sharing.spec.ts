import { readFileSync } from 'node:fs'
import { expect, lane, run, status, terminal, test, writeCode } from './page.ts'

test.use({ permissions: ['clipboard-read', 'clipboard-write'] })

test('a copied link brings code and hub back, runs nothing, and the own code can be brought back', async ({
  page,
  context,
}) => {
  await page.goto('/playground')
  const main = page.locator('body')
  await writeCode(page, main, "console.log('shared code')")
  await page.getByRole('combobox', { name: 'hub', exact: true }).selectOption('poll')
  await page.getByText('compressed', { exact: true }).click()
  await page.getByRole('button', { name: 'Make the timeline wider' }).click()
  await page.getByRole('button', { name: 'Share' }).focus()
  await page.keyboard.press('ControlOrMeta+s')
  await expect(page.getByText('The link is copied')).toBeVisible()
  const link = await page.evaluate<string>('navigator.clipboard.readText()')
  expect(link).toMatch(/\/playground#s=2\.[\w-]+$/)

  const other = await context.newPage()
  await other.goto('/playground')
  const otherMain = other.locator('body')
  await writeCode(other, otherMain, "console.log('my own')")
  await expect(other.getByRole('region', { name: 'Code' })).toContainText('my own')
  await other.goto('about:blank')
  await other.goto(link)
  await expect(other.getByRole('region', { name: 'Code' })).toContainText('shared code')
  await expect(other.getByRole('combobox', { name: 'hub', exact: true })).toHaveValue('poll')
  await expect(other.getByRole('region', { name: 'Timeline' })).toContainText('Run the snippet')
  await expect(other.getByRole('radio', { name: 'compressed' })).toBeChecked()
  await other.getByRole('button', { name: 'Bring back my own code' }).click()
  await expect(other.getByRole('region', { name: 'Code' })).toContainText('my own')
})

test('a link with a run shows it and runs nothing; a run that is too long says what to do instead', async ({
  page,
  context,
}) => {
  await page.goto('/playground')
  const main = page.locator('body')
  const copyRun = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Share' }).click()
    await page.getByRole('button', { name: 'Copy link with this run' }).click()
  }
  await run(main)
  await expect(status(main)).toContainText('exit code 0')
  await page.getByRole('button', { name: 'See MAINLOOP launched' }).click()
  await copyRun()
  await expect(page.getByText(/The link is copied, with \d+ events/)).toBeVisible()
  const link = await page.evaluate<string>('navigator.clipboard.readText()')

  const other = await context.newPage()
  const sent: string[] = []
  other.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload))))
  await other.goto(link)
  const otherMain = other.locator('body')
  await expect(other.getByText(/You see \d+ events of a link: a record, nothing runs/)).toBeVisible()
  await expect(other.getByRole('region', { name: 'Code' })).toContainText('Two greenthreads talk')
  await expect(lane(otherMain, 'ping')).toBeVisible()
  await expect(other.getByRole('region', { name: 'Timeline' })).toContainText('is launched at the first wait')
  await other.getByRole('button', { name: /Catch up/ }).click()
  await expect(terminal(otherMain)).toContainText('ping got THREE')
  expect(sent).toEqual([])

  const many =
    "import { sleep, spawn } from 'hublet'\nawait spawn(function* () {\nfor (let i = 0; i < 3000; i++) yield* sleep(Math.random() / 1e6)\n})"
  await writeCode(page, main, many)
  await run(main)
  await expect(status(main)).toContainText('exit code 0')
  await copyRun()
  await expect(
    page.getByText(/This run is too long for a link: .* Choose “Download trace” instead/),
  ).toBeVisible()
})

test('a link that is pasted on the open page is followed', async ({ page }) => {
  await page.goto('/playground')
  await writeCode(page, page.locator('body'), "console.log('my own')")
  await page.getByRole('button', { name: 'Share' }).focus()
  const code = Buffer.from("console.log('from a link')").toString('base64url')
  await page.evaluate(`location.hash = 'code=1.${code}'`)
  await expect(page.getByRole('region', { name: 'Code' })).toContainText('from a link')
  await page.getByRole('button', { name: 'Bring back my own code' }).click()
  await expect(page.getByRole('region', { name: 'Code' })).toContainText('my own')
})

test('a broken link says so, and the page works', async ({ page }) => {
  await page.goto('/playground#s=2.abcdef')
  const main = page.locator('body')
  // Monaco has alerts of its own, which are empty.
  await expect(page.getByRole('alert').filter({ hasText: 'This link is damaged' })).toBeVisible()
  await run(main)
  await expect(terminal(main)).toContainText('ping got ONE')
})

test('a downloaded trace opens again, and exports are well formed', async ({ page }) => {
  await page.goto('/playground')
  const main = page.locator('body')
  await run(main)
  await expect(status(main)).toContainText('exit code 0')
  const save = async (item: RegExp): Promise<string> => {
    await page.getByRole('button', { name: 'Share' }).click()
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: item }).click()
    return readFileSync(await (await downloading).path(), 'utf8')
  }
  const trace = await save(/^Download trace/)
  const chrome = JSON.parse(await save(/^Download as Chrome trace/)) as { traceEvents: { ph: string }[] }
  expect(chrome.traceEvents.length).toBeGreaterThan(50)
  const [header] = (await save(/^Download terminal/)).split('\n')
  expect(JSON.parse(header ?? '')).toMatchObject({ version: 2 })

  await page.evaluate('localStorage.clear()')
  await page.reload()
  const file = { name: 'kept.json', mimeType: 'application/json', buffer: Buffer.from(trace) }
  await page.getByLabel('Trace file').setInputFiles(file)
  await expect(page.getByText(/You see \d+ events of kept\.json/)).toBeVisible()
  await expect(lane(main, 'ping')).toBeVisible()
  await expect(terminal(main)).toContainText('ping got ONE')

  await page.getByLabel('Trace file').setInputFiles({ ...file, buffer: Buffer.from(trace.slice(0, 900)) })
  await expect(page.getByRole('alert').filter({ hasText: 'The file is cut off' })).toBeVisible()
  await expect(lane(main, 'ping')).toBeVisible()
})
