/** Adds the sandbox's commands to Monaco's own: they are in its palette (F1), some with keys. */
import type * as MonacoEditor from 'monaco-editor/editor'

interface Actions {
  run(): void
  stop(): void
  share(): void
  showKeys(): void
}

/** Escape first closes what Monaco itself has open. */
const NOTHING_OPEN =
  '!suggestWidgetVisible && !findWidgetVisible && !parameterHintsVisible && !renameInputVisible && !editorHasMultipleSelections'

export function addActions(
  { KeyCode, KeyMod }: typeof MonacoEditor,
  editor: MonacoEditor.editor.IStandaloneCodeEditor,
  { run, stop, share, showKeys }: Actions,
): void {
  editor.addAction({
    id: 'hublet.run',
    label: 'Run the snippet',
    keybindings: [KeyMod.CtrlCmd | KeyCode.Enter],
    run,
  })
  editor.addAction({
    id: 'hublet.stop',
    label: 'Stop the snippet',
    keybindings: [KeyCode.Escape],
    keybindingContext: NOTHING_OPEN,
    run: stop,
  })
  editor.addAction({
    id: 'hublet.share',
    label: 'Copy a link to this snippet',
    keybindings: [KeyMod.CtrlCmd | KeyCode.KeyS],
    run: share,
  })
  editor.addAction({ id: 'hublet.keys', label: 'Show all keys', run: showKeys })
}
