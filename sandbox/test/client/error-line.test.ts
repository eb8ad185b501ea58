/** Which line of the snippet the page marks after a run that failed. */
import { describe, expect, it } from 'vitest'
import { errorLineOf } from '../../client/session/error-line.ts'

const UNCAUGHT = [
  '/snippet/snippet.ts:9',
  "  throw new Error('boom')",
  '        ^',
  '',
  'Error: boom',
  '    at deliver (/node_modules/\u001b[4mhublet\u001b[24m/core/greenlet/coroutine.ts:56:41)',
  '    at bad \u001b[90m(/snippet/\u001b[39msnippet.ts:4:9\u001b[90m)\u001b[39m',
  '    at <anonymous> (/snippet/snippet.ts:8:1)',
  '',
  'Node.js v20.20.2',
  '',
].join('\r\n')

describe('the line of an error', () => {
  it('is the innermost one of the snippet in the stack of an error that nobody caught', () => {
    expect(errorLineOf(UNCAUGHT, true)).toBe(4)
  })

  it('is found before the limit that the server names after it', () => {
    const limit = '\u001b[0;33mLimit: A process may have 256 open files.\u001b[0m\r\n'
    expect(errorLineOf(UNCAUGHT + limit, true)).toBe(4)
  })

  it('is not taken from an error that was only printed before', () => {
    const printed = 'Error: logged\r\n    at <anonymous> (/snippet/snippet.ts:2:1)\r\n'
    expect(errorLineOf(printed, true)).toBeUndefined()
    expect(errorLineOf(printed + UNCAUGHT, true)).toBe(4)
  })

  it('is unknown when the stack does not pass through the snippet', () => {
    expect(
      errorLineOf('Error: x\n    at y (node:internal/x:1:1)\n\nNode.js v20.20.2\n', true),
    ).toBeUndefined()
    expect(errorLineOf('', true)).toBeUndefined()
  })

  it('is the first one that the compiler names', () => {
    expect(errorLineOf('snippet.ts:3:7: Expected ";"\r\n\r\n  3 | x\r\n', false)).toBe(3)
  })
})
