/** The sandbox of a block: it comes with its first use, so that a page of text stays light. */
import { nextTick, onMounted, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type LiveSession from './LiveSession.vue'

export type Start = 'run' | 'edit'

export interface LazySession {
  /** Before the page is alive a press would be lost, so the buttons wait for it. */
  readonly alive: Ref<boolean>
  readonly loading: Ref<boolean>
  /** A sentence; undefined when nothing went wrong. */
  readonly failure: Ref<string | undefined>
  readonly component: ShallowRef<typeof LiveSession | undefined>
  /** With what it begins. */
  readonly start: Ref<Start>
  /** Loads it, and says whether it came; by then it is in the page. */
  open(how: Start): Promise<boolean>
}

export function useLazySession(): LazySession {
  const alive = ref(false)
  const loading = ref(false)
  const failure = ref<string>()
  const component = shallowRef<typeof LiveSession>()
  const start = ref<Start>('run')

  onMounted(() => {
    alive.value = true
  })

  async function open(how: Start): Promise<boolean> {
    loading.value = true
    failure.value = undefined
    try {
      const module = await import('./LiveSession.vue')
      start.value = how
      component.value = module.default
      await nextTick()
      return true
    } catch {
      failure.value = 'The sandbox could not be loaded. Reload the page to try again.'
      return false
    } finally {
      loading.value = false
    }
  }

  return { alive, loading, failure, component, start, open }
}
