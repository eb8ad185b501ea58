/**
 * The hubs that every rule is tested on, and the worlds that the tests give them.
 *
 * The whole folder runs on every hub of the registry, and on one that a program brings.
 */
import { describe, it, type TestFunction } from 'vitest'
import * as thirdParty from '../../../examples/third-party-hub.ts'
import type { BaseHub } from '../../hubs/base-hub.ts'
import { BUILT_IN } from '../../hubs/built-in.ts'
import type { HubPlace } from '../../kernel/native-poller.ts'
import { SimulatedKernel } from '../../kernel/simulated/simulated-kernel.ts'

export interface TestedHub {
  name: string
  Hub: new (options?: HubPlace) => BaseHub
  isBuiltIn: boolean
  /** Whether its poller sends for many greenthreads at a time. */
  sendsTogether: boolean
  /** Why it can't be tested on this machine, or null. */
  unavailable: string | null
}

const { epolls, poll, selects } = BUILT_IN

/** The hubs of a run that asks for no more than one on each kernel, since it is about something else than mechanisms. */
const ONE_PER_KERNEL = ['epolls', 'node', 'epolls, simulated']

const ALL_HUBS: readonly TestedHub[] = [
  ...Object.entries(BUILT_IN).map(([name, { Hub, unavailable }]) => {
    return { isBuiltIn: true, sendsTogether: true, name, Hub, unavailable: unavailable() }
  }),
  {
    isBuiltIn: false,
    sendsTogether: false,
    name: 'a third-party hub',
    Hub: thirdParty.Hub,
    unavailable: null,
  },
  ...Object.entries({ epolls, poll, selects }).map(([name, { Hub }]) => simulated(name, Hub)),
]

export const HUBS =
  process.env['HUBLET_HUBS'] === 'one per kernel'
    ? ALL_HUBS.filter(({ name }) => ONE_PER_KERNEL.includes(name))
    : ALL_HUBS

/** A hub on a kernel in memory, which is new for each of them. */
function simulated(name: string, Hub: TestedHub['Hub']): TestedHub {
  class SimulatedHub extends Hub {
    constructor({ kernel = new SimulatedKernel(), ...options }: HubPlace = {}) {
      super({ ...options, kernel })
    }
  }
  return {
    isBuiltIn: false,
    sendsTogether: true,
    name: `${name}, simulated`,
    Hub: SimulatedHub,
    unavailable: null,
  }
}

/** A hub that is excused from a rule, and why. */
export interface Skip {
  hub: string
  reason: string
}

const SIMULATED = ['epolls, simulated', 'poll, simulated', 'selects, simulated']

/** Hubs that no name and no module gives to a process. */
export const NOT_FOR_PROCESSES: { skip: Skip[] } = {
  skip: SIMULATED.map((hub) => ({
    hub,
    reason: 'a program makes it, with its kernel; no process is given it',
  })),
}

/** Hubs whose connections are Node's own, which goes on between two rules, and not within one. */
export const NO_CONNECTIONS: { skip: Skip[] } = {
  skip: [
    { hub: 'node', reason: "what a connection does takes Node's own loop, which does not run within a rule" },
  ],
}

/** Hubs on which nobody else may have asked a socket for its error. */
export const ERRORS_ARE_TAKEN: { skip: Skip[] } = {
  skip:
    process.platform === 'linux'
      ? [{ hub: 'kqueue', reason: "libkqueue takes a socket's error, which the kernel of a BSD leaves" }]
      : [],
}

/** Hubs without Unix datagrams. */
export const NO_UNIX_DATAGRAMS: { skip: Skip[] } = {
  skip: [{ hub: 'node', reason: '`node:dgram` has no Unix datagrams' }],
}

/** Hubs whose listeners take connections in before anybody accepts them. */
export const NO_BACKLOG: { skip: Skip[] } = {
  skip: [{ hub: 'node', reason: 'Node accepts connections itself, so that its backlog is never full' }],
}

/** Hubs whose kernel knows no descriptor that somebody else has opened. */
export const NO_FOREIGN_DESCRIPTORS: { skip: Skip[] } = {
  skip: ['node', ...SIMULATED].map((hub) => {
    return { hub, reason: 'its kernel knows no descriptor of the system' }
  }),
}

/** Rules about files that only epoll can tell from others; an addon without it goes by their type. */
export const ASKS_EPOLL: { skip: Skip[] } = {
  skip: [
    ...NO_FOREIGN_DESCRIPTORS.skip,
    { hub: 'kqueue', reason: 'it knows no priority data, by which Linux tells of changes in /proc and /sys' },
    ...HUBS.filter(() => !epolls.isAvailable()).map(({ name }) => {
      return { hub: name, reason: 'the addon is compiled without epoll, and goes by the type of a file' }
    }),
  ],
}

interface Rule {
  (title: string, test: TestFunction, options?: { skip?: Skip[] }): void
  /** One rule for several values; %s in the title is the value. */
  each<T>(
    values: readonly T[],
  ): (title: string, test: (value: T) => unknown, options?: { skip?: Skip[] }) => void
}

/**
 * Runs the same rules on every hub.
 *
 * @param subject - what the rules are about; with a rule's title it is a sentence
 * @param rules - states them with `rule(title, test)`
 * @param options - the hubs that are excused from all of them
 */
export function describeOnEveryHub(
  subject: string,
  rules: (hub: TestedHub, rule: Rule) => void,
  { skip = [] }: { skip?: Skip[] } = {},
): void {
  for (const hub of HUBS) describe(`${subject}, on ${hub.name},`, () => rules(hub, ruleOn(hub, skip)))
}

function ruleOn(hub: TestedHub, always: Skip[]): Rule {
  const rule = (title: string, test: TestFunction, { skip = [] }: { skip?: Skip[] } = {}): void => {
    const reason = hub.unavailable ?? [...always, ...skip].find((one) => one.hub === hub.name)?.reason
    if (reason === undefined) it(title, test)
    else it.skip(`${title} (not here: ${reason})`, test)
  }
  const each =
    <T>(values: readonly T[]) =>
    (title: string, test: (value: T) => unknown, options?: { skip?: Skip[] }): void => {
      for (const value of values)
        rule(title.replace('%s', String(value)), async () => void (await test(value)), options)
    }
  return Object.assign(rule, { each })
}
