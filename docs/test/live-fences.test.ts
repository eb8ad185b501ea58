/** A page before any script runs: the code with its types, the output, and the known facts about the run. */
import { createMarkdownRenderer } from 'vitepress'
import { describe, expect, it } from 'vitest'
import { hoveredCode, typeHovers, type Hover } from '../live/hovers.ts'
import { liveFences } from '../live/live-fences.ts'

async function render(text: string, frontmatter = {}): Promise<string> {
  const hovers = new Map<string, Hover[]>()
  const markdown = await createMarkdownRenderer('docs', {
    config: (md) => liveFences(md, { hovers, library: 'test', strict: false }),
    codeTransformers: [typeHovers(hovers)],
  })
  return markdown.render(text, { relativePath: 'page.md', frontmatter })
}

const FENCE = `\`\`\`ts live hub=poll title="One"
// #hide
const hidden = 'x'
// #endhide
const port = Number(hidden)
console.log(port)
\`\`\`

\`\`\`text output
NaN
\`\`\`
`

describe('a live fence', () => {
  it('keeps its code readable, with the type of each name, and without its hidden lines', async () => {
    const html = await render(FENCE)
    expect(html).toContain('data-type="const port: number"')
    expect(html).toMatch(/<LiveBlock[^>]* code="\/\/ #hide&#10;const hidden/)
    const slot = /<LiveBlock[^>]*>([^]*)<\/LiveBlock>/.exec(html)?.[1]
    expect(slot).toContain('console')
    expect(slot).not.toContain('&#39;x&#39;')
  })

  it('takes in the output fence that follows', async () => {
    const html = await render(FENCE)
    expect(html).toContain(' output="NaN"')
    expect(html.replace(/<LiveBlock[^]*<\/LiveBlock>/, '')).not.toContain('NaN')
  })

  it('takes in the tour that follows its output', async () => {
    const html = await render(`${FENCE}\n\`\`\`text tour\nhub-launched\nOne.\nTwo.\n\`\`\`\n`)
    expect(html).toContain(' tour="hub-launched&#10;One.&#10;Two.')
    expect(html.replace(/<LiveBlock[^]*<\/LiveBlock>/, '')).not.toContain('hub-launched')
  })

  it('has the level of its page', async () => {
    expect(await render(FENCE)).not.toContain(' level=')
    expect(await render(FENCE, { level: 'kernel' })).toContain(' level="kernel"')
  })

  it('leaves an output fence that follows something else', async () => {
    expect(await render(`${FENCE}\n\nWords.\n\n\`\`\`text output\nelsewhere\n\`\`\`\n`)).toContain(
      'elsewhere',
    )
  })
})

describe('the types of names', () => {
  it('say in one sentence what a function of the library does', () => {
    const { hovers } = hoveredCode("import { sleep } from 'hublet'\nvoid sleep", 'test')
    expect(hovers[0]).toMatchObject({ start: 9, length: 5 })
    expect(hovers[0]?.type).toMatch(/sleep: \(seconds\?: number\) => Green<void>/)
    expect(hovers[0]?.about).toMatch(/\w/)
  })
})
