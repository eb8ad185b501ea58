/** The code as a plain text field edits it: without what is hidden at its top. */
import { computed, type Ref, type WritableComputedRef } from 'vue'
import { splitHidden } from './live-fence.ts'

export function usePlainCode(code: Ref<string>): WritableComputedRef<string> {
  return computed({
    get: () => splitHidden(code.value).rest,
    set: (rest) => (code.value = splitHidden(code.value).hidden + rest),
  })
}
