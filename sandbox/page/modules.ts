/** The modules that a snippet can import in a page: the library, and the few of Node's that need no machine. */
import * as hublet from 'hublet'
import * as debug from 'hublet/debug'
import * as metrics from 'hublet/metrics'
import * as testing from 'hublet/testing'
import * as trace from 'hublet/trace'
import { Buffer } from 'buffer/'
import type { Import } from './compile.ts'
import { PROCESS_MEMBERS, STDOUT_MEMBERS } from './process.ts'
import { STDIN_MEMBERS } from './stdin.ts'
import * as timersPromises from './timers-promises.ts'

const MODULES = new Map<string, object>([
  ['hublet', hublet],
  ['hublet/debug', debug],
  ['hublet/metrics', metrics],
  ['hublet/testing', testing],
  ['hublet/trace', trace],
  ['node:buffer', { Buffer }],
  ['node:timers/promises', timersPromises],
])

/** The place in which the modules that are made of text find what they export. */
const REGISTRY = Symbol.for('hublet.page.modules')

/** Members of `process`, and members of those. */
const MEMBER = /(?<![\w$.])process\s*\.\s*([A-Za-z_$][\w$]*)(?:\s*\.\s*([A-Za-z_$][\w$]*))?/g

/** The only name of the library that a page does not have: there is no Node to be watched. */
const WATCH_NODE = /\bwatchNode\b/

/** The members of the streams, by their names. */
const STREAM_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  stdin: STDIN_MEMBERS,
  stdout: STDOUT_MEMBERS,
  stderr: STDOUT_MEMBERS,
}

/** The address of a module that is made of text. */
export function urlOf(text: string): string {
  return URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))
}

/** @returns a sentence for the reader; undefined when a page has all that the program names */
export function whyNotHere(code: string, imports: readonly Import[]): string | undefined {
  const missing = imports.find(({ name }) => !MODULES.has(name))
  const members = [...code.replaceAll(/\/\/.*$/gm, '').matchAll(MEMBER)]
  const member = members.map(([, name = '', inner]) => unknownMember(name, inner)).find(Boolean)
  const named = member === undefined ? undefined : `process.${member}`
  const watched = imports.some(({ name }) => name === 'hublet/trace') ? WATCH_NODE.exec(code)?.[0] : undefined
  const what = missing?.name ?? named ?? watched
  if (what === undefined) return undefined
  return `This program uses \`${what}\`, which a page does not have: it runs on a server, which \`npm start\` in the repository starts.`
}

/** The member of `process` that a page has no answer for, in full; undefined when it has one. */
function unknownMember(name: string, inner: string | undefined): string | undefined {
  if (!PROCESS_MEMBERS.includes(name)) return name
  const known = STREAM_MEMBERS[name]
  return inner === undefined || known === undefined || known.includes(inner) ? undefined : `${name}.${inner}`
}

/** Writes the addresses of its modules into the code. Lines stay as they are. */
export function withModules(code: string, imports: readonly Import[]): string {
  Object.defineProperty(globalThis, REGISTRY, { value: MODULES, configurable: true })
  const urls = new Map<string, string>()
  let linked = ''
  let at = 0
  for (const { name, start, end } of imports) {
    const url = urls.get(name) ?? moduleUrl(name)
    urls.set(name, url)
    linked += `${code.slice(at, start)}'${url}'`
    at = end
  }
  return linked + code.slice(at)
}

function moduleUrl(name: string): string {
  const names = Object.keys(MODULES.get(name) ?? {}).filter((key) => key !== 'default')
  const module = `globalThis[Symbol.for(${JSON.stringify(REGISTRY.description)})].get(${JSON.stringify(name)})`
  return urlOf(`const m = ${module}\n${names.map((key) => `export const ${key} = m.${key}`).join('\n')}`)
}
