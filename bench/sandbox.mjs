/**
 * `npm run bench:sandbox`: how long a visitor waits from Run to the first output, with a runner that waited for the
 * snippet (warm) and with one that is started for it (cold). Both servers are measured in turns, in one run.
 *
 *     npm run bench:sandbox [-- --json] [--rounds N]
 *
 * Beside them stands how long Node alone takes to print a word, which no cold start can be below: machines differ by more than
 * programs do. Over the WebSocket it is the time until the first text arrives; in the page it is the time until the text stands in the
 * terminal, so it ends with a frame of the browser.
 */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import { WebSocket } from 'ws'
import { describeMachine, load } from './machine.mjs'

const SERVER = fileURLToPath(new URL('../dist/sandbox/server/main.js', import.meta.url))
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** The goal: the median is below this many milliseconds. */
const TARGETS = { warm: 50, cold: 300 }

/** Prints something that no run before it has printed. */
const SNIPPET = `import { sleep, spawn } from 'hublet'

await spawn(function* () {
yield* sleep(0)
console.log('began', performance.timeOrigin)
})`

const { values: options } = parseArgs({
  options: { json: { type: 'boolean' }, rounds: { type: 'string', default: '25' } },
})
const say = (text) => (options.json ? process.stderr : process.stdout).write(`${text}\n`)

async function run() {
  if (!existsSync(SERVER)) throw new Error('Build the sandbox first: npm run build')
  const report = {
    date: new Date().toISOString(),
    machine: describeMachine(),
    loadBefore: load(),
    places: {},
  }
  say(
    `${report.machine.cpu}, ${report.machine.cores} cores, ${report.machine.system}; load ${report.loadBefore} before`,
  )
  const servers = { warm: await startServer(2), cold: await startServer(0) }
  try {
    const isolated = servers.warm.address.includes('#token') ? 'without a jail' : 'in the jail'
    report.isolation = isolated
    say(`Snippets run ${isolated}.`)
    report.nodeAlone = summarize(Array.from({ length: Number(options.rounds) }, startNode))
    report.places['over the WebSocket'] = await measure(servers, openSocket)
    const browser = await openBrowser()
    if (browser === undefined) say('In the page: left out, for there is no Chromium here.')
    else {
      report.places['in the page'] = await measure(servers, (server) => openPage(browser, server))
      await browser.close()
    }
  } finally {
    for (const { child } of Object.values(servers)) child.kill('SIGINT')
  }
  report.loadAfter = load()
  const { median, low, high } = report.nodeAlone
  say(`\nNode alone prints a word after ${median} ms (${low} to ${high}).`)
  for (const [place, results] of Object.entries(report.places)) show(place, results)
  say(`load ${report.loadAfter} at the end`)
  if (options.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
}

/** @returns ms from the start of a Node that does nothing to its end */
function startNode() {
  const begun = performance.now()
  execFileSync(process.execPath, ['-e', "console.log('a word')"])
  return performance.now() - begun
}

async function startServer(warmRunners) {
  const env = { ...process.env, PORT: '0', LOG_LEVEL: 'warn', WARM_RUNNERS: String(warmRunners) }
  const child = spawn(process.execPath, [SERVER], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /(http\S+)$/.exec(line)?.[1]
    if (address !== undefined) return { child, address, warmRunners }
  }
  throw new Error('The sandbox server did not start.')
}

/** In turns, so that whatever else the machine does meets both. @returns medians and spread in ms, per server */
async function measure(servers, open) {
  const visitors = {}
  for (const [name, server] of Object.entries(servers)) visitors[name] = await open(server)
  const times = { warm: [], cold: [] }
  for (let round = -1; round < Number(options.rounds); round++) {
    for (const [name, visitor] of Object.entries(visitors)) {
      // One server's new runners would be what the other one is slowed down by.
      for (const server of Object.values(servers)) await isFilled(server)
      const time = await visitor.run()
      // The first one is the page's own warming up.
      if (round >= 0) times[name].push(time)
    }
  }
  for (const visitor of Object.values(visitors)) await visitor.close()
  return Object.fromEntries(
    Object.entries(times).map(([name, list]) => [name, summarize(list, TARGETS[name])]),
  )
}

async function isFilled({ address, warmRunners }) {
  for (;;) {
    const text = await (await fetch(new URL('/metrics', address))).text()
    const count = (name) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1])
    if (count('hublet_runners_waiting') === warmRunners && count('hublet_sessions_running') === 0) return
    await delay(10)
  }
}

async function openSocket({ address }) {
  const url = new URL(address)
  const token = /token=(.+)/.exec(url.hash)?.[1]
  const socket = new WebSocket(`ws://${url.host}/sandbox`)
  await once(socket, 'message')
  return {
    async run() {
      const begun = performance.now()
      let first
      const isOver = new Promise((resolve) => {
        const onMessage = (data) => {
          const { type } = JSON.parse(String(data))
          if (type === 'output') first ??= performance.now() - begun
          if (type === 'ended') resolve(socket.off('message', onMessage))
        }
        socket.on('message', onMessage)
      })
      socket.send(JSON.stringify({ type: 'run', code: SNIPPET, columns: 80, rows: 24, token }))
      await isOver
      return first
    },
    async close() {
      socket.close()
      await once(socket, 'close')
    },
  }
}

async function openBrowser() {
  const installed = [process.env.CHROMIUM_PATH, chromium.executablePath(), ...BROWSERS]
  const executablePath = installed.find((file) => file !== undefined && existsSync(file))
  return executablePath === undefined ? undefined : chromium.launch({ executablePath })
}

async function openPage(browser, { address }) {
  const page = await browser.newPage()
  await page.goto(address.replace('/#', '/playground#').replace(/:(\d+)$/, ':$1/playground'))
  await page.getByRole('textbox', { name: 'Code of the snippet' }).focus()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.insertText(SNIPPET)
  const button = page.getByRole('button', { name: 'Run', exact: true })
  return {
    async run() {
      // Two pages of one browser: only the one in front draws. Drawing missed before is not part of a run.
      await page.bringToFront()
      await page.evaluate(untilDrawn)
      return button.evaluate(clickAndWait)
    },
    close: () => page.close(),
  }
}

/** In the browser: until a frame is on the screen, and nothing else waits to be done. */
function untilDrawn() {
  const { requestAnimationFrame, requestIdleCallback } = globalThis
  return new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => requestIdleCallback(() => resolve())))
  })
}

/** In the browser: the time from the click to the new text in the terminal. */
function clickAndWait(button) {
  const { document, MutationObserver } = globalThis
  const shown = () => /began \d+[.\d]*/.exec(document.querySelector('.xterm-rows')?.textContent ?? '')?.[0]
  const before = shown()
  return new Promise((resolve) => {
    const begun = performance.now()
    const observer = new MutationObserver(() => {
      const text = shown()
      if (text === undefined || text === before) return
      observer.disconnect()
      resolve(performance.now() - begun)
    })
    observer.observe(document.body, { childList: true, subtree: true, characterData: true })
    button.click()
  })
}

function summarize(times, target) {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))])
  return { median: at(0.5), low: at(0), p90: at(0.9), high: at(1), rounds: times.length, target }
}

function show(place, results) {
  say(`\nRun to first output ${place}, in ms`)
  for (const [name, { median, low, p90, high, rounds, target }] of Object.entries(results)) {
    const word = median < target ? 'reached' : 'MISSED'
    say(
      `  ${name}  median ${median}  (${low} to ${high}, p90 ${p90}, ${rounds} runs)  ${word}: below ${target}`,
    )
  }
}

try {
  await run()
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
