/** Which hub this thread uses: the built-in ones in order of preference, and any that a program brings. */
import { HubError } from '../ground/errors.ts'
import { setCallSoon } from '../greenlet/misuse.ts'
import { instruments } from '../ground/instrument.ts'
import { environment } from '../ground/node.ts'
import { shown } from '../ground/shown.ts'
import { systemKernel } from '../kernel/native.ts'
import type { Poller } from '../kernel/poller.ts'
import type { BaseHub } from './base-hub.ts'
import type { BuiltInHub } from './built-in-hub.ts'
import { BUILT_IN } from './built-in.ts'
import { tellFallback } from './fallback.ts'
import { hostOn } from '../kernel/host.ts'
import { loadModule } from './load-module.ts'

export type HubClass = new () => BaseHub

/** A third-party hub: a module or object with its class, and whether it can be used on this machine. */
export interface HubModule {
  readonly Hub: HubClass
  isAvailable?(): boolean
}

/** A built-in hub. `simulated` is that of a page: see the guide's page about the three kernels. */
export type HubName = keyof typeof BUILT_IN | 'libevent' | 'asyncio' | 'simulated'

const names = Object.keys(BUILT_IN) as (keyof typeof BUILT_IN)[]

/** pyevent and asyncio are what Eventlet's users know; libevent and node are what they are. */
const ALIASES = new Map([
  ['libevent', 'pyevent'],
  ['asyncio', 'node'],
])

/** The name of a hub that pages have, and what does the same in Node. */
const IN_PAGES = 'simulated'
const INSTEAD =
  'it is the hub of pages; here, simulate of hublet/testing runs a whole program on the simulated kernel'

let chosen: HubClass | undefined
let present: BaseHub | undefined

/**
 * Chooses this thread's hub. Call it before the first I/O: a hub that was in use is closed, its descriptors and timers
 * are forgotten, and what waits there never wakes. A call that fails changes nothing.
 *
 * @param hub - a name; a module or class of a third-party hub; `module` or `module:Class`, resolved from the working
 * directory; nothing or null for `EVENTLET_HUB`, or the best hub of this machine
 * @throws ERR_HUB_UNKNOWN, ERR_HUB_UNAVAILABLE with the reason, ERR_HUB_MODULE when a module is not a hub, ERR_NOT_IN_PAGE for the
 * specifier of one
 * @eventlet eventlet.hubs.use_hub
 */
export function useHub(hub?: HubName | (string & {}) | HubModule | HubClass | null): void {
  const next = resolve(hub ?? environment('EVENTLET_HUB') ?? null)
  const old = present
  chosen = next
  present = undefined
  if (old === undefined) return
  if (instruments !== null) instruments.hubReplaced(old, getHub())
  old.close()
}

/** This thread's hub, built by the first call. @eventlet eventlet.hubs.get_hub */
export function getHub(): BaseHub {
  return (present ??= build())
}

/**
 * Makes a hub this thread's, and leaves the one before as it is.
 *
 * @param hub - null for none: then `getHub` builds the one that was chosen
 * @returns the hub before
 * @internal for runs in a world of their own, which put it back
 */
export function swapHub(hub: BaseHub | null): BaseHub | null {
  const before = present ?? null
  present = hub ?? undefined
  return before
}

/**
 * The best hub of this machine, in the order epolls, kqueue, poll, selects, node; never one that has to be asked for. A warning says
 * how to get the addon if it is `node` for want of one; with the environment variable HUBLET_DEBUG set, standard error says what
 * was tried.
 *
 * @throws ERR_ADDON_OUTDATED, since an addon is there that only has to be compiled again
 * @eventlet eventlet.hubs.get_default_hub
 */
export function getDefaultHub(): HubModule {
  const best = Object.values(BUILT_IN).find((hub) => !hub.onRequest && hub.isAvailable()) ?? BUILT_IN.node
  if (best === BUILT_IN.node) tellFallback(listHubs())
  return best
}

/**
 * All built-in hubs in order of preference, and why one can't be used here. `node` stands in for the others: it is
 * available where none of them is, and elsewhere for those who ask for it.
 */
