/** The reader's progress through the lessons, kept in the browser: no account, no server. */
import { onMounted, ref, type Ref } from 'vue'
import { mergeProgress } from './progress-file.ts'
import { readProgress, type LessonProgress, type Progress } from './lesson-progress.ts'

const KEY = 'hublet:lessons'

/** Empty until the page is alive; `change` keeps what it is given. */
export function useLessonProgress(): {
  progress: Ref<Progress>
  change(lesson: string, what: LessonProgress): void
  /** Adds what another browser has kept. */
  add(loaded: Progress): void
  forget(): void
} {
  const progress = ref<Progress>({})
  onMounted(() => (progress.value = readProgress(localStorage.getItem(KEY))))

  function change(lesson: string, what: LessonProgress): void {
    // Another tab may have added to it.
    const all = readProgress(localStorage.getItem(KEY))
    progress.value = { ...all, [lesson]: { ...all[lesson], ...what } }
    localStorage.setItem(KEY, JSON.stringify(progress.value))
  }

  function add(loaded: Progress): void {
    progress.value = mergeProgress(readProgress(localStorage.getItem(KEY)), loaded)
    localStorage.setItem(KEY, JSON.stringify(progress.value))
  }

  function forget(): void {
    localStorage.removeItem(KEY)
    progress.value = {}
  }

  return { progress, change, add, forget }
}
