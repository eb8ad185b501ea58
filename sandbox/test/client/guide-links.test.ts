/** Every event's paragraph of the guide is there. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { guideLinkOf } from '../../client/timeline/guide-links.ts'
import { makeEvents, PING_AND_CLOCK, type Step } from '../support/make-trace.ts'

const OTHERS: readonly Step[] = [
  { kind: 'hub-replaced', greenlet: 0, hub: 'epolls', by: 'poll' },
  { kind: 'mainloop-stopped', greenlet: 1, hub: 'poll', mainloop: 1 },
  { kind: 'listener-closed', greenlet: 1, listener: 0, owner: 2, fd: 9, direction: 'read' },
  { kind: 'timer-canceled', greenlet: 1, timer: 0, owner: 2 },
  { kind: 'system-call', greenlet: 1, name: 'poll', args: '', result: 0 },
  { kind: 'error-squelched', greenlet: 1, error: 'x' },
  { kind: 'mark', greenlet: 1, name: 'x' },
]
const links = new Set(makeEvents([...PING_AND_CLOCK, ...OTHERS]).map(guideLinkOf))

/** The anchors of a page: those that its headings name, else their words. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.*?)(?: \{#([\w-]+)\})?$/gm)].map(
    ([, heading = '', anchor]) => anchor ?? heading.toLowerCase().replace(/\W+/g, '-'),
  )
}

describe('the link of an event', () => {
  it.each([...links])('leads to a heading that is there: %s', (link) => {
    const [path, anchor] = link.split('#')
    const page = readFileSync(new URL(`../../../docs${path}.md`, import.meta.url), 'utf8')
    if (anchor !== undefined) expect(anchorsOf(page)).toContain(anchor)
  })
})
