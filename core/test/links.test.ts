import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Links } from '../green/links.ts'

const CALLS = Array.from({ length: 40 }, (_, number) => () => number)

describe('links', () => {
  it('are kept as in a list, whatever is added and taken back, few or many', () => {
    const step = fc.tuple(fc.constantFrom('add', 'add', 'remove', 'take all'), fc.nat(CALLS.length - 1))
    // Long ones grow beyond what is searched one by one, and shrink again.
    const steps = fc.array(step, { maxLength: 300, size: 'max' })
    fc.assert(
      fc.property(steps, (program) => {
        const links = new Links<() => number>()
        let list: (() => number)[] = []
        for (const [what, number] of program) {
          const call = CALLS[number] as () => number
          if (what === 'add') {
            links.add(call)
            list.push(call)
          } else if (what === 'remove') {
            const place = list.indexOf(call)
            expect(links.remove(call)).toBe(place >= 0)
            if (place >= 0) list.splice(place, 1)
          } else if (number === 0) {
            expect(links.takeAll()).toEqual(list)
            list = []
          }
        }
        expect(links.takeAll()).toEqual(list)
        expect(links.takeAll()).toEqual([])
      }),
    )
  })
})
