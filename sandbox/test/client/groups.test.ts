/** Groups in the timeline: the tree of groups is the tree of lanes, and an ended member says by whom and why. Real programs. */
import { describe, expect, it } from 'vitest'
import { TraceLog } from '../../client/trace/trace-log.ts'
import { cancellationNote, sentenceOf } from '../../client/trace/sentence.ts'
import { lintTrace } from '../../client/findings/lint.ts'
import { recordProgram } from '../support/record-program.ts'

async function logOf(code: string): Promise<TraceLog> {
  const log = new TraceLog()
  const names = 'any, kill, Queue, race, sleep, spawn, Timeout, withGroup, withTimeout'
  const events = await recordProgram(`import { ${names} } from 'hublet'\n${code}`)
  for (const event of events) log.append(event)
  return log
}

const tree = (log: TraceLog): string[] =>
  log.lanes
    .filter(({ id, role }) => id > 0 && role !== 'mainloop')
    .map(({ id, name, depth }) => {
      const note = cancellationNote(log, id)
      return `${'  '.repeat(depth)}${name}${note === '' ? '' : ` (${note})`}`
    })

const sentences = (log: TraceLog, kind: string): string[] =>
  log.events.flatMap((event, index) => (event.kind === kind ? [sentenceOf(log, index)] : []))

describe('the lanes of a group', () => {
  it('stand under its owner, also when another greenthread has spawned them', async () => {
    const log = await logOf(`await spawn(function* owner() {
      yield* withGroup(function* (group) {
        spawn(function* stranger() { group.spawn(function* guest() { yield* sleep(0.01) }) })
        group.spawn(function* first() {
          yield* withGroup((inner) => void inner.spawn(function* deep() { yield* sleep(0.01) }))
          group.spawn(function* second() {})
        })
        yield* sleep(0)
      })
    })`)
    expect(tree(log)).toEqual(['owner', '  stranger', '  first', '    deep', '  guest', '  second'])
    expect(sentences(log, 'group-opened')).toEqual([
      'owner opens a group: its block ends when all members have ended.',
      'first opens a group: its block ends when all members have ended.',
    ])
    expect(sentences(log, 'group-ended')).toHaveLength(2)
    expect(sentences(log, 'group-canceled')).toEqual([])
  })

  it('stay under their owner when the group is over', async () => {
    const log = await logOf(`await spawn(function* owner() {
      yield* withGroup(function (group) {
        spawn(function* stranger() { group.spawn(function* guest() {}) })
        group.spawn(sleep, 0.01)
      })
      yield* sleep(0.01)
    })`)
    expect(tree(log)).toEqual(['owner', '  stranger', '  sleep', '  guest'])
  })
})

describe('a member that was ended with its group says by whom and why:', () => {
  it.each([
    [
      'an error, through a group within',
      `await spawn(function* owner() {
        yield* withGroup(function* (group) {
          group.spawn(function* outer() {
            yield* withGroup(function (inner) { inner.spawn(function* deep() { yield* sleep(60) }) })
          })
          group.spawn(function* reader() { yield* sleep(0.01); throw new Error('the disk is full') })
        })
      }).catch(() => {})`,
      [
        'owner',
        '  outer (killed, since reader failed: Error: the disk is full)',
        '    deep (killed, since reader failed: Error: the disk is full)',
        '  reader',
      ],
    ],
    [
      'a call with a reason',
      `await spawn(function* owner() {
        yield* withGroup(function* (group) {
          group.spawn(function* worker() { yield* sleep(60) })
          group.spawn(function* boss() { yield* sleep(0.01); group.cancel('closing time') })
        })
      })`,
      ['owner', "  worker (killed by boss: 'closing time')", '  boss'],
    ],
    [
      'a deadline',
      `await spawn(function* owner() {
        yield* withTimeout(0.02, () => withGroup((group) => void group.spawn(function* slow() { yield* sleep(60) })))
      }).catch(() => {})`,
      ['owner', expect.stringMatching(/^ {2}slow \(killed, since owner failed: Timeout: .*0\.02/)],
    ],
    [
      'a kill of the owner',
      `const owner = spawn(function* owner() {
        yield* withGroup((group) => void group.spawn(function* worker() { yield* sleep(60) }))
      })
      await spawn(function* killer() { yield* sleep(0.01); kill(owner) })`,
      ['owner', '  worker (killed, since killer killed owner)', 'killer'],
    ],
    [
      'a race',
      `await spawn(function* owner() {
        yield* race([function* slow() { yield* sleep(60) }, function* fast() { yield* sleep(0.01) }])
      })`,
      ['owner', '  slow (killed, since fast was first)', '  fast'],
    ],
    [
      'the first that works',
      `await spawn(function* owner() {
        yield* any([function* bad() { throw new Error('no') }, function* good() { yield* sleep(0.01) }, function* slow() { yield* sleep(60) }])
      })`,
      ['owner', '  bad', '  good', '  slow (killed, since good was first)'],
    ],
    [
      'nobody, when it was killed on its own',
      `await spawn(function* owner() {
        yield* withGroup(function* (group) {
          const worker = group.spawn(function* worker() { yield* sleep(60) })
          yield* sleep(0.01)
          kill(worker)
        })
      })`,
      ['owner', '  worker'],
    ],
  ])('%s', async (_, code, expected) => {
    expect(tree(await logOf(code))).toEqual(expected)
  })

  it('in the sentences of its end and of the group', async () => {
    const log = await logOf(`await spawn(function* owner() {
      yield* withGroup(function* (group) {
        group.spawn(function* worker() { yield* sleep(60) })
        group.cancel('enough')
      })
    })`)
    expect(sentences(log, 'group-canceled')).toEqual(["The group of owner is canceled by owner: 'enough'."])
    expect(sentences(log, 'greenlet-ended')).toContain("worker is killed with its group by owner: 'enough'.")
  })
})

describe('a finding', () => {
  const findings = (log: TraceLog) => lintTrace(log.events, { blockedMs: 60_000, complete: true })

  it('tells of a member that waits for the end of its own group', async () => {
    const log = await logOf(`const owner = spawn(function* leader() {
      yield* withGroup(function (group) {
        group.spawn(function* impatient() { yield* sleep(0); yield* owner.wait() })
      })
    })
    await owner.catch(() => {})`)
    const found = findings(log)
    expect(found.map(({ kind }) => kind)).toEqual(['group-deadlock'])
    expect(found[0]?.sentence).toContain(
      'impatient failed. wait() was called by impatient, a member of a group',
    )
  })

  it('tells of a group that is stuck in a way that no wait could refuse', async () => {
    const log = await logOf(`const never = new Queue()
    const owner = spawn(function* leader() {
      yield* withGroup(function (group) {
        const first = group.spawn(function* one() { yield* never.get() })
        group.spawn(function* two() { yield* first.wait() })
      })
    })
    owner.catch(() => {})
    process.on('exit', () => void (process.exitCode = 0))`)
    const [found] = findings(log)
    expect(found).toMatchObject({ kind: 'group-deadlock' })
    expect(found?.sentence).toContain('The group of leader is not over when the program ends: one, two still')
  })
})
