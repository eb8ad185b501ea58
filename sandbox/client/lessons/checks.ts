/** The checks of every lesson, by the name of its page. */
import { ANY_ORDER } from './checks/any-order.ts'
import { BUILDING } from './checks/building.ts'
import { COROUTINES } from './checks/coroutines.ts'
import { DESCRIPTORS } from './checks/descriptors.ts'
import { MAINLOOP } from './checks/mainloop.ts'
import { MANY_GREENTHREADS } from './checks/many-greenthreads.ts'
import { OWN_WAITS } from './checks/own-waits.ts'
import type { Check } from './judge.ts'

export const CHECKS: Readonly<Record<string, readonly Check[]>> = {
  ...COROUTINES,
  ...MAINLOOP,
  ...DESCRIPTORS,
  ...BUILDING,
  ...OWN_WAITS,
  ...MANY_GREENTHREADS,
  ...ANY_ORDER,
}
