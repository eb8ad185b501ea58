/**
 * Every example and every solution of a lesson has a tour, and the build has walked it with this library. Every live block has
 * one that its recorded run meets, or a reason to have none.
 */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readWalked, tourFingerprint } from '../live/check-tours.ts'
import { libraryFingerprint, livePrograms, readRecording, recordingKey } from '../live/recordings.ts'
import { toldPrograms, tourProblems } from '../live/tours.ts'
import { untoldProblems } from '../live/untold.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const library = libraryFingerprint()
const docs = join(repository, 'docs')
const live = livePrograms()
const walked = readWalked(repository)
const stop = (condition: string): string => `${condition}\nOne.\nTwo.`

it.each(toldPrograms(repository))('the tour in $file was walked', (program) => {
  expect(walked, 'run `npm run build`').toContain(tourFingerprint(program, library))
})

it.each(live.filter(({ tour }) => tour !== undefined))(
  'the recorded run of $title ($page:$line) meets its tour',
  ({ code, hubs, tour = '' }) => {
    const recording = readRecording(recordingKey(code, hubs[0]))
    if (!recording) throw new Error('It is not recorded: run `npm run build`.')
    expect(tourProblems(tour, recording)).toEqual([])
  },
)

describe('the list of live blocks without a tour', () => {
  it('has each of them, and no others', () => {
    expect(untoldProblems(docs, live)).toEqual([])
  })

  it('is held against the pages in both directions', () => {
    const block = { page: join(docs, 'guide/a.md'), title: 'One' }
    expect(untoldProblems(docs, [block], [])).toEqual([
      expect.stringContaining('guide/a.md: the live block "One" has no story.'),
    ])
    expect(untoldProblems(docs, [{ ...block, tour: 'told' }], [['guide/a.md', 'One', 'no reason']])).toEqual([
      'docs/live/untold.ts: guide/a.md has no live block "One" without a story.',
    ])
  })
})

describe('a tour', () => {
  const [block] = live
  const recording = block && readRecording(recordingKey(block.code, block.hubs[0]))

  it('is refused for a stop that no event meets', () => {
    if (!recording) throw new Error('No live block is recorded: run `npm run build`.')
    const good = ['hub-launched', 'mainloop-started', 'switch', 'switch'].map(stop)
    expect(tourProblems(good.join('\n\n'), recording)).toEqual([])
    expect(tourProblems([...good, stop('mark name=nowhere')].join('\n\n'), recording)).toEqual([
      'Line 17: no event of the run meets this stop (mark).',
    ])
  })

  it('is refused when it cannot be read, and with too few stops', () => {
    const run = { events: [], output: [] }
    expect(tourProblems('nonsense', run)).toEqual([
      expect.stringContaining('a stop is a condition and two sentences'),
    ])
    expect(tourProblems('', run)).toEqual(['It has 0 stops; a tour of the site has 4 to 8.'])
  })
})
