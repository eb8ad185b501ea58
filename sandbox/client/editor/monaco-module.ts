/** The exports of the bundle that `scripts/build-editor.mjs` makes of Monaco. */
import type * as MonacoEditor from 'monaco-editor/editor'
import type * as MonacoTypeScript from 'monaco-editor/languages/features/typescript/register'

export interface MonacoModule {
  monaco: typeof MonacoEditor
  typescript: typeof MonacoTypeScript
}
