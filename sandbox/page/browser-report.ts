/** Says what the browser did not understand of a snippet, and where. */
import { SNIPPET_NAME } from '../shared/snippet-name.ts'
import { urlOf } from './modules.ts'

/** Declarations that newer browsers know. */
const USING = /^\s*(?:await\s+)?using\s+\w+\s*=/m

declare function importScripts(url: string): void

/** @returns terminal text */
export async function reportOfBrowser(
  source: string,
  error: unknown,
  compiler: { scriptOf(source: string): string; report: typeof import('./compile.ts').report },
): Promise<string> {
  const text = String(error instanceof Error ? error.message : error)
  const found = await mistakeIn(compiler.scriptOf(source))
  // Another mistake, or none, is one that modules alone have.
  const report = found?.message.endsWith(text)
    ? compiler.report(source, text, found.lineno, Math.max(1, found.colno))
    : `${SNIPPET_NAME}: ${text}\n`
  if (!USING.test(source) || (await knowsUsing())) return report
  return `${report}\nThis browser does not know \`using\` yet: Chrome and Edge do from 134 on, Firefox from 141 on.\n`
}

/** Loads a script; the browser tells those who listen for errors what is wrong with it. */
function mistakeIn(script: string): Promise<ErrorEvent | undefined> {
  return new Promise((resolve) => {
    const tell = (event?: ErrorEvent): void => {
      removeEventListener('error', tell)
      event?.preventDefault()
      resolve(event)
    }
    addEventListener('error', tell)
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      importScripts(urlOf(script))
      tell()
    }
    port2.postMessage(null)
  })
}

async function knowsUsing(): Promise<boolean> {
  try {
    await import(urlOf('{ using nothing = null }'))
    return true
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}
