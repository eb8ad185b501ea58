/** Loads the editor that `scripts/build-editor.mjs` has bundled; once per page, on first use. */
import type * as MonacoEditor from 'monaco-editor/editor'
import type * as MonacoTypeScript from 'monaco-editor/languages/features/typescript/register'
import { withBase } from 'vitepress'
import { offerRepairs } from './green-markers.ts'
import type { MonacoModule } from './monaco-module.ts'

let loading: Promise<MonacoModule> | undefined

/** Rejects when a file of the editor cannot be loaded; the next call tries again. */
export function loadMonaco(): Promise<MonacoModule> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined
    throw error
  })
  return loading
}

/** Written into the bundle by vitepress.config.ts: plain name -> name with a hash. */
declare const EDITOR_FILES: Readonly<Record<string, string>>

/** Signs that a reader is about to look at types. */
const SIGNS_OF_A_READER = ['pointermove', 'pointerdown', 'keydown', 'input'] as const

/** TypeScript is half of what the page fetches, so it waits for somebody who moves something: a page that is only shown needs none. */
function somebodyIsThere(): Promise<void> {
  if (navigator.userActivation.hasBeenActive) return Promise.resolve()
  return new Promise((resolve) => {
    for (const sign of SIGNS_OF_A_READER)
      addEventListener(sign, () => resolve(), { capture: true, once: true, passive: true })
  })
}

async function load(): Promise<MonacoModule> {
  const base = new URL(withBase('/editor/'), location.href)
  const file = (name: string): string => {
    const hashed = EDITOR_FILES[name]
    if (hashed === undefined) throw new Error(`The build of the editor has no ${name}.`)
    return new URL(hashed, base).href
  }
  const reader = somebodyIsThere()
  self.MonacoEnvironment = {
    async getWorker(_, label) {
      const name = label === 'typescript' ? 'ts.worker.js' : 'editor.worker.js'
      if (label === 'typescript') await reader
      return new Worker(file(name), { type: 'module' })
    },
  }
  const [module, declarations] = await Promise.all([
    import(/* @vite-ignore */ file('monaco.js')) as Promise<MonacoModule>,
    fetch(file('declarations.json')).then((response) => response.json() as Promise<Record<string, string>>),
    loadStyle(file('monaco.css')),
  ])
  prepareTypeScript(module.typescript, declarations)
  defineThemes(module.monaco)
  offerRepairs(module)
  return module
}

function loadStyle(href: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = document.createElement('link')
    link.rel = 'stylesheet'
    link.href = href
    link.onload = () => resolve()
    link.onerror = () => reject(new Error(`The editor's style ${href} cannot be loaded.`))
    document.head.append(link)
  })
}

function prepareTypeScript(typescript: typeof MonacoTypeScript, declarations: Record<string, string>): void {
  const defaults = typescript.typescriptDefaults
  defaults.setCompilerOptions({
    target: typescript.ScriptTarget.ESNext,
    module: typescript.ModuleKind.ESNext,
    // `bundler`, which Monaco's enumeration does not name: it honors the `exports` of hublet's package.json.
    moduleResolution: 100 as MonacoTypeScript.ModuleResolutionKind,
    // Every snippet is a module, so that two of them on one page may use the same names.
    moduleDetection: 3,
    lib: ['es2023', 'esnext.disposable'],
    types: [],
    strict: true,
    allowNonTsExtensions: true,
    skipLibCheck: true,
  })
  // Top-level await and `export {}` are facts here, not suggestions.
  defaults.setDiagnosticsOptions({ noSuggestionDiagnostics: true, diagnosticCodesToIgnore: [1375, 1378] })
  defaults.setEagerModelSync(true)
  defaults.setExtraLibs(
    Object.entries(declarations).map(([path, content]) => ({
      content,
      filePath: `file:///node_modules/${path}`,
    })),
  )
}

/** The colors of the code blocks around the editor: Shiki's github-light and github-dark. */
function defineThemes({ editor }: typeof MonacoEditor): void {
  const rules = (colors: Record<string, string>): MonacoEditor.editor.ITokenThemeRule[] =>
    Object.entries(colors).map(([token, foreground]) => ({ token, foreground }))
  editor.defineTheme('hublet-light', {
    base: 'vs',
    inherit: true,
    rules: rules({
      '': '24292e',
      comment: '5f6b76',
      keyword: 'b31d28',
      string: '032f62',
      number: '005cc5',
      regexp: '032f62',
      type: '6f42c1',
      'type.identifier': '6f42c1',
      identifier: '24292e',
      delimiter: '24292e',
    }),
    colors: {
      ...bracketColors('#24292e'),
      'editor.background': '#f6f6f7',
      'editor.lineHighlightBackground': '#00000000',
      'editor.lineHighlightBorder': '#00000000',
      'editorLineNumber.foreground': '#6b6b76',
      'editorGutter.background': '#f6f6f7',
    },
  })
  editor.defineTheme('hublet-dark', {
    base: 'vs-dark',
    inherit: true,
    rules: rules({
      '': 'e1e4e8',
      comment: '8b949e',
      keyword: 'f97583',
      string: '9ecbff',
      number: '79b8ff',
      regexp: '9ecbff',
      type: 'b392f0',
      'type.identifier': 'b392f0',
      identifier: 'e1e4e8',
      delimiter: 'e1e4e8',
    }),
    colors: {
      ...bracketColors('#e1e4e8'),
      'editor.background': '#161618',
      'editor.lineHighlightBackground': '#00000000',
      'editor.lineHighlightBorder': '#00000000',
      'editorLineNumber.foreground': '#8b8b94',
      'editorGutter.background': '#161618',
    },
  })
}

/** Brackets look like the other signs, as they do in the code blocks; Monaco would give each level a color. */
function bracketColors(color: string): Record<string, string> {
  return Object.fromEntries(
    [1, 2, 3, 4, 5, 6].map((level) => [`editorBracketHighlight.foreground${level}`, color]),
  )
}
