/** The end of a program, found in pieces of terminal output. */
import { describe, expect, it } from 'vitest'
import { ExitMarkerScanner, type Scanned } from '../server/exit-marker.ts'

const SECRET = 'abc123'
const marker = (code: number, secret = SECRET) => `\u001b]6973;${secret};${code}\u0007`

function scan(text: string, pieceBytes: number): Scanned {
  const scanner = new ExitMarkerScanner(SECRET)
  const bytes = Buffer.from(text)
  const all: Scanned = { text: '' }
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const { text: piece, exitCode } = scanner.push(bytes.subarray(at, at + pieceBytes))
    all.text += piece
    if (exitCode !== undefined) return { ...all, exitCode }
  }
  return all
}

describe('the exit marker', () => {
  it.each([1, 2, 3, 7, 1000])('is found in pieces of %i bytes, and characters stay whole', (size) => {
    expect(scan(`añ€😀 ${marker(42)}`, size)).toEqual({ text: 'añ€😀 ', exitCode: 42 })
  })

  it.each([1, 5, 1000])('is not taken from one with another secret, in pieces of %i bytes', (size) => {
    const forged = marker(0, 'abc124')
    expect(scan(`${forged}more${marker(1)}`, size)).toEqual({ text: `${forged}more`, exitCode: 1 })
  })

  it.each([1, 5, 1000])('is not one without a code, in pieces of %i bytes', (size) => {
    const open = `\u001b]6973;${SECRET};12`
    const text = `${open}x ${open}34 \u001b]6973;${SECRET};\u0007 ${'y'.repeat(100)}`
    expect(scan(`${text}${marker(7)}`, size)).toEqual({ text, exitCode: 7 })
  })

  it('holds back only what can become a marker', () => {
    const scanner = new ExitMarkerScanner(SECRET)
    expect(scanner.push(Buffer.from('text\u001b]69'))).toEqual({ text: 'text' })
    expect(scanner.push(Buffer.from('no'))).toEqual({ text: '\u001b]69no' })
  })
})
