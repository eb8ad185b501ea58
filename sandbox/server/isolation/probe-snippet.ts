/** The first program that a server runs: says what it can see from where programs run. */
import * as v from 'valibot'

/** The program's report, one line of JSON. */
export const probeReport = v.object({
  hubs: v.array(v.string()),
  libraryProblem: v.optional(v.string()),
  /** Things of the machine that a jail should hide. */
  leaks: v.array(v.string()),
})

/**
 * The program's code.
 * @param hidden paths that exist on this machine and must not exist where the program runs
 */
export function probeSnippet(hidden: string[]): string {
  return `
import { existsSync, readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'

const leaks = []
leaks.push(...${JSON.stringify(hidden)}.filter((path) => existsSync(path)))
const outward = Object.values(networkInterfaces()).flat().filter((address) => !address.internal)
if (outward.length > 0) leaks.push('its network')
if (process.getuid?.() === 0) leaks.push('the rights of root')
const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'latin1') : ''
if (!/^CapEff:\\t0+$/m.test(status)) leaks.push('kernel capabilities')
if (!/^Seccomp:\\t2$/m.test(status)) leaks.push('every system call')

const report = { hubs: [], leaks }
try {
  const { listHubs } = await import('hublet')
  report.hubs = listHubs().filter((hub) => hub.available).map((hub) => hub.name)
} catch (error) {
  report.libraryProblem = error.message
}
console.log(JSON.stringify(report))
`
}
