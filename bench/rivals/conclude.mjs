/** The last line of each program. */

/**
 * Prints what was lost, or that nothing was.
 *
 * @param {Record<string, boolean>} losses each in words, and whether it was seen to happen
 * @param {string} [byHand] said by a program that keeps everything by code of its own: which code that is
 */
export function conclude(losses, byHand) {
  const lost = Object.keys(losses).filter((loss) => losses[loss])
  if (lost.length > 0) console.log(`verdict: no: ${lost.join('; ')}`)
  else console.log(byHand === undefined ? 'verdict: yes' : `verdict: by hand: ${byHand}`)
}
