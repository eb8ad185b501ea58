/** How many descriptors this process has, so that a test sees what leaks. */
import { readdirSync } from 'node:fs'

/** Counts them; the one that reads the list is not among them. */
export function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length - 1
}
