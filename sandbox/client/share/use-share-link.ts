/** A link to what the reader sees: copied on request, and followed when the page was opened by one. */
import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { toRunHash, toShareHash, type CodeSelection, type Shared } from './share-link.ts'
import type { TraceFile } from './trace-file.ts'
import type { ScaleName } from '../timeline/axis.ts'
import { plural } from '../trace/wording.ts'
import type { Session } from '../session/use-session.ts'

export interface ShareLink {
  readonly selection: ShallowRef<CodeSelection | undefined>
  readonly scale: Ref<ScaleName>
  /** Undefined: as large as the scale itself is drawn. */
  readonly zoom: Ref<number | undefined>
  /** The outcome, in words for the reader. */
  readonly said: Ref<string | undefined>
  copy(): void
  /** A link that holds the run as well, and the code that made it. */
  copyRun(run: TraceFile): void
}

interface Shown {
  code: Ref<string>
  session: Session
  other: Ref<string | undefined>
  view: Ref<string>
}

export function useShareLink(shared: Shared | undefined, { code, session, other, view }: Shown): ShareLink {
  const { trace } = session
  const selection = shallowRef(shared?.selection)
  const scale = ref<ScaleName>(shared?.scale ?? 'steps')
  const zoom = ref(shared?.zoom)
  const said = ref<string>()
  /** The event to which the link points; there is none before the reader runs the code. */
  let wanted = shared?.trace ? undefined : shared?.event
  if (wanted !== undefined) said.value = `The link points at event ${wanted}: run the snippet to go there.`

  watch(session.status, (status) => {
    if (status.is === 'running') said.value = undefined
    if (status.is !== 'ended' || wanted === undefined) return
    trace.select(wanted - 1)
    wanted = undefined
  })

  function shown(): Shared {
    const hub = session.hub.value
    return {
      code: code.value,
      ...(hub !== undefined && { hub }),
      ...(other.value !== undefined && { other: other.value }),
      ...(selection.value && { selection: selection.value }),
      ...(!trace.following.value && { event: trace.cursor.value + 1 }),
      ...(scale.value !== 'steps' && { scale: scale.value }),
      ...(zoom.value !== undefined && { zoom: Number(zoom.value.toPrecision(4)) }),
      ...(view.value !== 'Hub' && { view: view.value }),
    }
  }

  async function copyLink(hash: string, done: string): Promise<void> {
    const address = location.origin + location.pathname + hash
    try {
      await navigator.clipboard.writeText(address)
      said.value = done
    } catch {
      said.value = `The browser does not let this page copy. The link: ${address}`
    }
  }

  function copyRun({ code = '', ...run }: TraceFile): void {
    // Of the second hub there is nothing in it.
    const { other: _, ...view } = shown()
    const hash = toRunHash({ ...view, code, trace: run })
    if (hash !== undefined) {
      const done = `The link is copied, with ${plural(run.events.length, 'event')}. Opening it shows this run and runs nothing.`
      return void copyLink(hash, done)
    }
    const size = `${plural(run.events.length, 'event')} and their output`
    said.value = `This run is too long for a link: ${size}. Choose “Download trace” instead and send the file; dropped on the playground, it shows the same.`
  }

  return {
    selection,
    scale,
    zoom,
    said,
    copy: () => void copyLink(toShareHash(shown()), 'The link is copied. Opening it never runs the code.'),
    copyRun,
  }
}
