/**
 * Pseudoterminals without a process. node-pty would start the process too, by a fork of the whole server, which stands
 * still for it; `starter.ts` does that part.
 */
import * as nodePty from 'node-pty'

/** The part of node-pty that makes no process. Its typings leave it out. */
interface NativePty {
  open(columns: number, rows: number): Pseudoterminal
  resize(master: number, columns: number, rows: number): void
}

export interface Pseudoterminal {
  /** Descriptor of the server's end; it does not block. */
  master: number
  /** Descriptor of the program's end. While nobody has one open, reading the server's end fails with EIO. */
  slave: number
  /** Path of the program's end. */
  pty: string
}

const { native } = nodePty as unknown as { native: NativePty }

/** The size that a terminal has until its visitor's is known. */
const [COLUMNS, ROWS] = [80, 24]

/**
 * Opens one; the caller closes both ends.
 * @throws Error when the machine or this process has none left
 */
export function openPseudoterminal(): Pseudoterminal {
  return native.open(COLUMNS, ROWS)
}

/** Tells the kernel the size; the program gets a SIGWINCH. */
export function resizePseudoterminal(master: number, columns: number, rows: number): void {
  native.resize(master, columns, rows)
}
