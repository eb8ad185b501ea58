/** ESLint's RuleTester on real typescript-eslint parsing: with the types of Hublet, and without any. */
import path from 'node:path'
import { RuleTester, type Rule } from 'eslint'
import tseslint from 'typescript-eslint'
import { afterAll, describe, it } from 'vitest'
import plugin from '../index.ts'

Object.assign(RuleTester, { afterAll, describe, it, itOnly: it.only })

const fixture = path.join(import.meta.dirname, 'fixture')

/** Every green call is seen. */
export const typed = new RuleTester({
  languageOptions: {
    parser: tseslint.parser,
    parserOptions: { projectService: true, tsconfigRootDir: fixture },
  },
})

/** Only what is imported from `hublet` is seen. */
export const untyped = new RuleTester({ languageOptions: { parser: tseslint.parser } })

/** The file that has types. */
export const filename = path.join(fixture, 'program.ts')

export function rule(name: string): Rule.RuleModule {
  const found = plugin.rules?.[name]
  if (found === undefined) throw new Error(`There is no rule ${name}`)
  return found as Rule.RuleModule
}
