/** A lesson as a visitor does it: it fails, a hint helps, the solution shows what to change, and then it is done. */
import { expect, run, terminal, test, writeCode } from './page.ts'

const MENDED = `import { sleep, spawn } from 'hublet'
await spawn(function* sleeper() {
console.log('good night')
yield* sleep(0.05)
console.log('good morning')
})
`

/** Without a `finally`: all is well unless the reader is killed. */
const LEAKING_READABLE = `import { getCurrent, getHub, type Green, sleep, socketPair, spawn } from 'hublet'
function* readable(fd: number): Green<void> {
const hub = getHub()
const me = getCurrent()
const listener = hub.add({ direction: 'read', fd, callback: () => void me.resume() })
yield* hub.switch()
hub.remove(listener)
}
const [left, right] = socketPair()
spawn(function* writer() {
yield* sleep(0.02)
yield* right.sendAll('x')
})
await spawn(function* reader() {
yield* readable(left.fd)
console.log('left can be read')
})
`

test('a lesson is failed, mended with help, done, and still done after a reload', async ({ page }) => {
  await page.goto('/lessons/forgotten-star')
  const lesson = page.getByRole('region', { name: 'Exercise' })
  const checks = lesson.getByRole('region', { name: 'Checks' })
  await expect(checks).toContainText('sleeper waits for a timer of 0.05 seconds')

  await lesson.getByRole('button', { name: 'Check', exact: true }).click()
  await expect(checks.getByRole('status')).toHaveText('One thing is not as it should be.')
  await expect(checks).toContainText('sleeper never waited for a timer: its sleep was called, and not run.')

  const hints = lesson.getByRole('region', { name: 'Hints' })
  await hints.getByRole('button', { name: 'Show a hint (1 of 3)' }).click()
  await hints.getByRole('button', { name: 'Show the next hint (2 of 3)' }).click()
  await expect(hints.getByRole('listitem')).toHaveCount(2)

  await lesson.getByText('Show the solution').click()
  const difference = lesson.getByRole('region', { name: 'What the solution changes' })
  await expect(difference.getByText('Added: yield* sleep(0.05)')).toBeVisible()
  await expect(difference.getByText('Removed: sleep(0.05)')).toBeVisible()

  await lesson.getByRole('button', { name: 'Edit', exact: true }).click()
  await writeCode(page, lesson, MENDED)
  await lesson.getByRole('button', { name: 'Check', exact: true }).click()
  await expect(checks.getByRole('status')).toHaveText('Done: everything is as it should be.')
  await expect(terminal(lesson)).toContainText('good morning')

  await page.reload()
  await expect(lesson).toContainText('You have done this lesson.')
  await expect(lesson.getByRole('textbox', { name: 'Code of the snippet' })).toBeAttached()
  await expect(hints.getByRole('listitem')).toHaveCount(2)
  await run(lesson)
  await expect(lesson.getByText('exit code 0').first()).toBeVisible()

  await page.getByRole('link', { name: 'Lessons', exact: true }).first().click()
  await expect(page.getByText('1 of 42 are done.')).toBeVisible()
})

test('what one run does not show is tried in a second one, and the page keeps the first', async ({
  page,
}) => {
  await page.goto('/lessons/your-own-trampoline')
  const lesson = page.getByRole('region', { name: 'Exercise' })
  const checks = lesson.getByRole('region', { name: 'Checks' })
  await lesson.getByRole('button', { name: 'Edit', exact: true }).click()
  await writeCode(page, lesson, LEAKING_READABLE)
  await lesson.getByRole('button', { name: 'Check', exact: true }).click()
  await expect(checks.getByRole('status')).toHaveText('One thing is not as it should be.')
  await expect(checks).toContainText('reader was killed while it waited at line 6: its listener stayed.')
  // The terminal draws nothing while it is out of view.
  await lesson.getByRole('region', { name: 'Terminal' }).scrollIntoViewIfNeeded()
  await expect(terminal(lesson)).toContainText('left can be read')
})

test('a solution that was opened before the page is alive can be used', async ({ page }) => {
  let release = (): void => undefined
  const released = new Promise<void>((resolve) => (release = resolve))
  await page.route('**/*.js', async (route) => {
    await released
    await route.continue()
  })
  await page.goto('/lessons/taking-turns', { waitUntil: 'commit' })
  await page.getByText('Show the solution').click()
  await expect(page.getByText('Show the solution').locator('..')).toHaveAttribute('open')
  release()
  await page.getByRole('button', { name: 'Put it into the editor' }).click()
  await expect(page.getByRole('textbox', { name: 'Code of the snippet' })).toBeAttached()
})

test('after a run it asks who ran next, and the answer is what happened', async ({ page }) => {
  await page.goto('/lessons/taking-turns')
  const lesson = page.getByRole('region', { name: 'Exercise' })
  await lesson.getByText('Show the solution').click()
  await lesson.getByRole('button', { name: 'Put it into the editor' }).click()
  await expect(lesson.getByRole('region', { name: 'What the solution changes' })).not.toContainText('Added')
  await lesson.getByRole('button', { name: 'Check', exact: true }).click()
  await expect(lesson.getByRole('region', { name: 'Checks' }).getByRole('status')).toContainText('Done')

  const question = lesson.getByRole('region', { name: 'Who runs next?' })
  const first = question.getByRole('group').getByRole('button').first()
  const named = await first.textContent()
  await first.click()
  const answer = question.getByRole('status')
  await expect(answer).toHaveText(/^(Yes\.|No, it was )/)
  // Whatever it was, the sentence about the switch names it.
  const right = (await answer.textContent())?.startsWith('Yes') ? named : undefined
  await expect(question.locator('.right')).toHaveText(right ?? /walk/)
  await expect(answer).toContainText('switches to walk')
})
