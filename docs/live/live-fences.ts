/**
 * The markdown-it plugin that turns fences which say `live` into live blocks: what VitePress renders for the fence
 * stays inside `<LiveBlock>` as its slot, so that the page can be read without JavaScript. An output fence
 * that follows becomes a part of the block, and so does a tour (`text tour`). A fence `text moment` shows the run of a block
 * further up once more.
 */
import type { MarkdownRenderer } from 'vitepress'
import { parseLiveFence, shownCode, type LiveFence } from '../../sandbox/client/editor/live-fence.ts'
import { lanesAt, type Level } from '../../sandbox/client/trace/levels.ts'
import { TraceLog } from '../../sandbox/client/trace/trace-log.ts'
import { hoveredCode, type Hover } from './hovers.ts'
import { levelOfPage } from './page-level.ts'
import type { AboutRun } from '../../sandbox/client/live-block/about-run.ts'
import { readRecording, recordingKey, type Recording } from './recordings.ts'
import { isMoment, momentAttributes, type RecordedBlock } from './run-moments.ts'

type Token = Parameters<NonNullable<MarkdownRenderer['renderer']['rules']['fence']>>[0][number]

export interface LiveFenceOptions {
  /** Filled with the types of the names in each block's code. */
  hovers: Map<string, Hover[]>
  /** Fingerprint of the library, for the cache of the types. */
  library: string
  /** Whether a block without a recording is an error: in a build it is, while a page is being written it is not. */
  strict: boolean
}

/** Facts about the page that is rendered. */
interface PageEnvironment {
  relativePath: string
  /** Its live blocks so far that have a recording and a story, by title. */
  recorded?: Map<string, RecordedBlock>
}

export function liveFences(markdown: MarkdownRenderer, { hovers, library, strict }: LiveFenceOptions): void {
  const vitepressFence = markdown.renderer.rules.fence
  if (!vitepressFence)
    throw new Error('VitePress has set no rule for fences: live blocks cannot be rendered.')
  markdown.renderer.rules.fence = (tokens, index, options, env, self) => {
    const token = tokens[index]
    if (token && (isOutputOfBlock(tokens, index) || isTourOfBlock(tokens, index))) return ''
    const page = env as PageEnvironment
    page.recorded ??= new Map()
    if (token && isMoment(token.info)) {
      // A page that is being written has no recording of what was just changed.
      if (!strict && !page.recorded.has(token.content.trim())) return ''
      return `<RunMoment${attributesOf(markdown, momentOf(token, page))}></RunMoment>\n`
    }
    const fence = token && parseLiveFence(token.info)
    if (!token || !fence) return vitepressFence(tokens, index, options, env, self)
    token.meta = { ...(token.meta as object | null), live: true }
    token.info = fence.info
    // The first pass reads the file of a `<<<`; the second one renders what is shown of it.
    vitepressFence(tokens, index, options, env, self)
    const code = token.content
    if ('src' in token) delete token.src
    token.info = fence.info
    token.content = shownCode(code).code
    const { relativePath } = page
    const seen = hoveredCode(code.trimEnd(), library)
    if (seen.code !== token.content.trimEnd())
      throw new Error(
        `${relativePath}: the types were found in other lines than the shown ones:\n${seen.code}`,
      )
    hovers.set(seen.code, seen.hovers)
    const slot = vitepressFence(tokens, index, options, env, self)
    const recording = recordingOf(
      code,
      fence,
      `${relativePath}: "${fence.title ?? code.slice(0, 40)}"`,
      strict,
    )
    const next = tokens[index + 1]
    const output = next && isOutputOfBlock(tokens, index + 1) ? next.content : undefined
    const after = index + (output === undefined ? 1 : 2)
    const tour = isTourOfBlock(tokens, after) ? tokens[after]?.content : undefined
    const about = recording && aboutRun(recording.recording)
    const level = levelOfPage(env)
    if (recording && about && tour !== undefined)
      page.recorded.set(fence.title ?? '', { recording: recording.key, about, level, tour })
    return block(markdown, { code: code.trimEnd(), fence, level, output, recording, about, tour }, slot)
  }
}

/** An output fence belongs to the live fence just before it, which is rendered first. */
function isOutputOfBlock(tokens: readonly Token[], index: number): boolean {
  const [before, token] = [tokens[index - 1], tokens[index]]
  const meta = before?.meta as { live?: boolean } | null | undefined
  return token?.type === 'fence' && token.info === 'text output' && meta?.live === true
}

/** A tour belongs to the live fence before it; an output fence may stand between. */
function isTourOfBlock(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index]
  if (token?.type !== 'fence' || token.info !== 'text tour') return false
  const meta = tokens[index - 1]?.meta as { live?: boolean } | null | undefined
  return meta?.live === true || isOutputOfBlock(tokens, index - 1)
}

function momentOf(
  { info, content }: Token,
  { relativePath, recorded }: PageEnvironment,
): Record<string, string | undefined> {
  try {
    return momentAttributes(info, content, recorded ?? new Map())
  } catch (error) {
    throw new Error(`${relativePath}: ${(error as Error).message}`, { cause: error })
  }
}

function recordingOf(
  code: string,
  fence: LiveFence,
  where: string,
  strict: boolean,
): { key: string; recording: Recording } | undefined {
  const key = recordingKey(code, fence.hub)
  const recording = readRecording(key)
  if (recording === undefined && strict)
    throw new Error(`${where} has no recorded run. \`npm run build\` records it.`)
  return recording && { key, recording }
}

interface Block {
  code: string
  fence: LiveFence
  level: Level | undefined
  output: string | undefined
  recording: { key: string; recording: Recording } | undefined
  about: AboutRun | undefined
  tour: string | undefined
}

function block(
  markdown: MarkdownRenderer,
  { code, fence, level, output, recording, about, tour }: Block,
  slot: string,
): string {
  const printed = recording?.recording.output.map(({ text }) => text).join('')
  const attributes = {
    code,
    hub: fence.hub,
    level,
    title: fence.title,
    output: (output ?? printed)?.trimEnd(),
    recording: recording?.key,
    ':about': about && JSON.stringify(about),
    ':plays': fence.plays ? 'true' : undefined,
    tour,
  }
  return `<LiveBlock${attributesOf(markdown, attributes)}>${slot}</LiveBlock>\n`
}

function attributesOf(markdown: MarkdownRenderer, attributes: Record<string, string | undefined>): string {
  return Object.entries(attributes)
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([name, value]) => ` ${name}="${markdown.utils.escapeHtml(value).replaceAll('\n', '&#10;')}"`)
    .join('')
}

/** The page's words about a recorded run before it is loaded, and the room that its lanes take. */
function aboutRun({ hub, events }: Recording): AboutRun {
  const log = new TraceLog()
  for (const event of events) log.append(event)
  const { switches, waits } = log.history.latest.totals
  const countAt = (level: Level): number => lanesAt(level, log.lanes).length
  const lanes = { story: countAt('story'), hub: countAt('hub'), kernel: countAt('kernel') }
  const milliseconds = Math.round((events.at(-1)?.t ?? 0) / 1e6)
  return { hub, events: events.length, switches, waits, milliseconds, lanes }
}
