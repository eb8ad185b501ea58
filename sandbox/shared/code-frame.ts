/** Shows a line of source with a mark below the part that is meant. */

/** Characters of a long line that are shown on either side of the mark. */
const AROUND = 60

/**
 * Two lines of terminal text, indented.
 * @param line number of the line, from 1
 * @param column where the mark begins, from 0, in characters
 * @param length width of the mark; at least one character is marked
 */
export function codeFrame(text: string, line: number, column: number, length: number): string {
  const start = Math.max(0, column - AROUND)
  const before = text.slice(start, column)
  const shown = text.slice(start, column + AROUND)
  const width = Math.max(1, Math.min(length, shown.length - before.length))
  const margin = ' '.repeat(String(line).length)
  const indent = before.replace(/[^\t]/g, ' ')
  return `  ${line} | ${shown}\n  ${margin} | ${indent}\u001b[31m${'^'.repeat(width)}\u001b[0m\n`
}
