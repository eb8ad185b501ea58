import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { importsOf, layerOf, PARTS, root, sources } from './support/import-table.ts'

const coreFiles = sources('core')
const ESLINT_PLUGIN = 'eslint-plugin/'

describe('imports', () => {
  it.each(coreFiles)('of %s point downward', (file) => {
    const own = layerOf(file)
    expect(own, `${file} stands in no layer: add it to CORE_LAYERS`).toBeGreaterThanOrEqual(0)
    for (const target of importsOf(file).filter((name) => name.startsWith('core/'))) {
      expect(layerOf(target), `${file} imports ${target}`).toBeLessThanOrEqual(own)
    }
  })

  it('of core make no cycle', () => {
    const done = new Set<string>()
    const visit = (file: string, trail: string[]): void => {
      expect(trail, `a cycle: ${[...trail, file].join(' -> ')}`).not.toContain(file)
      if (done.has(file)) return
      for (const target of importsOf(file).filter((name) => name.startsWith('core/')))
        visit(target, [...trail, file])
      done.add(file)
    }
    for (const file of coreFiles) visit(file, [])
    expect(done.size).toBe(coreFiles.length)
  })

  it('of the addon stand in one file of core', () => {
    expect(coreFiles.filter((file) => importsOf(file).includes('#native'))).toEqual(['core/kernel/native.ts'])
  })

  it("of core are Node's own modules, besides the addon", () => {
    const library = coreFiles.filter((file) => !file.startsWith(ESLINT_PLUGIN))
    const foreign = library.flatMap(importsOf).filter((name) => !/^(core\/|node:|#native$)/.test(name))
    expect(foreign).toEqual([])
  })

  it('of the ESLint plugin are its own files, and types alone of ESLint and TypeScript', () => {
    for (const file of coreFiles.filter((name) => name.startsWith(ESLINT_PLUGIN))) {
      const foreign = importsOf(file).filter((name) => !name.startsWith(ESLINT_PLUGIN))
      const text = readFileSync(path.join(root, file), 'utf8')
      for (const name of foreign) {
        expect(name).toMatch(/^(eslint|typescript|@typescript-eslint\/utils)$/)
        expect(text).toMatch(new RegExp(`^import type [^'\n]* from '${name}'$`, 'm'))
      }
    }
  })

  it.each(Object.entries(PARTS))('of %s stay within what it may know', (part, allowed) => {
    for (const file of sources(part)) {
      const ours = importsOf(file).filter((name) =>
        /^(core|native|sandbox|docs|e2e|bench|scripts|hublet|#native)(\/|$)/.test(name),
      )
      const wrong = ours.filter(
        (name) => !allowed.some((prefix) => name === prefix || name.startsWith(`${prefix}/`)),
      )
      expect(wrong, `${file} imports ${wrong.join(', ')}`).toEqual([])
    }
  })
})
