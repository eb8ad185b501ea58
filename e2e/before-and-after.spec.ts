/** Before and after: a run beside the run before it, and beside the solution of a lesson. */
import { chooseLevel, expect, run, SCREENSHOTS, status, test, writeCode } from './page.ts'

const sleepers = (count: number): string => `import { sleep, spawn } from 'hublet'
for (let number = 0; number < ${count}; number++)
  spawn(function* sleeper() {
    yield* sleep(0.01)
  })
console.log('${count} sleepers')
`

test('a run stands beside the run before it, with what differs', async ({ page }) => {
  await page.goto('/playground')
  const main = page.locator('body')
  await page.getByRole('combobox', { name: 'compare with' }).selectOption('my run before')
  await page.getByRole('tab', { name: 'Differences' }).click()
  const differences = page.getByRole('tabpanel', { name: 'Differences' })
  await expect(differences).toContainText('Run the snippet, change it, and run it again')
  await writeCode(page, main, sleepers(1))
  await run(main)
  await expect(status(main)).toContainText('exit code 0')
  await writeCode(page, main, sleepers(3))
  await run(main)
  await expect(page.getByRole('region', { name: 'Timeline of the run before' })).toContainText('sleeper')
  await expect(differences).toContainText('the run before')
  await expect(differences.getByRole('row', { name: /switches/ })).toHaveClass(/differs/)
  const rows = (name: RegExp) => differences.getByRole('row', { name })
  await expect(rows(/poller|listeners|system calls/)).toHaveCount(0)
  await chooseLevel(page.getByRole('region', { name: 'Timeline', exact: true }), 'hub')
  await expect(rows(/poller|listeners/)).toHaveCount(2)
  await expect(rows(/system calls/)).toHaveCount(0)
  await page.screenshot({ path: `${SCREENSHOTS}/before-and-after-light.png` })
})

test("a lesson's solution runs beside the reader's own code", async ({ page }) => {
  await page.goto('/lessons/sleep-together')
  await page.getByText('Show the solution').click()
  await page.getByRole('button', { name: 'Run it beside mine' }).click()
  const beside = page.getByRole('region', { name: "Your run beside the solution's" })
  await expect(beside.getByRole('columnheader', { name: 'your code' })).toBeVisible()
  await expect(beside.getByRole('row', { name: /^. time/ })).toBeVisible()
})
