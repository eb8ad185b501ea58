/** Finds what people read in the files of the repository: comments of code, and text outside the code of Markdown. */
import ts from 'typescript'

/**
 * @typedef {{ line: number, text: string, kind: 'doc' | 'comment' | 'prose' | 'code' }} Passage
 * A comment, a paragraph, or all of a source file (`code`). `text` keeps its line breaks, so that a place in it has a line.
 * In a comment and a paragraph, code in backticks is \`x\`.
 */

/** Endings whose files have comments in `//` and in slashes with stars, besides those that TypeScript parses. */
const LIKE_C = /\.(cc|h|c|css)$/
const SCRIPT = /\.(ts|mjs|cjs|js)$/
/** Files with comments after a `#`. */
const LIKE_SHELL = /(\.(py|gyp|yaml|conf)|Dockerfile|\.ci\/run|ignore)$/

const C_COMMENT = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'|(\/\/.*|\/\*[\s\S]*?\*\/)/g
const SHELL_COMMENT = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|(?<=^|\s)(#.*)/gm

/** Whether a file has anything for people to read. */
export function isReadable(file) {
  return [LIKE_C, SCRIPT, LIKE_SHELL, /\.(md|vue)$/].some((ending) => ending.test(file))
}

/**
 * Everything in a file that is written for people.
 *
 * @param {string} file its name, whose ending tells the language
 * @param {string} text
 * @returns {Passage[]}
 */
export function passagesOf(file, text) {
  if (file.endsWith('.md')) return [...paragraphs(text)]
  return [...commentsIn(file, text), { line: 1, text, kind: 'code' }]
}

function commentsIn(file, text) {
  if (file.endsWith('.vue')) return inComponent(text)
  if (SCRIPT.test(file)) return joined(inScript(text), text)
  return joined(matches(text, LIKE_C.test(file) ? C_COMMENT : SHELL_COMMENT), text)
}

/** Comments of a script with their places. The compiler knows a comment from a string and from a regular expression. */
function inScript(text) {
  const file = ts.createSourceFile('file.ts', text, ts.ScriptTarget.ESNext, true)
  const found = new Map()
  const visit = (node) => {
    if (node.kind === ts.SyntaxKind.JSDoc) return
    for (const { pos, end } of ts.getLeadingCommentRanges(text, node.pos) ?? []) found.set(pos, end)
    for (const { pos, end } of ts.getTrailingCommentRanges(text, node.end) ?? []) found.set(pos, end)
    for (const child of node.getChildren(file)) visit(child)
  }
  visit(file)
  return [...found].sort(([a], [b]) => a - b)
}

/** Places of what the first group of a pattern matches. */
function matches(text, pattern) {
  return [...text.matchAll(pattern)]
    .filter((match) => match[1] !== undefined)
    .map((match) => [match.index + match[0].length - match[1].length, match.index + match[0].length])
}

function inComponent(text) {
  const blank = (part) => part.replace(/[^\n]/g, ' ')
  const code = text.replace(
    /^([\s\S]*?<script[^>]*>)([\s\S]*?)(<\/script>[\s\S]*)$/,
    (_, a, b, c) => blank(a) + b + blank(c),
  )
  const rest = text.replace(/<script[^>]*>[\s\S]*?<\/script>/, blank)
  const inRest = [...matches(rest, /(<!--[\s\S]*?-->)/g), ...matches(rest, /(\/\*[\s\S]*?\*\/)/g)]
  const passages = [...(code === text ? [] : joined(inScript(code), code)), ...joined(inRest, rest)]
  return passages.sort((a, b) => a.line - b.line)
}

/** Comments as passages; those that stand below each other, each on lines of its own, are one. */
function joined(places, text) {
  const passages = []
  let last
  for (const [start, end] of places) {
    const comment = text.slice(start, end)
    const lineStart = text.lastIndexOf('\n', start) + 1
    const isAlone = text.slice(lineStart, start).trim() === ''
    const isLine = !comment.startsWith('/*') && !comment.startsWith('<!--')
    if (
      last &&
      isLine &&
      isAlone &&
      last.isLine &&
      text.slice(last.end, start).trim() === '' &&
      lineStart - last.end <= 1
    ) {
      last.passage.text += `\n${bare(comment)}`
      last.end = end
      continue
    }
    const passage = {
      line: lineOf(text, start),
      text: bare(comment),
      kind: comment.startsWith('/**') ? 'doc' : 'comment',
    }
    passages.push(passage)
    last = { passage, end, isLine: isLine && isAlone }
  }
  return passages
}

/** A comment without its marks, without examples, and with `x` for code. */
function bare(comment) {
  const text = comment
    .replace(/^(\/\*\*?|<!--|\/\/+|#+!?)/, '')
    .replace(/(\*\/|-->)$/, '')
    .replace(/^[ \t]*\*(?!\*)/gm, '')
    .replace(/^[ \t]*```[\s\S]*?^[ \t]*```/gm, withoutText)
  return withoutCode(text)
}

/** The paragraphs, list items and rows of a page, without its front matter but for titles and descriptions, and without code, links and HTML. */
function* paragraphs(page) {
  const text = withoutCode(
    page
      .replace(/^---\n[\s\S]*?\n---\n/, (matter) =>
        matter.replace(/^(?!(title|description|text|tagline|details):).+/gm, ''),
      )
      .replace(/^( *)(```+|~~~+)[\s\S]*?^\1\2[ \t]*$/gm, withoutText)
      .replace(/<(script|style)[\s\S]*?<\/\1>/g, withoutText)
      .replace(/<!--[\s\S]*?-->/g, withoutText)
      .replace(/\]\([^)\s]*\)/g, ']')
      .replace(/\{#[^}]*\}/g, '')
      .replace(/<[^>\n]*>/g, ''),
  )
  let line = 1
  for (const paragraph of text.split(/(?<=\n)(?=\s*\n|\s*(?:[-*>|#]|\d+\.|:::))/)) {
    if (paragraph.trim() !== '') yield { line, text: paragraph, kind: 'prose' }
    line += paragraph.split('\n').length - 1
  }
}

function withoutCode(text) {
  return text.replace(/(`+)[^`]+?\1/g, (code) => `\`x\`${withoutText(code)}`)
}

function withoutText(text) {
  return text.replace(/[^\n]+/g, '')
}

export function lineOf(text, place) {
  return text.slice(0, place).split('\n').length
}
