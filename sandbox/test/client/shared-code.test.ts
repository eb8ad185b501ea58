import { describe, expect, it } from 'vitest'
import { fromHash, toHash } from '../../client/share/shared-code.ts'

describe('code in an address', () => {
  it('comes back as it was, whatever its characters', () => {
    const code = "console.log('ping → pong ✓ 🙂 +/=&#%')\n"
    expect(fromHash(toHash({ code, hub: 'poll' }))).toEqual({ code, hub: 'poll' })
    expect(fromHash(toHash({ code }))).toEqual({ code })
  })

  it('uses only characters that no program changes on the way', () => {
    expect(toHash({ code: '>>>???~~~ÿÿÿ' })).toMatch(/^#code=1\.[\w-]+$/)
  })

  it.each(['', '#token=abc', '#code=', '#code=2.AAAA', '#code=1.*', '#code=1.gICA'])(
    'is absent in %j',
    (hash) => {
      expect(fromHash(hash)).toBeUndefined()
    },
  )
})
