/** Takes one step after another, with a pause before each, until a step was the last one or somebody halts. */
import { onScopeDispose, ref, type Ref } from 'vue'

export interface Steps {
  readonly going: Readonly<Ref<boolean>>
  /** Begins with a pause; anew when it goes already. */
  go(): void
  halt(): void
}

interface Gait {
  /** Takes a step, and says whether another one may follow. */
  step(): boolean
  /** How long to wait before the next step, in milliseconds. */
  pauseMs(): number
}

export function useSteps({ step, pauseMs }: Gait): Steps {
  const going = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined

  function go(): void {
    clearTimeout(timer)
    going.value = true
    timer = setTimeout(next, pauseMs())
  }

  function next(): void {
    const more = step()
    // The step itself may have halted.
    if (!going.value) return
    if (more) go()
    else halt()
  }

  function halt(): void {
    clearTimeout(timer)
    going.value = false
  }

  onScopeDispose(halt)
  return { going, go, halt }
}
