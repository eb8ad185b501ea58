/** Puts the view where there is something to learn when a run has ended, unless the reader looks at something already. */
import { watch, type Ref } from 'vue'
import { openingOf } from '../findings/opening.ts'
import { levelOfFinding, type Finding } from '../findings/rule.ts'
import { moreOf } from '../trace/levels.ts'
import type { Session } from '../session/use-session.ts'
import type { ScaleName } from '../timeline/axis.ts'

interface Shown {
  session: Session
  /** Of the run that has ended; computed from its whole trace. */
  findings(): readonly Finding[]
  scale: Ref<ScaleName>
  /** The tab beside the timeline. */
  details: Ref<string>
  /** Whether two runs are compared, whose cursors go together. */
  comparing(): boolean
}

export function useOpening({ session, findings, scale, details, comparing }: Shown): void {
  const { trace, status } = session
  /** Gives back what an opening has changed, unless the reader has changed it since. */
  let undo: (() => void)[] = []
  /** Whether the run that goes on, or has just ended, is still to be opened. */
  let awaited = false

  function change<T>(what: Ref<T>, from: T, to: T): void {
    if (what.value !== from || from === to) return
    what.value = to
    undo.push(() => {
      if (what.value === to) what.value = from
    })
  }

  watch(status, ({ is }) => {
    if (is === 'starting') {
      for (const back of undo) back()
      undo = []
      awaited = true
    }
  })

  // After the frame in which the last events are shown: only then the cursor can stand on them.
  watch([status, trace.count], ([now]) => {
    if (!awaited || now.is !== 'ended' || trace.count.value < trace.log.value.events.length) return
    awaited = false
    if (now.how.reason !== 'exit' || !trace.following.value || comparing()) return
    const opening = openingOf(trace.log.value, findings())
    if (opening === undefined) return
    if (opening.finding) {
      change(details, 'Hub', 'Findings')
      const needed = levelOfFinding(opening.finding, trace.log.value.events[opening.event])
      change(trace.level, trace.level.value, moreOf(trace.level.value, needed))
    }
    if (opening.scale) change(scale, 'steps', opening.scale)
    trace.open(opening.event)
  })
}
