/** The messages that the worker of a run may send to its page. */
import { expect, it } from 'vitest'
import { parseWorkerItem } from '../../shared/page-channel.ts'
import { policyOf } from '../../server/site-files.ts'

it.each([
  { type: 'started' },
  { type: 'output', text: 'tea' },
  { type: 'event', event: { kind: 'mark', seq: 1, t: 2, greenlet: 0, name: 'begin' } },
  { type: 'dropped', count: 4 },
  { type: 'ended', exitCode: 13 },
])('an item of a run is taken: %j', (item) => {
  expect(parseWorkerItem(item)).toEqual({ item })
})

it.each([
  null,
  'started',
  { type: 'output', text: 5 },
  { type: 'event', event: { kind: 'mark', seq: -1 } },
  { type: 'ended', exitCode: 'zero' },
  { type: 'welcome' },
])('anything else is a problem: %j', (value) => {
  expect(parseWorkerItem(value)).toHaveProperty('problem', expect.stringContaining('not an item of a run'))
})

it('a page with a policy of its own is served with it, and has no origin', () => {
  const page = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'"><script>1</script>`
  expect(policyOf(page)).toBe(`default-src 'none'; sandbox allow-scripts; frame-ancestors 'self'`)
})
