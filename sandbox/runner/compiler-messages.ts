/** Reads what the compiler says about a snippet, and says it as a reader of the page wants it. */
import { codeFrame } from '../shared/code-frame.ts'
import { MAX_REPORT_BYTES } from '../shared/go-channel.ts'

/** One mistake; without a place when it belongs to none. */
export interface CompilerMessage {
  text: string
  place?: {
    /** From 1. */
    line: number
    /** From 0, in bytes. */
    column: number
    /** Width of the mark in characters. */
    length: number
    lineText: string
  }
}

/** How esbuild shows a mistake: its text, its place, then the line with a mark below. */
const MISTAKE = /^✘ \[ERROR\] (.*)(?:\n\n {4}(\S+):(\d+):(\d+):\n.*\n\s+[│╵] *([~^]*))?/gm

/** The mistakes in what esbuild printed without colors. */
export function messagesIn(said: string, source: string, fileName: string): CompilerMessage[] {
  const lines = source.split(/\r\n|[\n\r\u2028\u2029]/)
  return [...said.matchAll(MISTAKE)].map(([, text = '', file, line, column, mark = '']) => {
    const lineText = file === fileName ? lines[Number(line) - 1] : undefined
    if (lineText === undefined) return { text }
    return { text, place: { line: Number(line), column: Number(column), length: mark.length, lineText } }
  })
}

/** As many of the mistakes as fit in one line of the trace channel, at least one. */
export function reportOf(messages: CompilerMessage[], fileName: string): string {
  const described = messages.map((message) => describe(message, fileName))
  while (described.length > 1 && bytesOf(described.join('\n')) > MAX_REPORT_BYTES) described.pop()
  let report = described.join('\n')
  while (bytesOf(report) > MAX_REPORT_BYTES) report = report.slice(0, Math.floor(report.length / 2))
  return report
}

function bytesOf(report: string): number {
  return Buffer.byteLength(JSON.stringify(report))
}

function describe({ text, place }: CompilerMessage, fileName: string): string {
  if (place === undefined) return `${fileName}: ${text}\n`
  const { line, lineText, length } = place
  const column = Buffer.from(lineText).subarray(0, place.column).toString().length
  return `${fileName}:${line}:${column + 1}: ${text}\n\n${codeFrame(lineText, line, column, length)}\n`
}