export function listHubs(): { name: HubName; available: boolean; reason?: string }[] {
  return names.map((name) => {
    const reason = BUILT_IN[name].whyLeftOut()
    return reason === null ? { name, available: true } : { name, available: false, reason }
  })
}

/**
 * A built-in poller, by its hub's name, for a hub of one's own.
 *
 * @throws ERR_HUB_UNKNOWN, ERR_HUB_UNAVAILABLE
 */
export function createPoller(name: HubName): Poller {
  return usable(name).createPoller()
}

function build(): BaseHub {
  chosen ??= resolve(environment('EVENTLET_HUB') ?? null)
  const hub = new chosen()
  hub.attach(hostOn((hub as Partial<BaseHub>).kernel ?? systemKernel()))
  return hub
}

function resolve(hub: string | HubModule | HubClass | null): HubClass {
  if (hub === null) return getDefaultHub().Hub
  if (typeof hub === 'string') return isSpecifier(hub) ? load(hub) : usable(hub).Hub
  if (typeof hub === 'function') return checked(hub, hub.name || 'the function that was given')
  if (typeof hub === 'object') return fromModule(hub, 'the object that was given')
  throw notAHub(`${String(hub)} is no such class`)
}

/** A hub that is asked for by name is that hub, or an error; never another one. */
function usable(name: string): BuiltInHub {
  const known = ALIASES.get(name) ?? name
  const module = Object.hasOwn(BUILT_IN, known) ? (BUILT_IN as Record<string, BuiltInHub>)[known] : undefined
  if (module === undefined && known === IN_PAGES) throw unavailable(name, INSTEAD)
  if (module === undefined) {
    throw new HubError(
      'ERR_HUB_UNKNOWN',
      `There is no hub called ${shown(name)}. The hubs are ${names.join(', ')}; ` +
        'a hub of your own is given as a module, a class, or a specifier: ./my-hub.js:Hub for a file, ' +
        'my-hub:Hub for a package',
    )
  }
  const reason = module.unavailable()
  if (reason === null) return module
  systemKernel() // what is missing may be the addon
  throw unavailable(name, reason)
}

/** Names of built-in hubs have none of these characters. */
function isSpecifier(text: string): boolean {
  return /[.:/@]/.test(text)
}

function load(specifier: string): HubClass {
  const colon = specifier.lastIndexOf(':')
  const hasClass = colon > 0 && /^[A-Za-z_$][\w$]*$/.test(specifier.slice(colon + 1))
  const file = hasClass ? specifier.slice(0, colon) : specifier
  const module = loadModule(file)
  return fromModule(module, `the module ${file}`, hasClass ? specifier.slice(colon + 1) : 'Hub')
}

function fromModule(module: unknown, what: string, className = 'Hub'): HubClass {
  const { [className]: hub, isAvailable } = Object(module) as Record<string, unknown>
  if (typeof hub !== 'function') {
    throw new HubError(
      'ERR_HUB_MODULE',
      `A hub module exports a class called ${className}; ${what} does not. ` +
        'Give useHub the module or the class itself, not an instance of it',
    )
  }
  if (typeof isAvailable === 'function' && isAvailable() === false) {
    throw unavailable(`of ${what}`, 'its isAvailable() says so')
  }
  return checked(hub, `the ${className} of ${what}`)
}

/** By its shape: a hub may extend the BaseHub of another copy of Hublet. */
function checked(hub: unknown, what: string): HubClass {
  const { prototype } = hub as { prototype?: Partial<BaseHub> }
  if (typeof prototype?.attach !== 'function') throw notAHub(`${what} does not`)
  return hub as HubClass
}

function notAHub(reason: string): HubError {
  return new HubError('ERR_HUB_MODULE', `A hub is a class that extends BaseHub; ${reason}`)
}

function unavailable(name: string, reason: string): HubError {
  const usable = listHubs().filter((hub) => hub.available)
  return new HubError(
    'ERR_HUB_UNAVAILABLE',
    `The hub ${name} can't be used here: ${reason}. Usable here: ${usable.map((hub) => hub.name).join(', ') || 'none'}`,
  )
}

setCallSoon((call) => void getHub().scheduleCallGlobal(0, call))
