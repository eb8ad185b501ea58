/** Marks lines of the code that the page itself has printed: the present one, and how often control left at each. */
import { shownCode } from '../editor/live-fence.ts'

/** Calls `mark` with each line of the page and its number in the whole code, hidden lines included. */
function forEachLine(
  printed: ParentNode,
  code: string,
  mark: (element: HTMLElement, line: number | undefined) => void,
): void {
  const shown = shownCode(code).lineNumbers
  for (const [index, element] of printed.querySelectorAll<HTMLElement>('pre.shiki .line').entries())
    mark(element, shown[index])
}

/** `line` counts in the whole code; `undefined` marks none. */
export function markPrintedLine(printed: ParentNode, code: string, line: number | undefined): void {
  forEachLine(printed, code, (element, number) =>
    element.classList.toggle('printed-line', line !== undefined && number === line),
  )
}

/** More than this does not fit beside the code. */
const MOST = 99

/** Writes beside each line how many switches there were; beside the others, nothing. */
export function countPrintedSwitches(
  printed: ParentNode,
  code: string,
  switchesByLine: ReadonlyMap<number, number>,
): void {
  forEachLine(printed, code, (element, number) => {
    const switches = number === undefined ? 0 : (switchesByLine.get(number) ?? 0)
    if (switches === 0) delete element.dataset['switches']
    else element.dataset['switches'] = switches > MOST ? `${MOST}+` : `${switches}×`
  })
}
