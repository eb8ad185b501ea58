/** Which files may import which. `scripts/test/layers.test.ts` holds them to it, and the architecture page draws it. */

/** The folders of a part, the lowest first: a file may import those of its own folder and of the folders before it. */
export const LAYERS: Record<string, string> = {
  core: 'ground greenlet kernel timers listeners hubs green pools groups greenio trace testing debug metrics page index.ts',
  'sandbox/client':
    'widgets trace session terminal timeline inspector share editor findings compare tour gallery live-block lessons embed playground',
}

/** Which of our own parts, and files of them, each part may import beside itself. */
export const PARTS: Record<string, string[]> = {
  core: ['#native'],
  'eslint-plugin': [],
  'sandbox/shared': [],
  'sandbox/runner': ['sandbox/shared', 'hublet'],
  'sandbox/server': ['sandbox/shared'],
  'sandbox/page': ['sandbox/shared', 'hublet'],
  // Of core only what is pure: the trace format with its translation.
  'sandbox/client': [
    'sandbox/shared',
    'docs/snippets',
    'eslint-plugin',
    'core/trace/chrome-trace.ts',
    'core/trace/events.ts',
  ],
  'docs/.vitepress/theme': ['docs/internals', 'sandbox/client'],
  'docs/internals': ['scripts'],
  'docs/live': ['docs/snippets', 'sandbox/client', 'sandbox/shared'],
  'docs/site': [],
  examples: ['hublet'],
  e2e: ['docs/live', 'sandbox', 'scripts'],
  bench: ['dist', 'hublet', 'native'],
  scripts: ['bench', 'dist', 'docs/live'],
}

/** The number of a file's folder in its part, from the lowest; -1 when the folder is not in the line. */
export function layerOf(part: string, file: string): number {
  const [folder = ''] = file.slice(part.length + 1).split('/')
  return (LAYERS[part] ?? '').split(' ').indexOf(folder)
}
