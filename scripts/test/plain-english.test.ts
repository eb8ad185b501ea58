/** The rules of plain English: what they find in comments and pages, and what they leave alone. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'

const SCRIPT = fileURLToPath(new URL('../plain-english.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'hublet-prose-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs the check on files with these contents. @returns its exit code, and for each fault `name:line rule` */
function check(files: Record<string, string>): Promise<{ code: number; faults: string[]; output: string }> {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return new Promise((resolve) => {
    execFile(process.execPath, [SCRIPT, ...Object.keys(files)], { cwd: folder }, (error, _, output) => {
      const faults = output.split('\n').flatMap((line) => /^\S+ [\w-]+(?=: ")/.exec(line) ?? [])
      resolve({ code: error ? Number(error.code) : 0, faults, output })
    })
  })
}

describe('plain English', () => {
  it('is asked of comments in every language, with file and line', async () => {
    const { code, faults } = await check({
      'one.ts':
        'const a = 1\n\n/**\n * Opens it.\n * A pipe is no socket.\n */\nconst b = 2 // What it holds.\n',
      'two.vue':
        '<!-- What is seen. -->\n<script setup lang="ts">\n// So it is.\n</script>\n<style>\n/* Whose style. */\n</style>\n',
      'three.cc': 'int a;  // Where it stands.\n',
      'four.py': '# Those that wait.\nname = 1\n',
    })
    expect(code).toBe(1)
    expect(faults.sort()).toEqual([
      'four.py:1 first-word',
      'one.ts:5 is-no',
      'one.ts:7 first-word',
      'three.cc:1 first-word',
      'two.vue:1 first-word',
      'two.vue:3 first-word',
      'two.vue:6 first-word',
    ])
  })

  it('is asked of the text of a page, with its description, lists and tables', async () => {
    const { faults } = await check({
      'page.md':
        '---\ntitle: What a hub is\ndescription: Wakes whoever waits.\n---\n\n# What a hub is\n\n' +
        'A hub waits. Who asks\nit is told.\n\n- What waits is woken.\n\n| it | is no error |\n| -- | -- |\n\nIt takes a fifth less. The colour.\n',
    })
    expect(faults).toEqual([
      'page.md:3 whoever',
      'page.md:8 subject',
      'page.md:11 subject',
      'page.md:13 is-no',
      'page.md:16 fraction',
      'page.md:16 spelling',
    ])
  })

  it('says the words and the way out', async () => {
    const { output } = await check({ 'said.ts': '/** In the place of a count. */\nconst behaviour = 1\n' })
    expect(output).toBe(
      'said.ts:1 in-the-place-of: "In the place of a count.". Write "instead of", or "in place of".\n' +
        'said.ts:2 spelling: "behaviour = 1". Use the American spelling: behavior, color, canceled, recognize.\n',
    )
  })

  it('leaves code, strings, questions, headings and good sentences alone', async () => {
    const { code, output } = await check({
      'good.ts':
        '// Returns `is no hub`, and tells what it holds. So it stays. There is no other. It is no longer open.\n' +
        "const text = '// What is no comment: whoever', pattern = /\\/* Who */\n" +
        'const template = `// Where ${text /* inside of it */} is`\n' +
        '/** Whether it waits. Who waits? A third of them, a tenth of a second. test_is_not_cancelled */\n',
      'good.md':
        '## Where to go\n\n**What must stay true.** It waits. Why? What now?\n\n```ts\n// What is no prose\n```\n\n' +
        'See `whoever`, and [it](https://example.org/behaviour). [Who](#who-waits) waits?\n',
      'good.vue': '<template><p>What is shown</p></template>\n',
    })
    expect(output).toBe('')
    expect(code).toBe(0)
  })
})
