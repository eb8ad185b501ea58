import { existsSync } from 'node:fs'
import path from 'node:path'

/** Why a test that needs this program of the system can't run here, or null. */
export function missing(program: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter)
  if (folders.some((folder) => existsSync(path.join(folder, program)))) return null
  return `${program} is not installed (Debian: apt-get install ${program})`
}
