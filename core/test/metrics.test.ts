/** `hublet/metrics`: what Prometheus reads of a hub. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { getHub, sleep, spawn, type Green } from '../index.ts'
import { collectMetrics, type HubMetrics } from '../metrics/index.ts'
import { runProgram } from './support/run-program.ts'

/** One line of the text format, its labels in the order in which they stand. */
const LINE =
  /^(?<name>[a-z_]+)(?:\{(?<labels>[a-z_]+="(?:[^"\\\n]|\\[\\"n])*"(?:,[a-z_]+="(?:[^"\\\n]|\\[\\"n])*")*)\})? (?<value>\d+(?:\.\d+)?(?:e-\d+)?)$/

let metrics: HubMetrics | null = null

afterEach(() => {
  metrics?.close()
  metrics = null
})

/** Reads the text as Prometheus does, and refuses what the format does not have. */
function read(text: string): Record<string, number> {
  const values: Record<string, number> = {}
  for (const line of text.trimEnd().split('\n')) {
    if (/^# (HELP [a-z_]+ .+|TYPE [a-z_]+ (counter|gauge|histogram))$/.test(line)) continue
    const { name = '', labels, value } = LINE.exec(line)?.groups ?? {}
    expect(name, line).not.toBe('')
    values[labels === undefined ? name : `${name}{${labels}}`] = Number(value)
  }
  return values
}

describe('collectMetrics', () => {
  it('counts greenthreads by their ends, and waits with their time', async () => {
    metrics = collectMetrics()
    const killed = spawn(function* killed(): Green<void> {
      yield* sleep(10)
    })
    const failed = spawn(function* failed(): Green<void> {
      yield* sleep(0.01)
      throw new Error('on purpose')
    })
    await expect(failed).rejects.toThrow('on purpose')
    killed.kill()
    const values = read(metrics.text())
    expect(values).toMatchObject({
      hublet_greenthreads_started_total: 2,
      'hublet_greenthreads_ended_total{outcome="result"}': 0,
      'hublet_greenthreads_ended_total{outcome="error"}': 1,
      'hublet_greenthreads_ended_total{outcome="killed"}': 1,
      [`hublet_hub_info{hub="${getHub().name}"}`]: 1,
    })
    expect(values.hublet_waits_total).toBeGreaterThan(0)
    // On a busy machine a sleep may be over before MAINLOOP has come to wait for it.
    const waited = (): number => read((metrics as HubMetrics).text()).hublet_wait_seconds_total as number
    while (waited() < 0.005) await spawn(() => sleep(0.01))
  })

  it('tells what is runnable, what is parked, and what the hub has registered', async () => {
    metrics = collectMetrics()
    const parked = spawn(() => sleep(10))
    await spawn(() => sleep(0))
    spawn(() => 'soon')
    const soon = spawn(() => 'soon')
    const values = read(metrics.text())
    expect(values).toMatchObject({ hublet_runnable: 2, hublet_parked: 1, hublet_timers: 3 })
    await soon
    const inside = await spawn(() => read((metrics as HubMetrics).text()))
    expect(inside).toMatchObject({ hublet_runnable: 0, hublet_parked: 1, hublet_timers: 1 })
    parked.kill()
  })

  it('shows by how much timers are late when something holds the thread', async () => {
    metrics = collectMetrics()
    await spawn(function* hog(): Green<void> {
      const late = spawn(() => sleep(0.005))
      yield* sleep(0)
      const end = performance.now() + 60
      while (performance.now() < end);
      yield* late.wait()
    })
    const values = read(metrics.text())
    const count = values.hublet_lateness_seconds_count as number
    expect(values['hublet_lateness_seconds_bucket{le="+Inf"}']).toBe(count)
    expect(values['hublet_lateness_seconds_bucket{le="0.05"}']).toBeLessThan(count)
    expect(values.hublet_lateness_seconds_sum).toBeGreaterThan(0.05)
  })

  it('counts the errors of callbacks', async () => {
    const hub = getHub()
    const { onError } = hub
    hub.onError = () => undefined
    metrics = collectMetrics()
    hub.scheduleCallGlobal(0, () => {
      throw new Error('on purpose')
    })
    await spawn(() => sleep(0))
    hub.onError = onError
    expect(read(metrics.text()).hublet_callback_errors_total).toBe(1)
  })

  it('gives every line the labels that are asked for, and refuses others', () => {
    metrics = collectMetrics({ labels: { worker: 'a "b"\\\nc' } })
    const values = Object.keys(read(metrics.text()))
    expect(values.every((key) => key.includes('{worker="a \\"b\\"\\\\\\nc"'))).toBe(true)
    for (const labels of [{ le: '1' }, { 'a-b': '1' }, { __a: '1' }, { a: 1 }, null])
      expect(() => collectMetrics({ labels: labels as never })).toThrow(/collectMetrics: label/)
  })

  it('stops counting when it is closed, and keeps no process alive', async () => {
    const ended = await runProgram(`
      import { sleep, spawn } from 'hublet'
      import { collectMetrics } from 'hublet/metrics'
      const metrics = collectMetrics()
      await spawn(() => sleep(0))
      metrics.close()
      await spawn(() => sleep(0))
      console.log(/^hublet_greenthreads_started_total .*$/m.exec(metrics.text())[0])
      collectMetrics()
    `)
    expect(ended).toMatchObject({ code: 0, stdout: 'hublet_greenthreads_started_total 1\n', stderr: '' })
  })

  it('has each of its metrics on the page of the reference, and the page has no others', () => {
    metrics = collectMetrics()
    const page = readFileSync(path.join(import.meta.dirname, '../../docs/reference/signals.md'), 'utf8')
    const rows = [...page.matchAll(/^\| `(hublet_\w+)` +\| (\w+) /gm)].map(
      ([, name, type]) => `${name} ${type}`,
    )
    const types = [...metrics.text().matchAll(/^# TYPE (\S+ \S+)$/gm)].map(([, type]) => type)
    expect(rows).toEqual(types)
  })
})
