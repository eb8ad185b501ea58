/** Programs of the system that examples are tested with, and examples as programs. */
import { execFile, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll } from 'vitest'

const root = path.join(import.meta.dirname, '../..')

const execute = promisify(execFile)

/** Runs a program to its end. @returns what it printed. @throws when its exit code is not 0 */
export async function output(program: string, ...args: string[]): Promise<string> {
  const { stdout } = await execute(program, args, { timeout: 45_000, encoding: 'utf8' })
  return stdout
}

/** Starts an example as its header says. @returns the process, and the first line that it printed */
export async function startExample(
  name: string,
  args: string[] = [],
  env: Record<string, string> = {},
): Promise<{ child: ChildProcessWithoutNullStreams; line: string }> {
  const file = path.join(root, 'dist/examples', `${name}.js`)
  if (!existsSync(file)) throw new Error(`${file} is missing. Run \`npm run build\` first.`)
  const child = spawn(process.execPath, [file, ...args], { env: { ...process.env, ...env } })
  started.push(child)
  child.stderr.pipe(process.stderr)
  const line = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout)
      .once('line', resolve)
      .once('close', () => {
        reject(new Error(`${name} ended before it printed a line`))
      })
  })
  return { child, line }
}

const started: ChildProcessWithoutNullStreams[] = []

afterAll(() => {
  for (const child of started) child.kill()
})
