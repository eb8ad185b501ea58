/** Lets the reader guess what comes next in the run that is shown: who runs, what is printed, how long MAINLOOP waits. */
import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { WHAT_IS_PRINTED } from './question-printed.ts'
import { HOW_LONG_IT_WAITS } from './question-wait.ts'
import type { Asker, Question } from './question.ts'
import { WHO_RUNS } from './questions.ts'
import type { Trace } from '../trace/use-trace.ts'

const ASKERS: readonly Asker[] = [WHO_RUNS, WHAT_IS_PRINTED, HOW_LONG_IT_WAITS]

export interface Quiz {
  /** The question that waits for an answer, and its words. */
  readonly question: ShallowRef<(Question & { readonly text: string }) | undefined>
  /** The verdict on the last answer: `Right, 2 of 3.`; undefined once the reader goes elsewhere. */
  readonly verdict: Ref<string | undefined>
  /** Why it is so, as long as the verdict stands, in the words of the level *kernel*. */
  readonly reasons: Ref<readonly string[]>
  /** Questions that the run has, after the cursor or from the start again. */
  readonly askers: ComputedRef<readonly Asker[]>
  ask(asker: Asker): void
  answer(key: string): void
}

export function useQuiz(trace: Trace): Quiz {
  const { log, output, count, printed, cursor, live } = trace
  const question: Quiz['question'] = shallowRef()
  const verdict = ref<string>()
  const reasons = ref<readonly string[]>([])
  let asked = 0
  let right = 0

  const askers = computed(() => {
    // The log and the output are not reactive; their sizes are.
    if (count.value === 0 || live.value || printed.value < 0) return []
    return ASKERS.filter((asker) => asker.next(log.value, output.value, -1) !== undefined)
  })

  function ask(asker: Asker): void {
    const from = (index: number): Question | undefined => asker.next(log.value, output.value, index)
    const next = from(cursor.value) ?? from(-1)
    if (!next) return
    verdict.value = undefined
    trace.select(next.asked)
    question.value = { ...next, text: asker.text }
  }

  function answer(key: string): void {
    const answered = question.value
    if (!answered) return
    const isRight = key === answered.right
    asked++
    if (isRight) right++
    question.value = undefined
    trace.select(answered.answered)
    const named = answered.choices.find((choice) => choice.key === answered.right)?.name
    verdict.value = `${isRight ? 'Right' : `No, ${named}`} (${right} of ${asked}).`
    reasons.value = answered.why
  }

  watch(log, () => {
    question.value = verdict.value = undefined
    asked = right = 0
  })
  // A reader who moves on does not want to be asked.
  watch(
    cursor,
    (at) => {
      if (question.value && at !== question.value.asked) question.value = undefined
      verdict.value = undefined
    },
    { flush: 'sync' },
  )

  return { question, verdict, reasons, askers, ask, answer }
}
