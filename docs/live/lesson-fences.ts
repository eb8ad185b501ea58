/**
 * The markdown-it plugin for the pages of the lessons: the fence `ts start` becomes the exercise, with the fence
 * `ts solution`, its tour (`text tour`) and the hints of the front matter inside.
 */
import type { MarkdownRenderer } from 'vitepress'
import { levelOfPage } from './page-level.ts'

export function lessonFences(markdown: MarkdownRenderer): void {
  const fence = markdown.renderer.rules.fence
  if (!fence) throw new Error('VitePress has set no rule for fences: lessons cannot be rendered.')
  const { escapeHtml } = markdown.utils
  const attribute = (text: string): string => escapeHtml(text).replaceAll('\n', '&#10;')

  markdown.renderer.rules.fence = (tokens, index, options, env, self) => {
    const token = tokens[index]
    if (token?.info === 'ts solution' || token?.info === 'text tour') return ''
    if (token?.info !== 'ts start') return fence(tokens, index, options, env, self)
    const { relativePath, frontmatter } = env as { relativePath: string; frontmatter?: { hints?: unknown } }
    const answer = tokens.findIndex(({ info }) => info === 'ts solution')
    const solution = tokens[answer]
    const tour = tokens.find(({ info }) => info === 'text tour')?.content
    const hints = frontmatter?.hints
    if (!solution) throw new Error(`${relativePath}: this lesson has no fence \`\`\`ts solution.`)
    if (tour === undefined) throw new Error(`${relativePath}: this lesson has no fence \`\`\`text tour.`)
    if (!Array.isArray(hints) || hints.length === 0)
      throw new Error(`${relativePath}: this lesson has no hints.`)
    const odd = hints.find((hint) => typeof hint !== 'string')
    if (odd !== undefined)
      throw new Error(`${relativePath}: the hint ${JSON.stringify(odd)} is not a text: put it into quotes.`)
    const render = (at: number): string => {
      const shown = tokens[at]
      if (!shown) return ''
      const { info } = shown
      shown.info = 'ts'
      const html = fence(tokens, at, options, env, self)
      shown.info = info
      return html
    }
    const lesson = relativePath.replace(/^.*\/|\.md$/g, '')
    const attributes = [
      `lesson="${attribute(lesson)}"`,
      `code="${attribute(token.content.trimEnd())}"`,
      `solution="${attribute(solution.content.trimEnd())}"`,
      `tour="${attribute(tour)}"`,
      `:hints="${attribute(JSON.stringify(hints))}"`,
    ]
    const level = levelOfPage(env)
    if (level !== undefined) attributes.push(`level="${level}"`)
    return `<LessonBlock ${attributes.join(' ')}>${render(index)}<template #solution>${render(answer)}</template></LessonBlock>\n`
  }
}
