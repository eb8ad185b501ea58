/**
 * Parses the fences of live blocks, and finds the lines that are shown.
 *
 *     ```ts live hub=poll,selects title="Two sleepers" {3}
 *     ...
 *     ```
 *     <<< @/snippets/two-sleepers.ts{live}
 *     <<< @/snippets/two-sleepers.ts{3 ts live,hub=poll} [Two sleepers]
 *
 * The words after the language may be separated by blanks or, because VitePress's `<<<` passes only one word
 * on, by commas. A block runs on the first of its hubs, and the tests run it on all of them. With `plays` the recorded
 * run is replayed when it comes into sight. Lines from `// #hide` to `// #endhide` are run but not shown.
 */

export interface LiveFence {
  /** The rest for VitePress: the language and the lines to highlight. */
  info: string
  hub: string | undefined
  title: string | undefined
  plays: boolean
}

/** Reads the info string of a fence; `undefined` when it does not ask for a live block. */
export function parseLiveFence(info: string): LiveFence | undefined {
  const lines = /\{[\d,-]+\}/.exec(info)?.[0]
  const words: string[] =
    info.replace(/\{[\d,-]*\}/g, ' ').match(/[\w-]+="[^"]*"|\[[^\]]*\]|[^\s,[\]]+/g) ?? []
  if (!words.includes('live')) return undefined
  const options = new Map<string, string>()
  let language = 'ts'
  let bracketTitle: string | undefined
  for (const [index, word] of words.entries()) {
    const option = /^([\w-]+)=(?:"([^"]*)"|(.*))$/.exec(word)
    if (option) options.set(option[1] ?? '', option[2] ?? option[3] ?? '')
    else if (word.startsWith('[')) bracketTitle = word.slice(1, -1)
    else if (index === 0 && word !== 'live') language = word
  }
  return {
    info: lines === undefined ? language : `${language} ${lines}`,
    hub: options.get('hub'),
    // For `<<<` without a title VitePress puts the file's name here.
    title: options.get('title') ?? bracketTitle,
    plays: words.includes('plays'),
  }
}

const HIDE = /^\s*\/\/ #hide\s*$/
const END_HIDE = /^\s*\/\/ #endhide\s*$/

/** Line ranges (from 1, both ends included) between `// #hide` and `// #endhide`, with these two lines. */
export function hiddenRanges(code: string): { first: number; last: number }[] {
  const ranges: { first: number; last: number }[] = []
  const lines = code.split('\n')
  let first: number | undefined
  for (const [index, line] of lines.entries()) {
    if (first === undefined && HIDE.test(line)) first = index + 1
    if (first !== undefined && END_HIDE.test(line)) {
      ranges.push({ first, last: index + 1 })
      first = undefined
    }
  }
  if (first !== undefined) ranges.push({ first, last: lines.length })
  return ranges
}

/** The code as a page shows it, and for each shown line its number in the whole code. */
export function shownCode(code: string): { code: string; lineNumbers: number[] } {
  const hidden = hiddenRanges(code)
  const shown: string[] = []
  const lineNumbers: number[] = []
  for (const [index, line] of code.trimEnd().split('\n').entries()) {
    const number = index + 1
    if (hidden.some(({ first, last }) => number >= first && number <= last)) continue
    // A hidden block at the top leaves no empty line behind.
    if (shown.length === 0 && line.trim() === '') continue
    shown.push(line)
    lineNumbers.push(number)
  }
  return { code: shown.join('\n') + '\n', lineNumbers }
}

/** Splits off what is hidden at the top: a plain text field cannot fold, and shows the rest only. */
export function splitHidden(code: string): { hidden: string; rest: string } {
  const [first] = hiddenRanges(code)
  if (first?.first !== 1) return { hidden: '', rest: code }
  const lines = code.split('\n')
  while (lines[first.last]?.trim() === '') first.last++
  return {
    hidden: lines
      .slice(0, first.last)
      .map((line) => `${line}\n`)
      .join(''),
    rest: lines.slice(first.last).join('\n'),
  }
}
