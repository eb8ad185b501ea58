/** A page before any script runs: the code with its types, the output, and the known facts about the run. */
import { createMarkdownRenderer, disposeMdItInstance } from 'vitepress'
import { describe, expect, it } from 'vitest'
import { hoveredCode, typeHovers, type Hover } from '../live/hovers.ts'
import { liveFences } from '../live/live-fences.ts'
import { livePrograms, recordingKey } from '../live/recordings.ts'

async function render(text: string, { frontmatter = {}, strict = false } = {}): Promise<string> {
  const hovers = new Map<string, Hover[]>()
  // VitePress keeps the first renderer, with the options of that one.
  disposeMdItInstance()
  const markdown = await createMarkdownRenderer('docs', {
    config: (md) => liveFences(md, { hovers, library: 'test', strict }),
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
    expect(await render(FENCE, { frontmatter: { level: 'kernel' } })).toContain(' level="kernel"')
  })

  it('leaves an output fence that follows something else', async () => {
    expect(await render(`${FENCE}\n\nWords.\n\n\`\`\`text output\nelsewhere\n\`\`\`\n`)).toContain(
      'elsewhere',
    )
  })
})

describe('a moment of a recorded run', () => {
  const block = livePrograms().find(({ tour }) => tour !== undefined)
  if (!block) throw new Error('No live block has a story.')
  const { title, code, tour = '' } = block
  const hub = block.hubs[0] ?? ''
  const page = `\`\`\`ts live hub=${hub} title="${title}"\n${code}\n\`\`\`\n\n\`\`\`text tour\n${tour}\n\`\`\`\n`
  const moment = (stop: number, of = title): string => `\n\`\`\`text moment stop=${stop}\n${of}\n\`\`\`\n`

  it('shows the recording of the block above, at a stop of its story', async () => {
    const html = await render(page + moment(2), { strict: true })
    expect(html).toContain(`<RunMoment block="${title}" recording="${recordingKey(code, hub)}"`)
    expect(html).toContain(' :stop="2"')
    const second = tour.split('\n\n')[1]?.split('\n')[1] ?? ''
    expect(html).toContain(` text="${second}`)
  })

  it('is refused without such a block above, and without such a stop', async () => {
    await expect(render(moment(2) + page, { strict: true })).rejects.toThrow(
      `The moment of "${title}" needs a live block of this title further up`,
    )
    await expect(render(page + moment(99), { strict: true })).rejects.toThrow(
      /The moment stop=99 of .* was not found. Its story has the stops 1 to \d/,
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
