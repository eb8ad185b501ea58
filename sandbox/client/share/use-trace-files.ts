/** Trace files of the playground: what it hands out, and what is opened or dropped on it. */
import { ref, type Ref } from 'vue'
import { toChromeTrace } from '../../../core/trace/chrome-trace.ts'
import type { TraceEvent } from '../../../core/trace/events.ts'
import { toAsciicast } from './asciicast.ts'
import { download } from './download.ts'
import { readTraceFile, refuseSize, writeTraceFile, type TraceFile } from './trace-file.ts'
import { plural } from '../trace/wording.ts'
import type { Trace } from '../trace/use-trace.ts'

export interface TraceFiles {
  /** Whether something is being dragged over the page. */
  readonly dragging: Ref<boolean>
  /** Title of a trace that did not run here: `400 events of app.json`. */
  readonly opened: Ref<string | undefined>
  /** How many events that trace does not have because of a limit. */
  readonly dropped: Ref<number>
  open(file: File): Promise<void>
  /** Shows a run that came from somewhere: `a link`, or the name of a file. */
  show(file: TraceFile, from: string): void
  /** The run that is shown, with all that belongs to it. */
  present(about: About): TraceFile
  downloadTrace(about: About): void
  downloadChromeTrace(): void
  downloadCast(): void
  readonly dropListeners: Record<'dragover' | 'dragleave' | 'drop', (event: DragEvent) => void>
}

/** The code that made the run, the hub that was chosen for it, and how many of its events are not in the trace. */
interface About {
  code: string
  hub: string | undefined
  dropped: number
}

interface Events {
  /** A trace was read and can be shown. */
  show(file: TraceFile): void
  problem(sentence: string): void
}

export function useTraceFiles(trace: Trace, { show: shown, problem }: Events): TraceFiles {
  const dragging = ref(false)
  const opened = ref<string>()
  const missing = ref(0)
  const holdsFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

  async function open(file: File): Promise<void> {
    const refused = refuseSize(file.size)
    if (refused !== undefined) return problem(`${file.name}: ${refused}`)
    let text: string
    try {
      text = await file.text()
    } catch (error) {
      return problem(`${file.name} cannot be read: ${(error as Error).message}`)
    }
    const read = readTraceFile(text)
    if (!read.ok) return problem(`${file.name}: ${read.problem}`)
    show(read.file, file.name)
  }

  function show(file: TraceFile, from: string): void {
    shown(file)
    missing.value = file.dropped ?? 0
    opened.value = `${plural(file.events.length, 'event')} of ${from}`
  }

  function present({ code, hub, dropped }: About): TraceFile {
    const { events } = trace.log.value
    const output = trace.output.value.pieces
    return { events, code, ...(hub !== undefined && { hub }), output, ...(dropped > 0 && { dropped }) }
  }

  return {
    dragging,
    opened,
    dropped: missing,
    open,
    show,
    present,
    downloadTrace(about) {
      download('hublet-trace.json', 'application/json', writeTraceFile(present(about)))
    },
    downloadChromeTrace() {
      const text = JSON.stringify(toChromeTrace(trace.log.value.events as readonly TraceEvent[]))
      download('hublet-chrome-trace.json', 'application/json', text)
    },
    downloadCast() {
      const options = { columns: 80, rows: 24, title: 'Hublet' }
      const text = toAsciicast(trace.log.value.events, trace.output.value.pieces, options)
      download('hublet.cast', 'application/x-asciicast', text)
    },
    dropListeners: {
      dragover(event) {
        if (!holdsFile(event)) return
        event.preventDefault()
        dragging.value = true
      },
      dragleave(event) {
        const to = event.relatedTarget as Node | null
        if (!(event.currentTarget as Element).contains(to)) dragging.value = false
      },
      drop(event) {
        dragging.value = false
        const file = event.dataTransfer?.files[0]
        if (!file) return
        event.preventDefault()
        void open(file)
      },
    },
  }
}
