/**
 * The output of a run, tied to its events, so that the terminal can go back to any of them.
 *
 * Events say how many bytes the program had printed before them. That count leaves out other output, such as the echo
 * of keys and the output of children. From the first key on, the order in which text and events came decides instead.
 */
import type { TraceEvent } from '../../shared/trace-events.ts'

/** A piece of output and how many events had arrived before it. */
export interface Printed {
  text: string
  events: number
}

export class OutputLog {
  readonly pieces: Printed[] = []
  readonly #lengths: number[] = [0]
  readonly #bytes: number[] = [0]
  readonly #marks: { event: number; bytes: number }[] = []
  readonly #encoder = new TextEncoder()
  #typed = false

  /** Characters of the whole output. */
  get length(): number {
    return this.#lengths.at(-1) ?? 0
  }

  print(text: string, events: number): void {
    this.pieces.push({ text, events })
    this.#lengths.push(this.length + text.length)
    this.#bytes.push((this.#bytes.at(-1) ?? 0) + this.#bytesOf(text))
  }

  /** From now on the echo of keys is in the text. */
  type(): void {
    this.#typed = true
  }

  /** Takes note of what an event says about the output. */
  noteEvent({ printed }: TraceEvent, index: number): void {
    if (printed !== undefined) this.#marks.push({ event: index, bytes: printed })
  }

  /** How many characters had been printed when the event at `index` happened. */
  lengthAt(index: number): number {
    const counted = !this.#typed && this.#marks.length > 0
    return counted ? this.#lengthOfBytes(this.#bytesAt(index)) : this.#lengthArrivedWith(index)
  }

  /** Index of the first of so many events at which so much had been printed; undefined when it came after all of them. */
  eventWith(length: number, events: number): number | undefined {
    let low = 0
    let high = events
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.lengthAt(middle) >= length) high = middle
      else low = middle + 1
    }
    return low < events ? low : undefined
  }

  /** The text between two lengths. */
  slice(from: number, to: number): string {
    let text = ''
    const first = Math.max(0, lastAtMost(this.#lengths, from))
    for (let at = first; at < this.pieces.length && (this.#lengths[at] ?? 0) < to; at++) {
      const start = this.#lengths[at] ?? 0
      text += this.pieces[at]?.text.slice(Math.max(0, from - start), to - start) ?? ''
    }
    return text
  }

  /** In the program's own bytes: the terminal driver sends each `\n` as `\r\n`. */
  #bytesOf(text: string): number {
    return this.#encoder.encode(text.replaceAll('\r\n', '\n')).length
  }

  #bytesAt(index: number): number {
    const mark = lastAtMost(this.#marks, index, ({ event }) => event)
    return this.#marks[mark]?.bytes ?? 0
  }

  #lengthOfBytes(bytes: number): number {
    const at = lastAtMost(this.#bytes, bytes)
    let left = bytes - (this.#bytes[at] ?? 0)
    let length = this.#lengths[at] ?? 0
    for (const character of this.pieces[at]?.text.match(/\r\n|[^]/gu) ?? []) {
      left -= this.#bytesOf(character)
      if (left < 0) break
      length += character.length
    }
    return length
  }

  #lengthArrivedWith(index: number): number {
    const last = lastAtMost(this.pieces, index + 1, ({ events }) => events)
    return this.#lengths[last + 1] ?? 0
  }
}

/** Index of the last item whose value is at most `limit`, in an ascending list; -1 when there is none. */
function lastAtMost<T>(
  list: readonly T[],
  limit: number,
  value: (item: T) => number = (item) => item as number,
): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (value(list[middle] as T) <= limit) low = middle + 1
    else high = middle
  }
  return low - 1
}
