/**
 * The editor and the timeline, linked line by line: a line under the pointer or the caret lights its events up, an event
 * under the pointer lights its line up, the gutter counts switches and holds the stops.
 */
import type * as MonacoEditor from 'monaco-editor/editor'
import { onScopeDispose, watch, type EffectScope } from 'vue'
import { plural } from '../trace/wording.ts'
import type { Trace } from '../trace/use-trace.ts'

type Editor = MonacoEditor.editor.IStandaloneCodeEditor
type Decoration = MonacoEditor.editor.IModelDeltaDecoration

/** More than this does not fit into the gutter. */
const MOST = 99

/** Counts that grow are for glancing at: Monaco draws its gutter anew for each change. */
const COUNT_EVERY_MS = 200

/** Links an editor whose lines are those of the traced snippet; the links end with `scope`. */
export function linkLines(
  monaco: typeof MonacoEditor,
  editor: Editor,
  trace: Trace,
  scope: EffectScope,
): void {
  scope.run(() => {
    const gutter = editor.createDecorationsCollection()
    const pointed = editor.createDecorationsCollection()
    const lineCount = (): number => editor.getModel()?.getLineCount() ?? 0
    const whole = (line: number): MonacoEditor.Range => new monaco.Range(line, 1, line, 1)

    let timer: ReturnType<typeof setTimeout> | undefined
    function markGutter(): void {
      timer = undefined
      const { switchesByLine } = trace.log.value
      const { lines } = trace.stops.value
      const marked = new Set([...switchesByLine.keys(), ...lines])
      gutter.set(
        [...marked]
          .filter((line) => line <= lineCount())
          .map((line) => gutterMark(whole(line), switchesByLine.get(line) ?? 0, lines.has(line))),
      )
    }
    watch(trace.count, () => (timer ??= setTimeout(markGutter, COUNT_EVERY_MS)))
    watch([trace.log, trace.stops], markGutter, { immediate: true })
    watch(trace.pointedLine, (line) => {
      if (line === undefined || line > lineCount()) return pointed.clear()
      pointed.set([{ range: whole(line), options: { isWholeLine: true, className: 'sandbox-pointed-line' } }])
    })

    const { MouseTargetType } = monaco.editor
    const listeners = [
      editor.onMouseMove(({ target }) => (trace.pointedLine.value = target.position?.lineNumber)),
      editor.onMouseLeave(() => (trace.pointedLine.value = undefined)),
      editor.onDidBlurEditorText(() => (trace.pointedLine.value = undefined)),
      editor.onDidChangeCursorPosition(({ position, source }) => {
        if (source === 'keyboard') trace.pointedLine.value = position.lineNumber
      }),
      editor.onMouseDown(({ target }) => {
        const inGutter =
          target.type === MouseTargetType.GUTTER_GLYPH_MARGIN ||
          target.type === MouseTargetType.GUTTER_LINE_NUMBERS
        if (inGutter && target.position) trace.toggleStop(target.position.lineNumber)
      }),
      editor.addAction({
        id: 'hublet.toggle-stop',
        label: 'Stop the timeline at this line, or no more',
        keybindings: [monaco.KeyCode.F9],
        run: () => {
          const line = editor.getPosition()?.lineNumber
          if (line !== undefined) trace.toggleStop(line)
        },
      }),
    ]
    onScopeDispose(() => {
      clearTimeout(timer)
      for (const listener of listeners) listener.dispose()
    })
  })
}

function gutterMark(range: MonacoEditor.Range, switches: number, isStop: boolean): Decoration {
  const count = switches > MOST ? `${MOST}+` : switches > 0 ? `${switches}×` : ''
  const words = [
    ...(switches > 0 ? [`${plural(switches, 'switch', 'switches')} at this line.`] : []),
    ...(isStop ? ['The timeline stops here.'] : []),
  ]
  const className = ['sandbox-gutter', countClass(count), isStop ? 'sandbox-stop' : ''].join(' ')
  return {
    range,
    options: { glyphMarginClassName: className, glyphMarginHoverMessage: { value: words.join(' ') } },
  }
}

const counts = new Set<string>()
let sheet: CSSStyleSheet | undefined

/** Monaco's gutter takes classes, no text: one rule for each count that occurs, 100 at most. */
function countClass(count: string): string {
  const name = `sandbox-count-${count === '' ? 'none' : Number.parseInt(count)}${count.endsWith('+') ? '-more' : ''}`
  if (count !== '' && !counts.has(count)) {
    if (!sheet) document.adoptedStyleSheets.push((sheet = new CSSStyleSheet()))
    sheet.insertRule(`.${name}::after { content: '${count}' }`)
    counts.add(count)
  }
  return name
}
