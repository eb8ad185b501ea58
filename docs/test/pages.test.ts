/** Statements of several pages that no program can show: which Node is needed, and that lanes are there to be seen. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  engines: { node: string }
}

const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.md') && !path.split(sep).some((part) => part.startsWith('.')))
  .map((path) => join('docs', path))
  .concat('README.md')
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8').replaceAll(/\s+/g, ' ') }))

describe('the pages', () => {
  it('name the oldest Node that package.json allows', () => {
    const named = pages.flatMap(({ path, text }) =>
      [...text.matchAll(/(\d+\.\d+)(?=(?: or later|, 22))/g)]
        .filter(({ index }) => /Node(?:\.js)? (?:is )?$/.test(text.slice(0, index)))
        .map(([, version]) => `${path}: >=${version}`),
    )
    expect(named.length).toBeGreaterThan(3)
    for (const statement of named) expect(statement).toBe(`${statement.split(': ')[0]}: ${engines.node}`)
  })

  it('give the same answer on the home page and in the README to where Hublet runs', () => {
    const answer = 'Hublet is tested on Linux and needs Node.js 20.19 or later'
    const answering = pages.filter(({ text }) => text.includes(answer)).map(({ path }) => path)
    expect(answering.sort()).toEqual(['README.md', join('docs', 'index.md')])
  })

  it.each(pages.filter(({ text }) => /\bthe lanes\b/i.test(text) && text.includes('```ts live')))(
    'that speak of lanes show a recorded run, also without a server: $path',
    ({ text }) => expect(text).toMatch(/```ts live [^`]*? plays /),
  )
})
