import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { importsOf, root, sources } from '../imports.ts'
import { LAYERS, PARTS, layerOf } from '../layers.ts'

const isOf = (part: string, file: string): boolean => file === part || file.startsWith(`${part}/`)

describe.each(Object.keys(LAYERS))('the folders of %s', (part) => {
  it('each have a layer, and each layer has a folder', () => {
    const found = sources(part).map((file) => file.slice(part.length + 1).split('/')[0])
    expect([...new Set(found)].sort()).toEqual(LAYERS[part]?.split(' ').sort())
  })

  it.each(sources(part))('let %s import downward only', (file) => {
    const upward = importsOf(file).filter(
      (target) => isOf(part, target) && layerOf(part, target) > layerOf(part, file),
    )
    expect(upward, `${file} imports ${upward.join(', ')}, which stands above it`).toEqual([])
  })
})

describe.each(Object.entries(PARTS))('the imports of %s', (part, others) => {
  const files = sources(part)

  it('make no circle', () => {
    expect(files.length).toBeGreaterThan(0)
    const done = new Set<string>()
    const visit = (file: string, trail: string[]): void => {
      expect(trail, `a circle: ${[...trail, file].join(' -> ')}`).not.toContain(file)
      if (done.has(file)) return
      for (const target of importsOf(file)) if (files.includes(target)) visit(target, [...trail, file])
      done.add(file)
    }
    for (const file of files) visit(file, [])
    expect(done.size).toBe(files.length)
  })

  it('stay within what it may know', () => {
    const ours =
      /^(core|eslint-plugin|native|sandbox|docs|examples|e2e|bench|scripts|dist|hublet|#native)(\/|$)/
    for (const file of files) {
      const wrong = importsOf(file).filter(
        (name) => ours.test(name) && ![part, ...others].some((allowed) => isOf(allowed, name)),
      )
      expect(wrong, `${file} imports ${wrong.join(', ')}`).toEqual([])
    }
  })
})

describe('the imports of core', () => {
  it('name the addon in one file', () => {
    expect(sources('core').filter((file) => importsOf(file).includes('#native'))).toEqual([
      'core/kernel/native.ts',
    ])
  })

  it("are Node's own modules, besides the addon", () => {
    const foreign = sources('core')
      .flatMap(importsOf)
      .filter((name) => !/^(core\/|node:|#native$)/.test(name))
    expect(foreign).toEqual([])
  })
})

describe('the imports of the ESLint plug-in', () => {
  it('are its own files, and types alone of ESLint and TypeScript', () => {
    for (const file of sources('eslint-plugin')) {
      const text = readFileSync(path.join(root, file), 'utf8')
      for (const name of importsOf(file).filter((target) => !isOf('eslint-plugin', target))) {
        expect(name).toMatch(/^(eslint|typescript|@typescript-eslint\/utils)$/)
        expect(text).toMatch(new RegExp(`^import type [^'\n]* from '${name}'$`, 'm'))
      }
    }
  })
})
