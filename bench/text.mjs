/** Results as a person reads them in a terminal. */
import { MEASURES } from './cases.mjs'

export function showMachine({ machine, participants, missing, loadBefore }) {
  const lines = [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGib} GiB, ${machine.system}; load ${loadBefore} before`,
    ...Object.values(participants).map(({ title, version }) => `  ${title}: ${version}`),
    ...Object.entries(missing).map(([name, why]) => `  MISSING ${name}: ${why}`),
  ]
  return lines.join('\n')
}

export function showCase({ title, measure, sizeIs, bySize, targets, failed }, titles) {
  const { unit, lowerIsBetter } = MEASURES[measure]
  const lines = [`\n${title}, in ${unit}`]
  for (const { size, on } of bySize) {
    lines.push(`  ${size.toLocaleString('en')} ${sizeIs}`)
    for (const [who, found] of Object.entries(on)) {
      const name = found.hub === undefined ? titles[who] : `${titles[who]} (${found.hub})`
      const ratio = lowerIsBetter ? found.median / on.hublet?.median : on.hublet?.median / found.median
      lines.push(
        `    ${name.padEnd(24)} ${shown(found.median).padStart(12)}  ${spread(found).padEnd(21)}` +
          `${who === 'hublet' ? '' : `${ratio.toFixed(2)} x`.padStart(9)}${extras(found)}`,
      )
    }
  }
  lines.push(
    ...failed.map(({ who, hub, size, why }) => `  FAILED ${titles[who]} ${hub ?? ''} at ${size}: ${why}`),
  )
  lines.push(...targets.map((target) => `  ${showTarget(target, titles)}`))
  return lines.join('\n')
}

export function showTarget(
  { size, who = 'hublet', peer, times, judgedBy, ratio, cpuRatio, below, found, than, atMost, reached },
  titles,
) {
  const word = `${reached ? 'reached' : 'MISSED'}${who === 'hublet' ? '' : ` by ${titles[who]}`}`
  if (below !== undefined)
    return `${word} at ${size.toLocaleString('en')}: below ${shown(below)}: ${shown(found)}`
  if (than !== undefined)
    return `${word} at ${size.toLocaleString('en')}: at most ${atMost} of what ${than.toLocaleString('en')} take: ${ratio.toFixed(2)}`
  if (judgedBy === 'cpu')
    return `${word} at ${size.toLocaleString('en')}: ${times} x ${titles[peer]} by CPU time: ${ratio.toFixed(2)}`
  const cpu = cpuRatio === undefined ? '' : ` (by CPU time ${cpuRatio.toFixed(2)})`
  return `${word} at ${size.toLocaleString('en')}: ${times} x ${titles[peer]}: ${ratio.toFixed(2)}${cpu}`
}

function spread({ low, high }) {
  return `${shown(low)} to ${shown(high)}`
}

function extras({ cpuNs, idle, p99Us, waitsPerSleep }) {
  const parts = [
    cpuNs === undefined ? [] : `CPU ${shown(cpuNs)} ns`,
    p99Us === undefined ? [] : `p99 ${shown(p99Us)} us`,
    idle === undefined ? [] : `load idle ${Math.round(idle * 100)} %`,
    waitsPerSleep === undefined ? [] : `${waitsPerSleep} waits a sleep`,
  ].flat()
  return parts.length === 0 ? '' : `  ${parts.join(', ')}`
}

export function shown(number) {
  return number.toLocaleString('en', { maximumFractionDigits: number < 100 ? 1 : 0 })
}
