/** Snippets made to hurt a compiler, beside a bystander whose run must be right: each costs its own run and no more. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Arena } from './attacks/arena.ts'
import { LIMITS } from '../server/limits.ts'
import { findJail, type SessionClient } from './support/session-client.ts'
import { MAX_CODE_LENGTH, MAX_MESSAGE_BYTES } from '../shared/protocol.ts'

const isLong = process.env['HUBLET_LONG'] === '1'
const hasJail = await findJail()
if (!hasJail) console.log('Left out: bubblewrap makes no jail on this machine.')

/** With the bystander and a run that must be quick, as many as one visitor may have. */
const AT_ONCE = 2

/** Messages that a reader may see of a run that does not compile. Node quotes the line at which a run fails, however long it is. */
const MOST_CHARACTERS = 40_000

/** Everything of the language that holds itself: before, and after. */
const CONSTRUCTS: readonly (readonly [string, string])[] = [
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
  ['({a:', '})'],
  ['`${', '}`'],
  ['a(', ')'],
  ['a?.[', ']'],
  ['a?.(', ')'],
  ['new a(', ')'],
  ['import(', ')'],
  ['a=>', ''],
  ['async()=>{', '}'],
  ['function*f(){yield*', '}'],
  ['(function(a=', '){})'],
  ['class A extends ', '{}'],
  ['class A{static{', '}}'],
  ['class A{[', ']=1}'],
  ['class A{@d(', ')x}'],
  ['@d(()=>', ')class A{}'],
  ['let [a=', ']=b;'],
  ['let {a:', '}=b;'],
  ['let {[', ']:c}=b;'],
  ['if(1)', ';'],
  ['if(1){}else ', ''],
  ['for(;;)', ''],
  ['for(let a of ', ');'],
  ['do ', 'while(1)'],
  ['try{', '}finally{}'],
  ['try{}catch{', '}'],
  ['switch(1){case ', ':}'],
  ['l:', ''],
  ['with(a)', ''],
  ['!', ''],
  ['- ', ''],
  ['typeof ', ''],
  ['await ', ''],
  ['...', ''],
  ['a?', ':b'],
  ['a?b:', ''],
  ['a**', ''],
  ['a??(', ')'],
  ['a=', ''],
  ['a,', ''],
  ['', '!'],
  ['', ' as A'],
  ['', ' satisfies A'],
  ['<A>', ''],
  ['<A,>(', ')'],
  ['a<', '>(b)'],
  ['type A=', ';'],
  ['A<', '>'],
  ['A extends ', '?B:C'],
  ['(infer U extends ', '?B:C)'],
  ['{[K in ', ']:B}'],
  ['(a:', ')=>B'],
  ['new(a:', ')=>B'],
  ['keyof ', ''],
  ['|', ''],
  ['namespace A{', '}'],
  ['namespace A.', '{}'],
  ['declare module "a"{', '}'],
  ['enum A{a=', '}'],
  ['abstract class A{', '}'],
  ['/(', ')/'],
  ['/[', ']/v'],
  ['"\\u{', '}"'],
  ['<!--', '-->'],
  ['/*', '*/'],
  ['using a=', ';'],
  ['accessor ', ''],
  ['<div>', '</div>'],
  ['<div a={', '}/>'],
]

/** One to three constructs in each other, again and again. */
const nested = fc
  .tuple(
    fc.array(fc.constantFrom(...CONSTRUCTS), { minLength: 1, maxLength: 3 }),
    fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constant(MAX_CODE_LENGTH)),
    fc.boolean(),
  )
  .map(([constructs, most, isClosed]) => {
    const before = constructs.map(([text]) => text).join('')
    const after = isClosed
      ? constructs
          .map(([, text]) => text)
          .reverse()
          .join('')
      : ''
    const depth = Math.min(
      most,
      Math.floor((MAX_CODE_LENGTH - 1) / Math.max(1, before.length + after.length)),
    )
    return `${before.repeat(depth)}1${after.repeat(depth)}`
  })

/** Each line holds the one before twice or more, in all the ways in which a compiler computes ahead. */
const doubled = fc
  .tuple(
    fc.constantFrom<(name: string, before: string) => string>(
      (name, before) => `const ${name} = ${before} + ${before}`,
      (name, before) => `const ${name} = \`\${${before}}\${${before}}\``,
      (name, before) => `enum ${name} { x = ${before}.x + ${before}.x }`,
      (name, before) => `const enum ${name} { x = \`\${${before}.x}\${${before}.x}\` }`,
      (name, before) => `type ${name} = [${before}, ${before}]`,
      (name, before) => `type ${name} = \`\${${before}}\${${before}}\``,
      (name, before) => `function ${name}() { return ${before}() + ${before}() }`,
      (name, before) => `namespace ${name} { export import a = ${before}; export import b = ${before} }`,
      (name, before) => `import * as ${name} from './${before}'; export * from './${before}'`,
      (name, before) => `export { ${before} as ${name}, ${before} as ${name}2 }`,
    ),
    fc.integer({ min: 2, max: 400 }),
  )
  .map(([line, count]) => {
    const lines = Array.from({ length: count }, (_, n) => line(`a${n + 1}`, `a${n}`))
    return ['const a0 = "xxxxxxxx"', ...lines].join('\n').slice(0, MAX_CODE_LENGTH)
  })

