/**
 * Makes lines of keys, as the terminal of a system does between keyboard and program: it shows what is typed, lets it be
 * corrected, and hands it on with Enter.
 */
export interface LineEvents {
  /** Typed text that is to be shown. */
  echo(text: string): void
  /** A line, or in raw mode whatever was typed. */
  text(text: string): void
  /** Ctrl+D: nothing more comes. */
  end(): void
  /** Ctrl+C. */
  interrupt(): void
}

const [INTERRUPT, END, ERASE_LINE] = ['\u0003', '\u0004', '\u0015']
const ERASE = ['\u007f', '\b']
const ENTER = ['\r', '\n']

export class LineDiscipline {
  readonly #events: LineEvents
  #line: string[] = []
  /** Hands every key on at once, and shows none. */
  isRaw = false

  constructor(events: LineEvents) {
    this.#events = events
  }

  take(keys: string): void {
    // A program may change the mode by what it gets, so that is looked at for each key.
    let raw = ''
    for (const key of keys) {
      if (this.isRaw) raw += key
      else this.#takeKey(key)
    }
    if (raw !== '') this.#events.text(raw)
  }

  #takeKey(key: string): void {
    if (ENTER.includes(key)) {
      this.#events.echo('\n')
      this.#handOn('\n')
    } else if (ERASE.includes(key)) this.#erase(1)
    else if (key === ERASE_LINE) this.#erase(this.#line.length)
    else if (key === INTERRUPT) {
      this.#line = []
      this.#events.echo('^C\n')
      this.#events.interrupt()
    } else if (key === END) {
      if (this.#line.length === 0) this.#events.end()
      else this.#handOn('')
    } else {
      this.#line.push(key)
      this.#events.echo(shown(key))
    }
  }

  #handOn(ending: string): void {
    const line = this.#line.join('')
    this.#line = []
    this.#events.text(line + ending)
  }

  #erase(count: number): void {
    for (let left = count; left > 0; left--) {
      const key = this.#line.pop()
      if (key === undefined) return
      this.#events.echo('\b \b'.repeat(shown(key).length > 1 && key < ' ' ? 2 : 1))
    }
  }
}

/** Control characters as `^A`; a Tab stays one space, so that it can be erased. */
function shown(key: string): string {
  if (key === '\t') return ' '
  return key < ' ' ? `^${String.fromCharCode(key.charCodeAt(0) + 64)}` : key
}
