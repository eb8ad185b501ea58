/** The page about stability names what is exported, and every entry of the package. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const read = (file: string) => readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8')
const rows = read('docs/reference/stability.md')
  .split('\n')
  .filter((line) => /^\| \*\*/.test(line))
const report = read('core/public-api.md')
const named = (row: string) => [...row.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
const entries = Object.keys((JSON.parse(read('package.json')) as { exports: object }).exports)
  .filter((entry) => !entry.endsWith('.json'))
  .map((entry) => entry.replace(/^\./, 'hublet'))

describe('the levels of stability', () => {
  it('are three', () => {
    expect(rows).toHaveLength(3)
  })

  it('name every entry of the package, once', () => {
    const all = rows.flatMap(named).filter((name) => name.startsWith('hublet'))
    expect(all.sort()).toEqual([...entries].sort())
  })

  it.each(rows.flatMap(named).filter((name) => !name.startsWith('hublet')))(
    'know that %s is exported',
    (name) => {
      expect(report).toMatch(
        new RegExp(`^export (declare )?(abstract )?(const|function|class|interface|type) ${name}\\b`, 'm'),
      )
    },
  )

  it('hold all that the report of the API has of hubs and kernels', () => {
    const inside = [
      ...report.matchAll(/^export .*?(?:class|interface|type) ((?:Kernel|Hub|Host|Poller)\w*)/gm),
    ].map(([, name = '']) => name)
    const forUsers = ['HubError', 'HubInfo', 'HubMetrics', 'HubName']
    const writers = named(rows[1] ?? '')
    expect(inside.filter((name) => !writers.includes(name)).sort()).toEqual(forUsers)
  })
})
