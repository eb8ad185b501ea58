/**
 * Answers that readers gave or may give, in the real runner: the right ones pass, and each wrong one is told why.
 * `npm run build` comes first.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { programOf, type Answers } from '../live/answers.ts'
import { readLessons } from '../live/read-lessons.ts'
import { RecordingRoom } from '../live/record.ts'
import { judgedAnswer } from './support/judged-answer.ts'
import { QuickLibrary } from './support/quick-library.ts'
import { ReaderProject } from './support/reader-project.ts'

const FOLDER = new URL('../lessons/answers/', import.meta.url)

async function readAnswers(id: string): Promise<Answers> {
  const { answers } = (await import(new URL(`${id}.ts`, FOLDER).href)) as { answers: Answers }
  return answers
}

/** All of them take over a minute; the first ones of each lesson stand for the rest otherwise. */
const [RIGHT, WRONG] = process.env['HUBLET_LONG'] === '1' ? [Infinity, Infinity] : [2, 3]

const lessons = await Promise.all(
  readLessons().map(async ({ id, solution }) => {
    const { right, wrong } = await readAnswers(id)
    return {
      id,
      right: Object.entries(right).map(([title, answer]) => ({ title, code: programOf(answer, solution) })),
      wrong: Object.entries(wrong).map(([title, { code, told }]) => ({
        title,
        told,
        code: programOf(code, solution),
      })),
    }
  }),
)
let library: QuickLibrary
let room: RecordingRoom

beforeAll(async () => {
  const repository = fileURLToPath(new URL('../..', import.meta.url))
  library = await QuickLibrary.of(repository)
  room = new RecordingRoom(repository, library)
})
afterAll(() => {
  room.remove()
  library.remove()
})

describe('the answers', () => {
  it('belong to a lesson each', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(lessons.map(({ id }) => `${id}.ts`))
  })

  it('are five right ones and eight wrong ones at least', () => {
    const few = lessons.filter(({ right, wrong }) => right.length < 5 || wrong.length < 8)
    expect(few.map(({ id }) => id)).toEqual([])
  })

  it('run on the hub on which they run in the sandbox', async () => {
    const installed = new RecordingRoom(fileURLToPath(new URL('../..', import.meta.url)))
    try {
      const program = "import { sleep, spawn } from 'hublet'\nspawn(sleep, 0)"
      const [quick, usual] = await Promise.all([room, installed].map((one) => one.run(program, undefined)))
      expect(quick?.hub).toBe(usual?.hub)
    } finally {
      installed.remove()
    }
  })

  it('have no type errors where they are right', () => {
    const project = new ReaderProject()
    try {
      const programs = lessons.flatMap(({ id, right }) =>
        right.map(({ code }, index) => ({ name: `${id}-${index}`, code })),
      )
      // An answer may leave a name of the start unused.
      const errors = project.typeErrors(programs).filter(({ text }) => !text.includes('is declared but'))
      expect(errors).toEqual([])
    } finally {
      project.remove()
    }
  })
})

describe.concurrent.each(lessons)('$id', ({ id, right, wrong }) => {
  it.each(right.slice(0, RIGHT))('is done: $title', async ({ code }) => {
    expect((await judgedAnswer(room, id, code)).problems).toEqual([])
  })

  it.each(wrong.slice(0, WRONG))('is not done, with the reason: $title', async ({ code, told }) => {
    expect((await judgedAnswer(room, id, code)).problems).toContainEqual(expect.stringContaining(told))
  })
})
