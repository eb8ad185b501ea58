/** xterm, loaded on first use with its style, in the page's colors. */
import type { ITheme, Terminal } from '@xterm/xterm'

interface TerminalModule {
  create(element: HTMLElement, dark: boolean): { terminal: Terminal; fit: () => void }
}

let loading: Promise<TerminalModule> | undefined

/** Rejects when it cannot be loaded; the next call tries again. */
export function loadTerminal(): Promise<TerminalModule> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined
    throw error
  })
  return loading
}

async function load(): Promise<TerminalModule> {
  const [{ Terminal }, { FitAddon }, { default: style }] = await Promise.all([
    import('@xterm/xterm'),
    import('@xterm/addon-fit'),
    // As text: VitePress would put an imported style on every page.
    import('@xterm/xterm/css/xterm.css?inline'),
  ])
  const tag = document.createElement('style')
  tag.textContent = style
  document.head.append(tag)
  return {
    create(element, dark) {
      const terminal = new Terminal({
        fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--vp-font-family-mono'),
        fontSize: 13,
        lineHeight: 1.35,
        cursorStyle: 'bar',
        cursorBlink: false,
        scrollback: 5000,
        overviewRuler: { width: 10 },
        screenReaderMode: true,
        // The sixteen colors of the programs are legible on either background.
        minimumContrastRatio: 4.5,
        theme: terminalTheme(dark),
      })
      const addon = new FitAddon()
      terminal.loadAddon(addon)
      ignoreHugeCounts(terminal)
      terminal.open(element)
      return { terminal, fit: () => addon.fit() }
    },
  }
}

/** Repeat, scroll up and down, insert and delete lines, tab on and back: xterm does each as often as it is told. */
const COUNTED = ['b', 'S', 'T', 'L', 'M', 'I', 'Z']
const MOST_TIMES = 1000

/** One short sequence of a snippet could otherwise freeze the page for minutes, Stop included. */
function ignoreHugeCounts(terminal: Terminal): void {
  for (const final of COUNTED) {
    terminal.parser.registerCsiHandler(
      { final },
      ([count]) => typeof count === 'number' && count > MOST_TIMES,
    )
  }
}

export function terminalTheme(dark: boolean): ITheme {
  const style = getComputedStyle(document.documentElement)
  const color = (name: string): string => style.getPropertyValue(name).trim()
  return {
    background: color('--vp-c-bg'),
    foreground: color('--vp-c-text-1'),
    cursor: color('--vp-c-brand-1'),
    cursorAccent: color('--vp-c-bg'),
    overviewRulerBorder: '#00000000',
    selectionBackground: dark ? '#2f5f5a' : '#b9dedb',
    ...(dark
      ? {
          black: '#3c3f44',
          red: '#f97583',
          green: '#7bc98f',
          yellow: '#e3b341',
          blue: '#79b8ff',
          magenta: '#b392f0',
          cyan: '#5cc7ba',
          white: '#dfdfd6',
        }
      : {
          black: '#24292e',
          red: '#b31d28',
          green: '#22733b',
          yellow: '#8a5a00',
          blue: '#005cc5',
          magenta: '#6f42c1',
          cyan: '#0d6e66',
          white: '#6b6b76',
        }),
  }
}
