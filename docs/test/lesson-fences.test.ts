/** The pages of lessons, from Markdown to the exercise. */
import { expect, it } from 'vitest'
import { createMarkdownRenderer } from 'vitepress'
import { lessonFences } from '../live/lesson-fences.ts'

const PAGE =
  '```ts start\nlet a\n```\n\n```ts solution\nlet b\n```\n\n```text tour\nwait-begun\nIt waits.\n```\n'

const markdown = await createMarkdownRenderer('docs', { highlight: (code) => code })
lessonFences(markdown)

function render(hints: unknown, level?: unknown): string {
  return markdown.render(PAGE, { relativePath: 'lessons/one.md', frontmatter: { hints, level } })
}

it('makes the fences one exercise, with its tour and hints', () => {
  expect(render(['Look at `a`: it is short.'])).toContain(
    '<LessonBlock lesson="one" code="let a" solution="let b"',
  )
})

it('gives the exercise the level of its page', () => {
  expect(render(['One.'])).not.toContain(' level=')
  expect(render(['One.'], 'hub')).toContain(' level="hub"')
  expect(() => render(['One.'], 'deep')).toThrow('the level "deep", and there are story, hub, kernel')
})

it.each([
  [[], 'this lesson has no hints'],
  [undefined, 'this lesson has no hints'],
  // YAML takes what follows a colon for the value of a key.
  [[{ 'Write `wait(left, { read': 'true })`' }], 'is not a text: put it into quotes'],
])('refuses the hints %j', (hints, told) => expect(() => render(hints)).toThrow(told))
