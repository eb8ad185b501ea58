/** Each test gives back what it took: no descriptor stays open, and nobody waits any more. */
import { afterEach, beforeEach, expect } from 'vitest'
import { getHub } from '../../index.ts'
import { openDescriptors } from '../support/descriptors.ts'

/** Checks it after each test of the file that calls this. */
export function expectNothingLeft(): void {
  let before: string[] = []
  beforeEach(() => {
    getHub() // has descriptors of its own
    before = openDescriptors()
  })
  afterEach(() => {
    expect([...getHub().getReaders().keys(), ...getHub().getWriters().keys()]).toEqual([])
    expect(openDescriptors()).toEqual(before)
  })
}
