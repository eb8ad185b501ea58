/** The forgotten `yield*` as the editor shows it: marked like a type error, with its repairs behind Ctrl+. */
import type * as MonacoEditor from 'monaco-editor/editor'
import type { GreenFinding } from './green-lint.ts'
import type { MonacoModule } from './monaco-module.ts'
import type { GreenWorker } from './ts-worker.ts'

type Model = MonacoEditor.editor.ITextModel

const OWNER = 'hublet'
const LINT_AFTER_MS = 300

const found = new WeakMap<Model, { version: number; findings: GreenFinding[] }>()

/** Marks the mistakes of one model as long as it lives. `failed` hears why that is not possible. */
export function markGreenMistakes(
  module: MonacoModule,
  model: Model,
  failed: (problem: string) => void,
): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const look = (): void => {
    findIn(module, model).catch((error: unknown) =>
      failed(`The editor could not look for forgotten yield*: ${String(error)}`),
    )
  }
  model.onDidChangeContent(() => {
    clearTimeout(timer)
    timer = setTimeout(look, LINT_AFTER_MS)
  })
  model.onWillDispose(() => clearTimeout(timer))
  look()
}

async function findIn({ monaco, typescript }: MonacoModule, model: Model): Promise<void> {
  const workerFor = await typescript.getTypeScriptWorker()
  if (model.isDisposed()) return
  const version = model.getVersionId()
  const worker = (await workerFor(model.uri)) as unknown as GreenWorker
  const findings = await worker.findGreenMistakes(model.uri.toString())
  if (model.isDisposed() || model.getVersionId() !== version) return
  found.set(model, { version, findings })
  monaco.editor.setModelMarkers(
    model,
    OWNER,
    findings.map((finding) => ({
      ...rangeOf(model, finding),
      message: finding.message,
      source: 'hublet',
      code: finding.rule,
      severity: finding.severity === 'error' ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
    })),
  )
}

function rangeOf(model: Model, { start, end }: { start: number; end: number }): MonacoEditor.IRange {
  const first = model.getPositionAt(start)
  const last = model.getPositionAt(end)
  return {
    startLineNumber: first.lineNumber,
    startColumn: first.column,
    endLineNumber: last.lineNumber,
    endColumn: last.column,
  }
}

/** Offers the repairs; once per page. */
export function offerRepairs({ monaco }: MonacoModule): void {
  monaco.languages.registerCodeActionProvider('typescript', {
    provideCodeActions(model, range) {
      const known = found.get(model)
      if (!known || known.version !== model.getVersionId()) return { actions: [], dispose: () => undefined }
      const here = known.findings.filter((finding) =>
        monaco.Range.areIntersectingOrTouching(rangeOf(model, finding), range),
      )
      return { actions: here.flatMap((finding) => repairsOf(model, finding)), dispose: () => undefined }
    },
  })
}

function repairsOf(model: Model, { repairs }: GreenFinding): MonacoEditor.languages.CodeAction[] {
  return repairs.map(({ title, edits }, index) => ({
    title,
    kind: 'quickfix',
    isPreferred: index === 0,
    edit: {
      edits: edits.map((edit) => ({
        resource: model.uri,
        versionId: model.getVersionId(),
        textEdit: { range: rangeOf(model, edit), text: edit.text },
      })),
    },
  }))
}
