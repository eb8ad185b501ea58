/** Starts a program that the test talks to while it runs; `run-program.ts` is for those that are only waited for. */
import { spawn, type ChildProcess } from 'node:child_process'
import path from 'node:path'

const root = path.join(import.meta.dirname, '../../..')

export class RunningProgram {
  readonly child: ChildProcess
  /** Output so far, both streams in the order in which it came. */
  output = ''

  constructor(source: string, nodeArgs: string[] = []) {
    const { PATH = '', EVENTLET_HUB } = process.env
    this.child = spawn(process.execPath, [...nodeArgs, '--input-type=module', '--eval', source], {
      cwd: root,
      env: { PATH, ...(EVENTLET_HUB === undefined ? {} : { EVENTLET_HUB }) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text))
  }

  /** Waits until the output has a match. @throws with the whole output if the program ends before */
  async shows(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.output)
      if (match !== null) return match
      if (this.child.exitCode !== null || this.child.signalCode !== null)
        throw new Error(`The program ended and never showed ${String(pattern)}: ${this.output}`)
      await new Promise<void>((resolve) => {
        const go = (): void => resolve()
        this.child.once('close', go)
        this.child.stdout?.once('data', go)
        this.child.stderr?.once('data', go)
      })
    }
  }

  /** Waits for the end. @returns the exit code */
  async ends(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null)
      await new Promise((resolve) => this.child.once('close', resolve))
    return this.child.exitCode
  }
}
