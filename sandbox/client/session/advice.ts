/** A way out, in one sentence, when a run failed for a reason that its terminal does not explain. */
import type { EndReason } from '../../shared/protocol.ts'

export interface Advice {
  /** Words between backticks are code. */
  readonly sentence: string
  /** The page of the guide that says more. */
  readonly page: string
}

export interface EndedRun {
  readonly reason: EndReason
  readonly exitCode: number | null
  /** The end of what was printed. */
  readonly output: string
  readonly code: string
  /** The line at which it failed. */
  readonly line: number | undefined
  /** Lines with a call of a green function that lacks its `yield*`, as the editor found them. */
  readonly forgotten: readonly number[]
}

// eslint-disable-next-line no-control-regex -- a terminal's escape sequences begin with a control character
const ESCAPES = /\u001b\[[\d;?]*[A-Za-z]/g
const PACKAGE = /Cannot find package '([^']*)' imported from/
const MODULE = /Cannot find module '([^']*)' imported from/
/** An element: `<p>`, `<App />`, `<div className=...`, and not a type argument such as `Queue<number>`. */
const ELEMENT =
  /(?:^|[\s(=>?:&|])<(?:[A-Za-z][\w.]*(?:\s[^<>]*)?\/?)?>(?!\()|(?:^|[\s(=>?:&|])<[A-Za-z][\w.]*\s+[\w-]+=|<\/[A-Za-z]/
/** Node's exit code when a top-level `await` was still waiting and nothing was left that could go on. */
const UNSETTLED = 13

const IMPORTS = '/guide/faq#in-a-snippet'

/** Undefined when there is nothing to add to what the terminal says. */
export function adviceOf(run: EndedRun): Advice | undefined {
  if (run.reason === 'not-compiled') return notCompiled(run)
  if (run.reason !== 'exit') return undefined
  const output = run.output.replaceAll(ESCAPES, '')
  const missing = PACKAGE.exec(output)?.[1]
  if (run.exitCode !== 0 && missing !== undefined)
    return {
      sentence: `There is no package \`${missing}\` here: a snippet can import \`hublet\` and the modules of Node, such as \`node:fs\`.`,
      page: IMPORTS,
    }
  const file = MODULE.exec(output)?.[1]
  if (run.exitCode !== 0 && file !== undefined)
    return {
      sentence: `There is no file \`${file.split('/').at(-1) ?? file}\` here: a snippet is a single file.`,
      page: IMPORTS,
    }
  const [line] = run.forgotten
  if (line !== undefined)
    return {
      sentence: `Line ${line} calls a green function without \`yield*\`: that makes a generator, and runs nothing.`,
      page: '/guide/forgotten-yield',
    }
  if (run.exitCode === UNSETTLED)
    return {
      sentence:
        'The program waited for something that cannot come any more: a top-level `await` or a parked greenthread was left when nothing else could run. Node ends such a program with exit code 13.',
      page: '/guide/in-production#exit-codes',
    }
  return undefined
}

function notCompiled({ code, line }: EndedRun): Advice | undefined {
  if (line === undefined) return undefined
  const around = code.split('\n').slice(Math.max(0, line - 4), line)
  if (!around.some((text) => ELEMENT.test(text))) return undefined
  return {
    sentence: `Line ${line} looks like JSX: a snippet is plain TypeScript, without elements such as \`<p>\`.`,
    page: IMPORTS,
  }
}

/** A link asked for a hub that does not exist. */
export function unknownHub(name: string): Advice {
  return {
    sentence: `The link asks for the hub \`${name.replaceAll('`', '')}\`, which does not exist: the best one is used.`,
    page: '/guide/choosing-a-hub',
  }
}
