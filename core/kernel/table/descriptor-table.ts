/** The numbers of a kernel in TypeScript: always the lowest that is free, and no more than the limit allows. */
import { errno } from '../errno.ts'
import type { OpenFile } from './open-file.ts'

export class DescriptorTable {
  /** How many descriptors may be open at a time. */
  limit: number
  #first: number
  #files: (OpenFile | undefined)[] = []
  /** No place below this one is free. */
  #lowest = 0
  #count = 0

  /**
   * @param first - the lowest number
   * @param limit - how many may be open at a time
   */
  constructor(first: number, limit: number) {
    this.#first = first
    this.limit = limit
  }

  get size(): number {
    return this.#count
  }

  /** No descriptor has this number, or a higher one. */
  get end(): number {
    return this.#first + this.limit
  }

  get full(): boolean {
    return this.#count >= this.limit
  }

  get(fd: number): OpenFile | undefined {
    return this.#files[fd - this.#first]
  }

  /** @returns the number, or EMFILE: then the file is closed */
  open(file: OpenFile): number {
    if (this.full) {
      file.close()
      return -errno.EMFILE
    }
    let place = this.#lowest
    while (this.#files[place] !== undefined) place++
    this.#files[place] = file
    this.#lowest = place + 1
    this.#count++
    return this.#first + place
  }

  /** @returns the file that had the number */
  release(fd: number): OpenFile | undefined {
    const place = fd - this.#first
    const file = this.#files[place]
    if (file === undefined) return undefined
    this.#files[place] = undefined
    this.#lowest = Math.min(this.#lowest, place)
    this.#count--
    return file
  }

  /** The numbers that are open. */
  *numbers(): IterableIterator<number> {
    for (const [place, file] of this.#files.entries()) if (file !== undefined) yield this.#first + place
  }
}
