/**
 * The hubs that every rule is tested on, and the worlds that the tests give them.
 *
 * The whole folder runs on every hub of the registry, and on one that a program brings.
 */
import { describe, it, type TestFunction } from 'vitest'
import * as thirdParty from '../../../examples/third-party-hub.ts'
import type { Clock } from '../../ground/clock.ts'
import type { BaseHub } from '../../hubs/base-hub.ts'
import { BUILT_IN } from '../../hubs/built-in.ts'

export interface TestedHub {
  name: string
  Hub: new (options?: { clock?: Clock }) => BaseHub
  isBuiltIn: boolean
  /** Why it can't be tested on this machine, or null. */
  unavailable: string | null
}

export const HUBS: readonly TestedHub[] = [
  ...Object.entries(BUILT_IN).map(([name, { Hub, unavailable }]) => {
    return { isBuiltIn: true, name, Hub, unavailable: unavailable() }
  }),
  { isBuiltIn: false, name: 'a third-party hub', Hub: thirdParty.Hub, unavailable: null },
]

/** A hub that is excused from a rule, and why. */
export interface Skip {
  hub: string
  reason: string
}

interface Rule {
  (title: string, test: TestFunction, options?: { skip?: Skip[] }): void
  /** One rule for several values; %s in the title is the value. */
  each<T>(values: readonly T[]): (title: string, test: (value: T) => unknown) => void
}

/**
 * Runs the same rules on every hub.
 *
 * @param subject - what the rules are about; with a rule's title it is a sentence
 * @param rules - states them with `rule(title, test)`
 */
export function describeOnEveryHub(subject: string, rules: (hub: TestedHub, rule: Rule) => void): void {
  for (const hub of HUBS) describe(`${subject}, on ${hub.name},`, () => rules(hub, ruleOn(hub)))
}

function ruleOn(hub: TestedHub): Rule {
  const rule = (title: string, test: TestFunction, { skip = [] }: { skip?: Skip[] } = {}): void => {
    const reason = hub.unavailable ?? skip.find((one) => one.hub === hub.name)?.reason
    if (reason === undefined) it(title, test)
    else it.skip(`${title} (not here: ${reason})`, test)
  }
  const each =
    <T>(values: readonly T[]) =>
    (title: string, test: (value: T) => unknown): void => {
      for (const value of values)
        rule(title.replace('%s', String(value)), async () => void (await test(value)))
    }
  return Object.assign(rule, { each })
}
