/** The line of a step that is going on: its title, its time and, on a terminal, what it says last. */
import { clearInterval, setInterval } from 'node:timers'
import { stripVTControlCharacters } from 'node:util'

const TICK_MS = 200

/**
 * On a terminal the line is written again and again; elsewhere, as in a log, its end follows its beginning.
 *
 * @returns {{ note(text: string): void, end(outcome?: string): void }} `note` takes what the step prints; the first
 * `end` closes the line, with the time that it took unless another outcome is given
 */
export function startProgress(title, out = process.stdout) {
  const start = performance.now()
  const seconds = () => (performance.now() - start) / 1000
  let said = ''
  let over = false

  function draw() {
    const line = `  ${title} ... ${Math.floor(seconds())} s  ${said}`
    out.write(`\r\u001b[K${line.slice(0, (out.columns ?? 80) - 1)}`)
  }

  if (out.isTTY) draw()
  else out.write(`  ${title} ... `)
  const timer = out.isTTY ? setInterval(draw, TICK_MS) : undefined
  return {
    note(text) {
      const lines = stripVTControlCharacters(text).split(/[\r\n]/)
      said = lines.map((line) => line.trim()).findLast((line) => line !== '') ?? said
    },
    end(outcome = `${seconds().toFixed(1)} s`) {
      if (over) return
      over = true
      clearInterval(timer)
      out.write(out.isTTY ? `\r\u001b[K  ${title} ... ${outcome}\n` : `${outcome}\n`)
    },
  }
}
