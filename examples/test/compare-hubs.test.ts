import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { listHubs } from 'hublet'
import { output } from './programs.ts'

const program = path.join(import.meta.dirname, '../../dist/examples/compare-hubs.js')
const usable = listHubs()
  .filter(({ available }) => available)
  .map(({ name }) => name)

/** The kernel looks at every socket in each wait of these. */
const GROWING = ['poll', 'selects']

describe('the comparison of the hubs', () => {
  it('has a row for each hub, and those grow with the silent sockets that the guide names', async () => {
    const [, , ...lines] = (await output(process.execPath, program)).trimEnd().split('\n')
    const growth = new Map(
      lines.map((line) => {
        const [name = '', none, , many] = line.split(/\s+/)
        return [name, Number(many) / Number(none)]
      }),
    )
    expect([...growth.keys()]).toEqual(expect.arrayContaining(usable))
    const least = Math.min(...GROWING.map((hub) => growth.get(hub) ?? NaN))
    for (const hub of usable.filter((name) => !GROWING.includes(name)))
      expect(growth.get(hub), `${hub}: against ${JSON.stringify([...growth])}`).toBeLessThan(least)
  }, 30_000)
})
