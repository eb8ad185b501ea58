/** TypeScript's messages about common mistakes; the types themselves are pinned in green-code.test-d.ts. */
import { describe, expect, it } from 'vitest'
import { compile, testOptions } from './compile.ts'

const IMPORTS = `
import { sleep, socketPair, spawn, type Green } from 'hublet'
const [socket] = socketPair()
`

describe('TypeScript', () => {
  const messages = compile({
    right: `${IMPORTS} spawn(function* (): Green<void> { yield* sleep(1); yield* socket.sendAll('text') })`,
    spawned: `${IMPORTS} spawn(function* () { yield sleep(1) })`,
    promised: `${IMPORTS} spawn(function* () { yield Promise.resolve(1) })`,
    yielded: `${IMPORTS} export function* main(): Green<void> { yield sleep(1) }`,
    given: `${IMPORTS} export function* main(): Green<void> { yield* socket.sendAll(socket.recv(1)) }`,
  })

  it('has nothing against a right program', () => {
    expect(messages['right']).toEqual([])
  })

  it('refuses yield in a spawned function at the place of the call', () => {
    expect(messages['spawned']).toEqual([expect.stringContaining('use yield*, not yield')])
    expect(messages['promised']).toEqual([expect.stringContaining('use yield*, not yield')])
  })

  it('names Suspend where a green function has yield', () => {
    expect(messages['yielded']).toEqual([expect.stringContaining("'Suspend'")])
  })

  it('refuses a green call where bytes are wanted', () => {
    expect(messages['given']).toEqual([
      expect.stringMatching(
        /^Argument of type 'Green<.*>' is not assignable to parameter of type 'Sendable'/,
      ),
    ])
  })

  it('compiles the file of type tests with npx tsc -p tsconfig.test.json', () => {
    const { files } = testOptions()
    expect(files).toContain('core/test/types/green-code.test-d.ts')
  })
})
