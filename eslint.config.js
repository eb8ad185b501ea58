/** Checks beyond the compiler's. Formatting is prettier's. */
import eslint from '@eslint/js'
import vue from 'eslint-plugin-vue'
import { defineConfig } from 'eslint/config'
import hublet from 'hublet/eslint-plugin'
import tseslint from 'typescript-eslint'

export default defineConfig(
  { ignores: ['dist/', 'native/build/', 'docs/.vitepress/cache/', 'docs/public/', 'test-results/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.mjs', '**/*.js', '**/*.cjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        performance: 'readonly',
        URL: 'readonly',
        AbortController: 'readonly',
        AbortSignal: 'readonly',
        ReadableStream: 'readonly',
        setTimeout: 'readonly',
        fetch: 'readonly',
        module: 'readonly',
        require: 'readonly',
        __dirname: 'readonly',
      },
    },
  },
  {
    files: ['consumers/apps/page/*.js'],
    languageOptions: {
      globals: {
        document: 'readonly',
        MessageChannel: 'readonly',
        postMessage: 'readonly',
        Worker: 'readonly',
      },
    },
  },
  tseslint.configs.strict,
  { rules: { 'require-yield': 'off' } },
  vue.configs['flat/recommended'],
  { files: ['**/*.vue'], languageOptions: { parserOptions: { parser: tseslint.parser } } },
  {
    files: ['**/*.ts', '**/*.vue'],
    rules: {
      'no-undef': 'off',
      'no-empty': ['error', { allowEmptyCatch: false }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      // The compiler sees these.
      '@typescript-eslint/no-invalid-void-type': 'off',
      'vue/return-in-computed-property': 'off',
      'vue/multi-word-component-names': 'off',
      '@typescript-eslint/no-non-null-assertion': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Name what you export.' },
      ],
      // prettier's
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
    },
  },
  {
    // Compiled for the newest syntax, run on Node 20, which has no `using`.
    files: ['core/**/*.ts', 'sandbox/{server,runner,shared}/**/*.ts'],
    ignores: ['core/test/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'VariableDeclaration[kind=/using/]', message: 'Node 20 does not know using.' },
      ],
    },
  },
  {
    // Green code, seen with its types. The plugin is this package's own, as it was built last.
    files: ['core/**/*.ts', 'docs/snippets/**/*.ts', 'examples/**/*.ts'],
    extends: [hublet.configs.recommended],
    rules: { 'hublet/no-async-returning-greenthread': 'error' },
    languageOptions: {
      parserOptions: {
        project: ['core/tsconfig.json', 'tsconfig.test.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
  },
  {
    files: ['native/*.js', '**/*.cjs'],
    languageOptions: { sourceType: 'commonjs' },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['*.config.ts', 'docs/.vitepress/**/*.ts', '**/*.data.ts', '**/*.vue'],
    rules: { 'no-restricted-syntax': 'off' },
  },
)
