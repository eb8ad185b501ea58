/** Every live block of the built site has a recorded run that is of this code and this library. */
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parseTraceEvent } from '../../sandbox/shared/trace-events.ts'
import {
  fingerprintOf,
  libraryFingerprint,
  livePrograms,
  readRecording,
  recordingKey,
} from '../live/recordings.ts'

const site = fileURLToPath(new URL('../../dist/site/recordings', import.meta.url))
const library = libraryFingerprint()

describe.each(livePrograms())('the recording of $title ($page:$line)', ({ code, hubs, output }) => {
  const recording = readRecording(recordingKey(code, hubs[0]), site)

  it('is part of the site, and not stale', () => {
    expect(recording, 'run `npm run build`').toBeDefined()
    expect(recording?.fingerprint, 'run `npm run build`').toBe(fingerprintOf(code, hubs[0], library))
  })

  it('prints what the page says', () => {
    const printed = recording?.output.map(({ text }) => text).join('')
    if (output !== undefined) expect(printed?.trimEnd()).toBe(output)
  })

  it('has events in order, which the page can read', () => {
    const events = recording?.events ?? []
    expect(events.map(parseTraceEvent).filter((parsed) => 'problem' in parsed)).toEqual([])
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index))
    expect(recording?.output.every((piece) => piece.events <= events.length)).toBe(true)
  })
})
