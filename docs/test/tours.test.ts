/** Every example and every solution of a lesson has a tour, and the build has walked it with this library. */
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readWalked, tourFingerprint } from '../live/check-tours.ts'
import { libraryFingerprint, livePrograms, readRecording, recordingKey } from '../live/recordings.ts'
import { toldPrograms, tourProblems } from '../live/tours.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const library = libraryFingerprint()
const walked = readWalked(repository)
const stop = (condition: string): string => `${condition}\nOne.\nTwo.`

it.each(toldPrograms(repository))('the tour in $file was walked', (program) => {
  expect(walked, 'run `npm run build`').toContain(tourFingerprint(program, library))
})

describe('a tour', () => {
  const [block] = livePrograms()
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
