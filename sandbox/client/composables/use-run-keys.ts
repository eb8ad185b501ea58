/** The keys of the sandbox: Ctrl+Enter (⌘ Enter) runs, Esc stops. Monaco has its own binding for both. */

interface Actions {
  run(): void
  stop(): void
}

/** A `keydown` handler for the whole block. What the terminal gets belongs to the snippet. */
export function useRunKeys({ run, stop }: Actions): (event: KeyboardEvent) => void {
  return (event) => {
    const target = event.target instanceof Element ? event.target : undefined
    if (event.defaultPrevented || target?.closest('.monaco-editor, .xterm')) return
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      run()
    } else if (event.key === 'Escape') {
      stop()
    }
  }
}
