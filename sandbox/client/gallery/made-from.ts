/** Whether code was made from an example: then the example's story still tells of it. */

/** Share of an example's meaningful lines that code must still have to count as made from it. */
const KEPT = 1 / 3

export function isMadeFrom(original: string, code: string): boolean {
  const lines = linesOf(original)
  const present = linesOf(code)
  const kept = [...lines].filter((line) => present.has(line)).length
  return kept >= KEPT * lines.size
}

/** Without indentation, and without what every program has: empty lines, lone brackets, imports. */
function linesOf(code: string): Set<string> {
  const lines = code.split('\n').map((line) => line.trim())
  return new Set(lines.filter((line) => /\w/.test(line) && !line.startsWith('import ')))
}
