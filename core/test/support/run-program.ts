/** Runs a small program in a process of its own: for what ends a process, crashes it, or needs an untouched one. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'

const root = path.join(import.meta.dirname, '../../..')

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/**
 * Runs ESM source with `import ... from 'hublet'` meaning the built library.
 *
 * @param source - the program
 * @param options - arguments for Node before the program, environment variables, and how many descriptors it may have
 */
export async function runProgram(
  source: string,
  options: { nodeArgs?: string[]; env?: Record<string, string>; descriptors?: number } = {},
): Promise<Ended> {
  if (!existsSync(path.join(root, 'dist/core/index.js'))) {
    throw new Error('The library is not built: run npm run build before the tests')
  }
  const args = [...(options.nodeArgs ?? []), '--input-type=module', '--eval', source]
  const [command, ...commandArgs] = limited(options.descriptors, [process.execPath, ...args])
  const child = spawn(command as string, commandArgs, {
    cwd: root,
    env: { ...inherited('PATH', 'EVENTLET_HUB', 'HUBLET_NATIVE_PREBUILD'), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, ...output }))
  })
}

/** Node raises its limit to the highest that it is allowed, so that one is lowered too: by the shell. */
function limited(descriptors: number | undefined, command: string[]): string[] {
  if (descriptors === undefined) return command
  return ['/bin/sh', '-c', `ulimit -n ${descriptors} && exec "$0" "$@"`, ...command]
}

function inherited(...names: string[]): Record<string, string> {
  const set = names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))
  return Object.fromEntries(set) as Record<string, string>
}
