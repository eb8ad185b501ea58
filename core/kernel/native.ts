/**
 * The system's kernel: the addon, whose only importer this is. It is loaded at first use, so that importing Hublet works
 * where it is missing.
 */
import { fstatSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'
import { HubError } from '../ground/errors.ts'
import { isBundled } from '../ground/library-place.ts'
import { loadAddon } from './addon-place.ts'
import type { Kernel } from './kernel.ts'
import { closedByNode } from './taken-over.ts'

type Native = typeof import('#native')

const BESIDE_BUNDLE =
  '`cp "$(npx hublet addon)" dist/hublet.node` puts it there, or install the package hublet'

/** Bun and Deno load addons, and die as soon as one asks for libuv's loop. */
const stranger =
  process.versions['bun'] !== undefined ? 'Bun' : process.versions['deno'] !== undefined ? 'Deno' : null

let loaded: Kernel | undefined

/**
 * @throws ERR_ADDON_MISSING with what was tried, when there is no binary for this machine; ERR_ADDON_OUTDATED when it was
 * compiled from other sources
 */
export function systemKernel(): Kernel {
  loaded ??= load()
  return loaded
}

/**
 * Why there is no system's kernel here, or null when there is one.
 *
 * @throws ERR_ADDON_OUTDATED, since there could be one
 */
export function whyNoSystemKernel(): string | null {
  try {
    systemKernel()
    return null
  } catch (error) {
    if ((error as HubError).code === 'ERR_ADDON_OUTDATED') throw error
    return (error as HubError).message
  }
}

/** How a program gets the addon that it lacks, in half a sentence; null where there can be none. */
export function howToGetAddon(): string | null {
  if (stranger !== null || process.platform === 'win32') return null
  if (isBundled) return `no addon lies beside the bundle: ${BESIDE_BUNDLE}`
  return `no addon fits ${process.platform}-${process.arch}: \`npx hublet build\` compiles one`
}

function load(): Kernel {
  if (stranger !== null) throw notInThere(stranger)
  try {
    // A copy, since what an addon exports is a dictionary to V8: every call would look its function up.
    const addon = loadAddon() as Native
    const kernel: Kernel = {
      ...addon,
      createPoller: (mechanism) => new addon.Poller(mechanism),
      createHostLoop: (turn) => new addon.HostLoop(turn),
      fileOf,
    }
    return isMainThread ? kernel : closedByNode(kernel)
  } catch (cause) {
    if ((cause as { code?: unknown }).code === 'ERR_ADDON_OUTDATED') throw outdated(cause as Error)
    throw new HubError(
      'ERR_ADDON_MISSING',
      `Hublet's addon could not be loaded for ${process.platform}-${process.arch}, Node ${process.version}. ${wayOut()} ` +
        `What was tried: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    )
  }
}

function fileOf(fd: number): string | null {
  try {
    const { dev, ino } = fstatSync(fd, { bigint: true })
    return `${dev}:${ino}`
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EBADF') return null
    throw error
  }
}

function notInThere(name: string): HubError {
  return new HubError(
    'ERR_ADDON_MISSING',
    `Hublet's addon lives in Node's loop, which ${name} does not have. The hub node needs no addon: useHub('node'), or ` +
      'EVENTLET_HUB=node, or neither: then it is the hub.',
  )
}

function outdated(cause: Error): HubError {
  return new HubError(
    'ERR_ADDON_OUTDATED',
    `Hublet's addon was compiled from older or newer sources than the library beside it: compile it again, with ` +
      `\`npx hublet build\` (in a checkout of Hublet, \`npm run build:native\`). ${cause.message}`,
    { cause },
  )
}

function wayOut(): string {
  const instead = "The hub node needs no addon: useHub('node')."
  if (process.platform === 'win32')
    return "It needs a Unix system: on Windows use WSL, or the hub node, which needs no addon: useHub('node')."
  if (isBundled) return `A bundle can't hold it: ${BESIDE_BUNDLE}. ${instead}`
  return (
    'No prebuilt binary fits, and none was compiled. Install a C++ compiler, make and Python 3, then run `npx hublet build` ' +
    `(in a checkout of Hublet, \`npm run build\`). ${instead}`
  )
}
