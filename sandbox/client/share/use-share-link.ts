/** A link to what the reader sees: copied on request, and followed when the page was opened by one. */
import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { frameHtml } from './frame-html.ts'
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
  /** A link that opens as slides, at a stop of a story. */
  copyClass(tour: string | undefined, stop: number | undefined): void
  /** HTML that shows the same in a page of another site; a run that is too long is left out. */
  copyFrame(run: TraceFile | undefined): void
}

interface Shown {
  code: Ref<string>
  session: Session
  other: Readonly<Ref<string | undefined>>
  view: Ref<string>
  /** The reader's own tour. */
  tour: Ref<string | undefined>
}

export function useShareLink(
  shared: Shared | undefined,
  { code, session, other, view, tour }: Shown,
): ShareLink {
  const { trace } = session
  const selection = shallowRef(shared?.selection)
  const scale = ref<ScaleName>(shared?.scale ?? 'steps')
  const zoom = ref(shared?.zoom)
  const said = ref<string>()
  const { order } = session.connection
  order.value = shared?.order
  /** The event to which the link points; there is none before the reader runs the code. */
  let wanted = shared?.trace ? undefined : shared?.event
  if (wanted !== undefined) said.value = `The link points at event ${wanted}: run the snippet to go there.`

  watch([session.status, trace.count], ([status, count]) => {
    if (status.is === 'running') said.value = undefined
    // After the frame in which the last events are shown: only then the cursor can stand on them.
    if (status.is !== 'ended' || wanted === undefined || count < trace.log.value.events.length) return
    trace.select(wanted - 1)
    said.value = undefined
    wanted = undefined
  })

  function shown(): Shared {
    const hub = session.hub.value
    return {
      code: code.value,
      ...(hub !== undefined && { hub }),
      ...(order.value !== undefined && session.connection.place.value === 'page' && { order: order.value }),
      ...(other.value !== undefined && { other: other.value }),
      ...(selection.value && { selection: selection.value }),
      ...(!trace.following.value && !trace.opened.value && { event: trace.cursor.value + 1 }),
      ...(scale.value !== 'steps' && { scale: scale.value }),
      ...(zoom.value !== undefined && { zoom: Number(zoom.value.toPrecision(4)) }),
      ...(view.value !== 'Hub' && { view: view.value }),
      ...(tour.value !== undefined && { tour: tour.value }),
      level: trace.level.value,
    }
  }

  const addressOf = (hash: string): string => location.origin + location.pathname + hash

  async function copyText(what: string, text: string, done: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      said.value = done
    } catch {
      said.value = `The browser does not let this page copy. ${what}: ${text}`
    }
  }

  const copyLink = (hash: string, done: string): Promise<void> => copyText('The link', addressOf(hash), done)

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

  function copyClass(told: string | undefined, stop: number | undefined): void {
    const { event: _, ...view } = shown()
    const slides = {
      slides: true,
      ...(told !== undefined && { tour: told }),
      ...(stop !== undefined && { stop }),
    }
    const where = stop === undefined ? '' : ` After Run it stands at stop ${stop} of the story.`
    void copyLink(toShareHash({ ...view, ...slides }), `The link is copied. It opens as slides.${where}`)
  }

  function copyFrame(run: TraceFile | undefined): void {
    const { other: _, ...view } = shown()
    const withRun = run && toRunHash({ ...view, code: run.code ?? '', trace: run })
    const html = frameHtml(location.origin + location.pathname, withRun ?? toShareHash(view))
    const left = run !== undefined && withRun === undefined ? ' The run is too long for it and left out.' : ''
    void copyText('The HTML', html, `The HTML is copied: it shows this in a page of yours.${left}`)
  }

  return {
    selection,
    scale,
    zoom,
    said,
    copy: () => void copyLink(toShareHash(shown()), 'The link is copied. Opening it never runs the code.'),
    copyRun,
    copyClass,
    copyFrame,
  }
}
