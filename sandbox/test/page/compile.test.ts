/** The compiler of a run in the page, and the places that stacks of the compiled code mean. */
import { describe, expect, it } from 'vitest'
import { compile, scriptOf } from '../../page/compile.ts'
import { Places } from '../../page/places.ts'

function compiled(source: string): Exclude<ReturnType<typeof compile>, { report: string }> {
  const found = compile(source)
  if ('report' in found) throw new Error(found.report)
  return found
}

describe('a snippet for a page', () => {
  it('loses its types and keeps its lines', () => {
    const { code } = compiled(
      'interface A {\n  a: number\n}\nconst x: A = { a: 1 } as A\nusing y = f<string>(x!)\n',
    )
    expect(code.split('\n').map((line) => line.trim())).toEqual(
      [...['', '', ''], 'const x = { a: 1 } ', 'using y = f(x)', ''].map((line) => line.trim()),
    )
  })

  it.each([
    ["import { spawn } from 'hublet'\nspawn()", ['hublet']],
    ["import type { Green } from 'hublet'\nconst f = await import('node:fs')", ['node:fs']],
    ["import { sleep } from 'hublet' // 'node:net'\nsleep('from \"x\"')", ['hublet']],
  ])('names the modules that it needs: %j', (source, names) => {
    const { code, imports } = compiled(source)
    expect(imports.map(({ name }) => name)).toEqual(names)
    for (const { name, start, end } of imports) expect(code.slice(start + 1, end - 1)).toBe(name)
  })

  it('is refused with the line and the mark of its mistake', () => {
    expect(compile('let a = 1\nconst x = = 3')).toEqual({
      report: `snippet.ts:2:11: Unexpected token\n\n  2 | const x = = 3\n    |           \u001b[31m^\u001b[0m\n\n`,
    })
  })

  it('has a script of the same lines, in which browsers find what they do not understand', () => {
    const script = scriptOf("import { sleep } from 'hublet'\nconst a: number = 1\nconst a = 2")
    expect(script.split('\n').slice(1)).toEqual(['const a = 1', 'const a = 2', '})'])
  })
})

describe('the places of a snippet', () => {
  const { lines } = compiled('const z: number = f(4)\nconst y: string = f(z as number, g())')
  const places = new Places(lines, 10, 'blob:null/1')

  it.each([
    [
      'Error: x\n    at f (snippet.ts:1:21)\n    at snippet.ts:2:11',
      'Error: x\n    at f (snippet.ts:1:19)\n    at snippet.ts:2:19',
    ],
    ['f@blob:null/1:2:17', 'f@snippet.ts:2:34'],
    ['I print snippet.ts:2:11 myself', 'I print snippet.ts:2:11 myself'],
  ])('in a stack are those of the source: %j', (stack, shown) => {
    expect(places.inPlaces(stack)).toBe(shown)
  })
})
