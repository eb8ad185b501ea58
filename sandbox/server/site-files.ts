/** The files of the built site, listed once: by which addresses, in which encodings, and how long a browser may keep them. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { lookup } from 'mrmime'
import { type Ancestors, contentSecurityPolicy } from './safety-headers.ts'

export interface SiteFile {
  /** Below the site's directory, with `/` between its parts. */
  path: string
  bytes: number
  /** As `Last-Modified` says it. */
  modified: string
  type: string
  /** Whether the name holds a hash of the content, so that it never changes. */
  isImmutable: boolean
  /** Of the page; undefined for anything that is not a page. */
  policy: string | undefined
  /** The same for a page of another site that holds it in a frame; undefined when none may. */
  embedPolicy: string | undefined
  /** The same content compressed, as the build wrote it: encoding -> path. */
  encodings: ReadonlyMap<string, string>
}

/** Compressed forms that the build writes beside a file. */
const SUFFIXES = new Map([
  ['br', '.br'],
  ['gzip', '.gz'],
])

/** Names with a hash of the content, as VitePress, scripts/build-editor.mjs and scripts/build-page-runner.mjs write them. */
const HASHED = /^(assets|editor|runner)\/.*[.-][\w-]{8,}\.\w+$/

/**
 * Files that a page of another site may hold in a frame, when it asks for it: the playground, which then shows one block and
 * runs it in the page alone; and the frame of that run, since a browser asks about every page above it.
 */
const EMBEDDABLE = /^(playground|runner\/frame\.[\w-]+)\.html$/

/**
 * @param directory of the built site
 * @returns address, decoded and without a query -> file: a page has its clean address, its file's name, and one with a slash
 */
export function listSite(directory: string): Map<string, SiteFile> {
  const paths = new Set(filesBelow(directory))
  const site = new Map<string, SiteFile>()
  for (const path of paths) {
    if (isEncodingOfAnother(path, paths)) continue
    const file = describe(directory, path, paths)
    for (const address of addressesOf(path)) if (!site.has(address)) site.set(address, file)
  }
  return site
}

/** In the order in which they are preferred where two want the same address. */
function filesBelow(directory: string): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
  return files
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length).split(sep).join('/'))
    .map((path) => path.replace(/^\//, ''))
    .sort()
}

function isEncodingOfAnother(path: string, paths: ReadonlySet<string>): boolean {
  return [...SUFFIXES.values()].some(
    (suffix) => path.endsWith(suffix) && paths.has(path.slice(0, -suffix.length)),
  )
}

function addressesOf(path: string): string[] {
  const [, page] = /^(.*)\.html$/.exec(path) ?? []
  if (page === undefined) return [`/${path}`]
  const folder = page.replace(/(^|\/)index$/, '')
  return [...new Set([`/${path}`, `/${folder}`, `/${folder}/`, `/${page}`])].filter((each) => each !== '//')
}

function describe(directory: string, path: string, paths: ReadonlySet<string>): SiteFile {
  const type = lookup(path) ?? 'application/octet-stream'
  const isText = /^text\/|json|javascript|xml/.test(type)
  const { size, mtime } = statSync(join(directory, path))
  const encodings = [...SUFFIXES].map(([encoding, suffix]) => [encoding, path + suffix] as const)
  const page = path.endsWith('.html') ? readFileSync(join(directory, path), 'utf8') : undefined
  return {
    path,
    bytes: size,
    modified: mtime.toUTCString(),
    type: isText ? `${type};charset=utf-8` : type,
    isImmutable: HASHED.test(path),
    policy: page === undefined ? undefined : policyOf(page),
    embedPolicy: page !== undefined && EMBEDDABLE.test(path) ? policyOf(page, '*') : undefined,
    encodings: new Map(encodings.filter(([, name]) => paths.has(name))),
  }
}

/** The policy that a page has of its own, stricter than the site's. */
const OWN_POLICY = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/

/** Allows the scripts that the build has put into this page, and no others. */
export function policyOf(page: string, ancestors: Ancestors = `'self'`): string {
  const own = OWN_POLICY.exec(page)?.[1]
  // Opened by itself, such a page has no origin either.
  if (own !== undefined) return `${own}; sandbox allow-scripts; frame-ancestors ${ancestors}`
  const scripts = [...page.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([^]*?)<\/script>/gi)]
  const hashes = scripts.map(
    ([, text = '']) => `sha256-${createHash('sha256').update(text).digest('base64')}`,
  )
  return contentSecurityPolicy([...new Set(hashes)], ancestors)
}