/** Pieces that tokens are made of; one token may be the whole snippet. */
const piece = fc.oneof(
  fc.constantFrom(
    'a',
    '9',
    '_',
    '$',
    '\\u{61}',
    '\\u0061',
    '\\',
    '"',
    "'",
    '`',
    '/',
    '#',
    '@',
    '.',
    '0x',
    '1e',
    '1_',
  ),
  fc.constantFrom(
    '\u2028',
    '\ufeff',
    '\u202e',
    '\u200d',
    '\u00ad',
    '\0',
    '\u0085',
    '𝒳',
    'ﬀ',
    '\ud800',
    '\udfff',
    '\r',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.string({ unit: 'grapheme', maxLength: 3 }),
)
const longToken = fc
  .tuple(
    fc.constantFrom(
      '',
      'const a = ',
      'import "',
      'export const ',
      '"',
      '`',
      '/',
      '// ',
      '/* ',
      '#',
      '// @ts-',
      '//# sourceMappingURL=data:,',
    ),
    piece,
    fc.oneof(fc.nat(200), fc.constant(MAX_CODE_LENGTH)),
    fc.constantFrom('', ' = 1', '"', '`', '/gv', ' */', '\n'),
  )
  .map(([before, text, count, after]) => {
    const room = MAX_CODE_LENGTH - before.length - after.length
    return before + text.repeat(Math.min(count, Math.floor(room / Math.max(1, text.length)))) + after
  })

const tokens = fc
  .array(fc.oneof(piece, fc.constantFrom(...CONSTRUCTS.flat(), ' ', '\n', ';')), { maxLength: 400 })
  .map((parts) => parts.join('').slice(0, MAX_CODE_LENGTH))

/** Beyond this it is a message that is refused, whatever is in it. */
const MOST_BYTES = MAX_MESSAGE_BYTES - 1000

const snippet = fc
  .oneof({ weight: 5, arbitrary: nested }, { weight: 3, arbitrary: doubled }, longToken, tokens)
  .filter((code) => Buffer.byteLength(JSON.stringify(code)) < MOST_BYTES)

/** Samples that once told something new. */
const FOUND = [`${'A<'.repeat(32_000)}A`, `A${'?.[A'.repeat(4000)}${']'.repeat(4000)}`]

const ENDS: readonly string[] = [
  'exit',
  'not-compiled',
  'stopped',
  'memory-limit',
  'output-limit',
  'time-limit',
]

describe.skipIf(!hasJail)(
  'snippets made to hurt the compiler',
  { timeout: isLong ? 1_800_000 : 120_000 },
  () => {
    let arena: Arena
    beforeAll(async () => {
      arena = await Arena.open()
    }, 60_000)
    afterAll(() => arena.close())

    it('cost their own run, and nobody else anything', async () => {
      const snippets = [...FOUND, ...fc.sample(snippet, isLong ? 600 : 16 - FOUND.length)]
      for (let at = 0; at < snippets.length; at += AT_ONCE) {
        const group = snippets.slice(at, at + AT_ONCE)
        await arena.during(async () => {
          const visitors = await Promise.all(group.map(() => arena.connect()))
          await Promise.all(visitors.map((visitor, index) => hurt(visitor, group[index] ?? '')))
        })
      }
    })

    /** Lets a snippet begin, if it does, and stops it: some are programs without an end, and some take the compiler that long. */
    async function hurt(visitor: SessionClient, code: string): Promise<void> {
      const shown = JSON.stringify(code.slice(0, 200))
      visitor.start(code)
      const quick = await arena.connect()
      expect(await quick.run(`console.log('quick')`), shown).toMatchObject({ reason: 'exit', exitCode: 0 })
      await quick.close()
      visitor.send({ type: 'stop' })
      const { reason } = await visitor.ended()
      expect(ENDS, shown).toContain(reason)
      expect(visitor.errors, shown).toEqual([])
      const most = reason === 'not-compiled' ? MOST_CHARACTERS : LIMITS.outputBytes
      expect(visitor.output.length, shown).toBeLessThan(most)
      await visitor.close()
    }
  },
)
