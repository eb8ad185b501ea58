/** A release needs to know whose it is. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { publisherFields } from '../publisher.mjs'

const root = path.join(import.meta.dirname, '../..')
const { author, repository } = JSON.parse(
  readFileSync(path.join(root, 'scripts/publisher.json'), 'utf8'),
) as {
  author: string
  repository: string
}

describe('publisherFields', () => {
  it('makes every address of package.json of the one that was set', () => {
    for (const address of ['https://example.org/team/hublet', 'https://example.org/team/hublet.git'])
      expect(publisherFields({ author: 'The team', repository: address })).toEqual({
        author: 'The team',
        homepage: 'https://example.org/team/hublet#readme',
        repository: { type: 'git', url: 'git+https://example.org/team/hublet.git' },
        bugs: { url: 'https://example.org/team/hublet/issues' },
      })
  })

  it('says what to set when something is missing or is not an address', () => {
    const address = 'https://example.org/team/hublet'
    for (const wrong of [undefined, '', 7]) {
      expect(() => publisherFields({ author: wrong, repository: address })).toThrow(/as its author: set/)
      expect(() => publisherFields({ author: 'The team', repository: wrong })).toThrow(
        /as its repository: set/,
      )
    }
    for (const wrong of [
      'example.org/team',
      'http://example.org/team',
      'https://example.org/',
      'https://a b/c',
    ])
      expect(() => publisherFields({ author: 'The team', repository: wrong })).toThrow(
        /as its repository: set/,
      )
  })
})

describe('npm run release', () => {
  it.skipIf(author !== '' && repository !== '')(
    'stops before anything else while nobody has set whose it is (skipped once it is set)',
    () => {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        ['scripts/release.mjs', 'patch', '--dry-run'],
        { cwd: root, encoding: 'utf8' },
      )
      expect(status).toBe(1)
      expect(stdout + stderr).toMatch(/scripts\/publisher\.json has "" as its author: set/)
    },
  )
})
