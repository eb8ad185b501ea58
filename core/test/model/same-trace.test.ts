import { expect } from 'vitest'
import { useHub } from '../../index.ts'
import { addInstrument, removeInstrument, TraceRecorder, type TraceEvent } from '../../trace/index.ts'
import { describeOnEveryHub, HUBS } from '../conformance/hubs.ts'
import { SOCKETS, expectSameTrace, tryPrograms } from './arbitrary.ts'
import { OnHub } from './on-hub.ts'
import type { Program } from './program.ts'
import { RealSockets } from './real-sockets.ts'
import { Reference } from './reference.ts'

const PROGRAMS = 100

interface Run {
  trace: string[]
  listening: string[]
  events: string[]
}

function run(Hub: (typeof HUBS)[number]['Hub'], program: Program): Run {
  const recorder = new TraceRecorder()
  let sockets: RealSockets | undefined
  const machine = new OnHub(Hub, () => (sockets = new RealSockets(SOCKETS)))
  addInstrument(recorder)
  try {
    machine.run(program)
    return { trace: machine.trace, listening: machine.listening, events: recorder.events.flatMap(comparable) }
  } finally {
    removeInstrument(recorder)
    sockets?.dispose()
    useHub()
  }
}

/**
 * The part that must be the same everywhere: neither system calls, nor numbers that the kernel or an earlier run
 * decided.
 */
function comparable(event: TraceEvent): string[] {
  if (event.kind === 'system-call') return []
  const { kind } = event
  const about = Object.entries(event).filter(([name]) =>
    ['direction', 'seconds', 'ready', 'why', 'outcome', 'error', 'role'].includes(name),
  )
  return [
    [kind, ...about.map(([name, value]) => `${name} ${String(value)}`)]
      .join(' ')
      .replace(/descriptor \d+|fd: \d+/g, 'fd'),
  ]
}

describeOnEveryHub('a random program with one ready socket at most', ({ Hub }, rule) => {
  rule('has the trace that the model says, and event by event that of the other hubs', () => {
    const [first] = HUBS
    tryPrograms(PROGRAMS, (program) => {
      const reference = new Reference(true)
      reference.run(program)
      const here = run(Hub, program)
      expectSameTrace(here.trace, reference.trace, 'on this hub')
      expect(here.listening).toEqual(reference.listening)
      const there = run((first as (typeof HUBS)[number]).Hub, program)
      expectSameTrace(here.events, there.events, 'on this hub')
    })
  })
})
