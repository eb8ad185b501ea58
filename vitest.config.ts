/** Unit and process tests. Browser tests are Playwright's: see playwright.config.ts. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Tests may use `using`, which Node 20 does not know.
  oxc: { target: 'node20' },
  // Examples import what their readers do; here it is the source, so that both speak of the same classes.
  resolve: {
    alias: [{ find: /^hublet$/, replacement: new URL('core/index.ts', import.meta.url).pathname }],
  },
  test: {
    include: [
      'consumers/*.test.ts',
      'core/test/**/*.test.ts',
      'eslint-plugin/test/**/*.test.ts',
      'native/test/**/*.test.ts',
      'sandbox/test/**/*.test.ts',
      'docs/test/**/*.test.ts',
      'examples/test/**/*.test.ts',
      'scripts/test/**/*.test.ts',
    ],
    // Each file has a process of its own: a hub belongs to a thread, and descriptors are counted.
    pool: 'forks',
    // As many files at a time as there are processors: many tests wait for something.
    maxWorkers: '100%',
    // Long enough for a slow machine: nothing is concluded from the time that a test takes.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 45_000, interval: 20 } },
  },
})
