/** Loads a recorded run, and what shows it, when its place comes into sight: a page of text stays light. */
import { withBase } from 'vitepress'
import { onBeforeUnmount, onMounted, ref, shallowRef, type Component, type Ref } from 'vue'
import { keptLevel } from '../trace/kept-level.ts'
import { FIRST_LEVEL, moreOf, type Level } from '../trace/levels.ts'
import type { RecordedRun } from './use-replay.ts'

export interface LazyRecording {
  readonly player: Readonly<Ref<Component | undefined>>
  readonly run: Readonly<Ref<RecordedRun | undefined>>
  readonly failed: Readonly<Ref<boolean>>
  /** Until it is loaded that of the page, for which room is kept; then it may be the one that the reader has chosen. */
  readonly level: Ref<Level>
}

/**
 * @param key names the file of the recording; undefined when there is none
 * @param margin how far before it is seen, as CSS has it
 * @param levelOfPage the level that the page asks for
 */
export function useRecording(
  place: Readonly<Ref<HTMLElement | null>>,
  key: () => string | undefined,
  margin: () => string,
  levelOfPage: () => Level | undefined,
): LazyRecording {
  const player = shallowRef<Component>()
  const run = shallowRef<RecordedRun>()
  const failed = ref(false)
  const level = ref(levelOfPage() ?? FIRST_LEVEL)
  let observer: IntersectionObserver | undefined

  async function load(recording: string): Promise<void> {
    try {
      const [{ default: component }, response] = await Promise.all([
        import('./RecordedRun.vue'),
        fetch(withBase(`/recordings/${recording}.json`)),
      ])
      if (!response.ok) throw new Error(`The answer was ${response.status}.`)
      level.value = moreOf(keptLevel(), level.value)
      run.value = (await response.json()) as RecordedRun
      player.value = component
    } catch {
      failed.value = true
    }
  }

  onMounted(() => {
    const recording = key()
    if (recording === undefined || !place.value) return
    observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return
        observer?.disconnect()
        void load(recording)
      },
      { rootMargin: margin() },
    )
    observer.observe(place.value)
  })
  onBeforeUnmount(() => observer?.disconnect())

  return { player, run, failed, level }
}
