/** Two editors of one page: TypeScript, and what comes with it, is loaded while the first one is there already. */
import { expect, liveBlock, test, writeCode } from './page.ts'

test('the second editor completes words as the first one does', async ({ page }) => {
  await page.goto('/guide/understanding-hubs')
  for (const title of ['Two greenlets, switched by hand', 'Two greenthreads, scheduled by the hub']) {
    const block = liveBlock(page, title)
    await block.getByRole('button', { name: 'Edit', exact: true }).click()
    await writeCode(page, block, "import { sleep, spawn } from 'hublet'\nsp")
    await page.keyboard.press('Control+Space')
    await expect(block.locator('.suggest-widget.visible')).toContainText('spawn')
    await page.keyboard.press('Escape')
  }
})
