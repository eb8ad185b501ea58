/** Reads the pages of the lessons: what a reader starts with, and how it is solved. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Lesson {
  /** The name of its page, under which its checks stand. */
  id: string
  file: string
  start: string
  solution: string
  /** The tour of a run of the solution. */
  tour: string
}

const FOLDER = fileURLToPath(new URL('../lessons/', import.meta.url))

export function readLessons(folder = FOLDER): Lesson[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.md') && file !== 'index.md')
    .sort()
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8')
      const fence = (name: string): string => {
        const found = [...text.matchAll(new RegExp(`^\`\`\`${name}\\n([^]*?)^\`\`\`$`, 'gm'))]
        if (found.length !== 1)
          throw new Error(`${file}: a lesson has one fence \`\`\`${name}, and this one has ${found.length}.`)
        return found[0]?.[1] ?? ''
      }
      return {
        id: file.slice(0, -3),
        file,
        start: fence('ts start'),
        solution: fence('ts solution'),
        tour: fence('text tour'),
      }
    })
}
