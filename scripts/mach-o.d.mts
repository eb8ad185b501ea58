/** The types of `mach-o.mjs`, for its test. */
export function readMachO(bytes: Buffer): {
  oldest: string
  libraries: string[]
  needed: { name: string; isLookedUp: boolean }[]
}
