/** Folders that a test file may fill; they are gone when it has ended. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'

/** Makes an empty folder. To be called while the tests of a file are collected, or in one. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'hublet-test-'))
  made.push(folder)
  return folder
}

const made: string[] = []

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true })
})
