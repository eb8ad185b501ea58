/** Marks a line of the code that the page itself has printed. */
import { shownCode } from './live-fence.ts'

/** `line` counts in the whole code, hidden lines included; `undefined` marks none. */
export function markPrintedLine(printed: ParentNode, code: string, line: number | undefined): void {
  const shown = shownCode(code).lineNumbers
  for (const [index, element] of printed.querySelectorAll('pre.shiki .line').entries())
    element.classList.toggle('printed-line', line !== undefined && shown[index] === line)
}
