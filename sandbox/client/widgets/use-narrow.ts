/** Whether the page is as narrow as a phone: one pane at a time, and a plain text field for the code. */
import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

export function useNarrow(): Ref<boolean> {
  const narrow = ref(false)
  let query: MediaQueryList | undefined
  const read = (): void => {
    narrow.value = query?.matches ?? false
  }
  onMounted(() => {
    query = matchMedia('(max-width: 640px)')
    query.addEventListener('change', read)
    read()
  })
  onBeforeUnmount(() => query?.removeEventListener('change', read))
  return narrow
}
