import { describe, expect, it } from 'vitest'
import { hiddenRanges, parseLiveFence, shownCode, splitHidden } from '../../client/editor/live-fence.ts'

describe('the words of a fence', () => {
  it('make a live block only when one of them is live', () => {
    expect(parseLiveFence('ts')).toBeUndefined()
    expect(parseLiveFence('ts title="live"')).toBeUndefined()
    expect(parseLiveFence('ts live')).toEqual({
      info: 'ts',
      hub: undefined,
      title: undefined,
      plays: false,
    })
  })

  it('give hub and title, and leave the highlighted lines to VitePress', () => {
    expect(parseLiveFence('ts live hub=poll title="Two sleepers, one hub" {3,7-9}')).toEqual({
      info: 'ts {3,7-9}',
      hub: 'poll',
      title: 'Two sleepers, one hub',
      plays: false,
    })
  })

  it('may be joined by commas, as `<<<` needs it', () => {
    // VitePress makes this of `<<< @/snippets/x.ts{3 ts live,hub=poll} [Two sleepers]`.
    expect(parseLiveFence('ts{3}[Two sleepers]  live,hub=poll')).toEqual({
      info: 'ts {3}',
      hub: 'poll',
      title: 'Two sleepers',
      plays: false,
    })
  })

  it('name the hub to run on first, and may name more for the tests', () => {
    expect(parseLiveFence('ts live hub=poll,selects plays')).toMatchObject({ hub: 'poll', plays: true })
  })

  it('may lack the language, as in `<<< @/snippets/x.ts{live}`', () => {
    expect(parseLiveFence('live[x.ts]  ')).toEqual({
      info: 'ts',
      hub: undefined,
      title: 'x.ts',
      plays: false,
    })
  })
})

describe('hidden lines', () => {
  const code = "// #hide\nimport 'x'\n// #endhide\n\nrun()\n// #hide\nafter()\n// #endhide\nend()\n"

  it('are not shown, and leave no gap at the top', () => {
    expect(shownCode(code)).toEqual({ code: 'run()\nend()\n', lineNumbers: [5, 9] })
  })

  it('are found with the comments around them', () => {
    expect(hiddenRanges(code)).toEqual([
      { first: 1, last: 3 },
      { first: 6, last: 8 },
    ])
  })

  it('at the top can be split off and put back', () => {
    const { hidden, rest } = splitHidden(code)
    expect(rest).toMatch(/^run\(\)/)
    expect(hidden + rest).toBe(code)
    expect(splitHidden('a\nb')).toEqual({ hidden: '', rest: 'a\nb' })
  })

  it('reach to the end when the end is not marked', () => {
    expect(hiddenRanges('a\n// #hide\nb')).toEqual([{ first: 2, last: 3 }])
  })
})
