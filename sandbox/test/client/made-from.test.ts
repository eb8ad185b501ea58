/** When the story of an example still tells of the code. */
import { describe, expect, it } from 'vitest'
import { isMadeFrom } from '../../client/gallery/made-from.ts'

const EXAMPLE = `// Two greenthreads sleep.
import { sleep, spawn } from 'hublet'

spawn(function* ping() {
  yield* sleep(0.01)
  console.log('ping')
})

spawn(function* pong() {
  yield* sleep(0.02)
  console.log('pong')
})
`

describe('code that was made from an example', () => {
  it('is the example itself, reformatted or not', () => {
    expect(isMadeFrom(EXAMPLE, EXAMPLE)).toBe(true)
    expect(isMadeFrom(EXAMPLE, EXAMPLE.replaceAll('\n  ', '\n'))).toBe(true)
  })

  it('may have been changed in places, and have grown', () => {
    const changed = EXAMPLE.replaceAll('0.01', '0.5').replace('pong', 'bell')
    expect(isMadeFrom(EXAMPLE, `${changed}\n${'console.log(1)\n'.repeat(40)}`)).toBe(true)
  })

  it('is neither nothing, nor other code of the same library', () => {
    expect(isMadeFrom(EXAMPLE, '')).toBe(false)
    const other = `import { sleep, spawn } from 'hublet'

spawn(function* worker() {
  for (const job of [1, 2]) yield* sleep(job)
})
`
    expect(isMadeFrom(EXAMPLE, other)).toBe(false)
  })
})
