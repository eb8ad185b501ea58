/** The operator's line when the first program fails. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { tellingLineOf, wayOut } from '../../server/isolation/telling-line.ts'
import { findTool } from '../../server/isolation/tools.ts'

function failed(stderr: string, more: object = {}): Error {
  return Object.assign(new Error('Command failed: node program.mjs'), { stderr, ...more })
}

describe('the line that tells', () => {
  it.each([
    [
      'V8 without memory',
      '\n\n#\n# Fatal process out of memory: Failed to reserve virtual memory for CodeRange\n#\n----- Native stack trace -----\n 1: 0x1',
      'Fatal process out of memory: Failed to reserve virtual memory for CodeRange',
    ],
    [
      'V8 with a place before the reason',
      '#\n# Fatal error in , line 0\n# Check failed: handles are exhausted.\n#\n#FailureMessage Object: 0x7',
      'Check failed: handles are exhausted',
    ],
    [
      'a heap that is too small',
      '\n<--- Last few GCs --->\n\n[1:0x1] 30 ms: Scavenge\n\nFATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n',
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    ],
    [
      'an error of the program',
      'node:internal/modules/esm\n    throw new X\n\nTypeError [ERR_X]: it is broken.\n    at run',
      'TypeError [ERR_X]: it is broken',
    ],
    [
      'an assertion of Node',
      'node[7]: void node::Start() at ../src/node_platform.cc:68\nAssertion failed: (0) == (uv_thread_create())\n\n 1: 0x1',
      'Assertion failed: (0) == (uv_thread_create())',
    ],
    [
      'one line',
      'bwrap: setting up uid map: Permission denied\n',
      'bwrap: setting up uid map: Permission denied',
    ],
    ['nothing but an exit code', '', 'Command failed: node program.mjs'],
    ['number signs only', '#\n#\n', 'Command failed: node program.mjs'],
  ])('of %s is found', (_, stderr, line) => {
    expect(tellingLineOf(failed(stderr))).toBe(line)
  })

  it('of a program that was ended and said nothing names the signal', () => {
    expect(tellingLineOf(failed('', { signal: 'SIGSEGV' }))).toBe(
      'the first program was ended by SIGSEGV and said nothing',
    )
    expect(tellingLineOf(failed('', { killed: true, signal: 'SIGKILL' }))).toBe(
      'the first program had not ended in time and was killed',
    )
  })

  it('comes with the way out where one is known', () => {
    expect(wayOut(failed('bwrap: Unknown option --disable-userns'))).toBe(
      ' bubblewrap 0.8 or later is needed.',
    )
    expect(wayOut(failed('bwrap: setting up uid map: Permission denied'))).toContain('user namespaces')
    expect(wayOut(failed('env: /base/node: Permission denied'))).toContain('TMPDIR')
    expect(wayOut(failed('# Fatal process out of memory: CodeRange'))).toContain('ulimit -a')
    expect(wayOut(failed('TypeError: it is broken'))).toBe('')
  })
})

const prlimit = findTool('prlimit')

it.skipIf(prlimit === undefined)('is found in what this very Node says when it gets no memory', async () => {
  const start = promisify(execFile)(prlimit ?? '', ['--as=100000000', process.execPath, '-e', ''], {
    env: {},
  })
  const error = await start.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(tellingLineOf(error)).toMatch(/memory|Error|^Assertion failed|ended by SIG/i)
})
