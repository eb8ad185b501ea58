/**
 * ESLint rules for programs that use Hublet: `import hublet from 'hublet/eslint-plugin'`.
 *
 * With type information (typescript-eslint's `projectService`) the rules see every green call; without it they see those
 * that the names imported from `hublet` give away. Nothing is imported from ESLint or TypeScript at run time.
 *
 * @module hublet/eslint-plugin
 */
import type { ESLint, Linter } from 'eslint'
import { noAsyncReturningGreenthread } from './no-async-returning-greenthread.ts'
import { noFloatingGreen } from './no-floating-green.ts'

const rules = {
  'no-floating-green': noFloatingGreen,
  'no-async-returning-greenthread': noAsyncReturningGreenthread,
}

/**
 * The plugin, with a flat configuration that turns its rules on.
 *
 * @example
 * import hublet from 'hublet/eslint-plugin'
 * export default [hublet.configs.recommended]
 */
const plugin: ESLint.Plugin & { configs: { recommended: Linter.Config } } = {
  meta: { name: 'hublet', namespace: 'hublet' },
  // typescript-eslint's types of rules are stricter than ESLint's own.
  rules: rules as unknown as NonNullable<ESLint.Plugin['rules']>,
  configs: { recommended: {} },
}

plugin.configs.recommended = {
  name: 'hublet/recommended',
  plugins: { hublet: plugin },
  rules: {
    'hublet/no-floating-green': 'error',
    'hublet/no-async-returning-greenthread': 'warn',
  },
}

// ESLint looks for a plugin in the default export.
export { plugin as default }
