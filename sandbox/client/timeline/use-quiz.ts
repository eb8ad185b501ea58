/** Lets the reader guess who runs next, on the run that is shown. */
import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { nextQuestion, whyNotOthers, type Question } from './questions.ts'
import type { Trace } from '../trace/use-trace.ts'

export interface Quiz {
  /** The question that waits for an answer. */
  readonly question: ShallowRef<Question | undefined>
  /** The verdict on the last answer: `Right, 2 of 3.`; undefined once the reader goes elsewhere. */
  readonly verdict: Ref<string | undefined>
  /** Why it was none of the others, as long as the verdict stands. */
  readonly reasons: Ref<string>
  /** Whether there is something to ask after the cursor, or from the start again. */
  readonly possible: ComputedRef<boolean>
  ask(): void
  answer(greenlet: number): void
}

export function useQuiz(trace: Trace): Quiz {
  const { log, count, cursor, live } = trace
  const question = shallowRef<Question>()
  const verdict = ref<string>()
  const reasons = ref('')
  let asked = 0
  let right = 0

  const possible = computed(() => count.value > 0 && !live.value && nextQuestion(log.value, -1) !== undefined)

  function ask(): void {
    const next = nextQuestion(log.value, cursor.value) ?? nextQuestion(log.value, -1)
    if (!next) return
    verdict.value = undefined
    trace.select(next.asked)
    question.value = next
  }

  function answer(greenlet: number): void {
    const answered = question.value
    if (!answered) return
    const isRight = greenlet === answered.answer
    asked++
    if (isRight) right++
    question.value = undefined
    trace.select(answered.switch)
    const what = isRight ? 'Right' : `No, ${log.value.nameOf(answered.answer)}`
    verdict.value = `${what} (${right} of ${asked}).`
    reasons.value = whyNotOthers(log.value, answered)
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

  return { question, verdict, reasons, possible, ask, answer }
}
