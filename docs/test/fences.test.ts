/** Every program that the documentation shows compiles, runs, and prints what the page says that it prints. */
import { readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isExcerpt, readPrograms, type Program } from '../live/read-programs.ts'
import { ReaderProject, type TypeProblem } from './support/reader-project.ts'

const docs = fileURLToPath(new URL('..', import.meta.url))

const pages = readdirSync(docs, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.md') && !path.split(sep).some((part) => part.startsWith('.')))
  .sort()
  .map((path) => ({ path, programs: readPrograms(join(docs, path)) }))
  .filter(({ programs }) => programs.length > 0)

let project: ReaderProject
let problems: TypeProblem[]

beforeAll(() => {
  project = new ReaderProject()
  const programs = pages.flatMap((page) => page.programs)
  problems = project.typeErrors(programs.map((program) => ({ name: nameOf(program), code: program.code })))
}, 60_000)

afterAll(() => project?.remove())

for (const { path, programs } of pages) {
  describe(path, () => {
    for (const program of programs) describe(program.title, () => testProgram(program))
  })
}

function testProgram(program: Program): void {
  const name = nameOf(program)

  it('has no type errors', () => {
    const own = problems.filter((problem) => problem.name === name)
    // At the line where a reader finds them.
    expect(own.map(({ line, text }) => `${program.source}:${program.line + line}: ${text}`)).toEqual([])
  })

  for (const hub of program.hubs.length > 0 ? program.hubs : [undefined]) {
    it(`prints what the page says, on ${hub ?? 'the default hub'}`, async () => {
      const { stdout, stderr } = await project.run({ name, code: program.code }, hub, program.source)
      expect(stderr).toBe('')
      if (program.output !== undefined) expect(stdout.trimEnd()).toBe(program.output)
    })
  }

  for (const { line, text } of program.excerpts) {
    it(`is quoted truthfully in line ${line}`, () => {
      expect(isExcerpt(text, program.output ?? ''), text).toBe(true)
    })
  }
}

function nameOf({ page, title }: Program): string {
  return `${relative(docs, page)} ${title}`.replace(/[^A-Za-z0-9]+/g, '-').toLowerCase()
}
