/**
 * The keys of the sandbox: Ctrl+Enter (⌘ Enter) runs, Esc stops, Ctrl+S shares, `?` lists all keys. Monaco has its own
 * bindings for them.
 */

interface Actions {
  run(): void
  stop(): void
  share?(): void
  showKeys?(): void
}

/** Elements that take `?` as a character like any other. */
const TEXT_FIELDS = 'input:not([type=radio], [type=checkbox], [type=range]), textarea, select'

/** A `keydown` handler for the whole block. Keys that the terminal gets belong to the snippet. */
export function useRunKeys({ run, stop, share, showKeys }: Actions): (event: KeyboardEvent) => void {
  return (event) => {
    const target = event.target instanceof Element ? event.target : undefined
    if (event.defaultPrevented || target?.closest('.monaco-editor, .xterm')) return
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      run()
    } else if (event.key === 'Escape') {
      stop()
    } else if (share && event.key === 's' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      share()
    } else if (showKeys && event.key === '?' && !target?.matches(TEXT_FIELDS)) {
      event.preventDefault()
      showKeys()
    }
  }
}
