import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { listHubs } from 'hublet'
import { output } from './programs.ts'

const program = path.join(import.meta.dirname, '../../dist/examples/compare-hubs.js')
const usable = listHubs()
  .filter(({ available }) => available)
  .map(({ name }) => name)

describe('the comparison of the hubs', () => {
  it('has a row of times for each hub', async () => {
    const [, , ...lines] = (await output(process.execPath, program)).trimEnd().split('\n')
    const rows = new Map(lines.map((line) => line.split(/\s+/)).map(([name = '', ...times]) => [name, times]))
    expect([...rows.keys()]).toEqual(expect.arrayContaining(usable))
    for (const hub of usable) {
      const times = rows.get(hub) ?? []
      expect(times.length).toBeGreaterThan(1)
      for (const time of times) expect(Number(time), `${hub}: ${time}`).toBeGreaterThan(0)
    }
  }, 30_000)
})
