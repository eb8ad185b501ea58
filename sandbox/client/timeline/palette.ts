/** The timeline's colors: VitePress's own, and one stable hue per greenthread. */
import type { Lane } from '../trace/lanes.ts'

/** Hues of `oklch`, which looks equally bright in all of them; the reds are left for errors. */
const HUES = [250, 150, 310, 75, 200, 340, 120, 275, 50, 180]

export interface Palette {
  readonly background: string
  readonly ink: string
  readonly softInk: string
  readonly line: string
  /** Paper that is a little darker. */
  readonly soft: string
  readonly brand: string
  readonly brandSoft: string
  readonly danger: string
  readonly font: string
  readonly dark: boolean
}

/** Reads VitePress's variables where they apply to `element`. */
export function readPalette(element: Element, dark: boolean): Palette {
  const style = getComputedStyle(element)
  const variable = (name: string): string => style.getPropertyValue(name).trim()
  return {
    background: variable('--vp-c-bg'),
    ink: variable('--vp-c-text-1'),
    softInk: variable('--vp-c-text-2'),
    line: variable('--vp-c-divider'),
    soft: variable('--vp-c-default-soft'),
    brand: variable('--vp-c-brand-1'),
    brandSoft: variable('--vp-c-brand-soft'),
    danger: variable('--vp-c-danger-1'),
    font: style.fontFamily,
    dark,
  }
}

/** The color of a greenthread; the same in every run of the same program. */
export function colorOf(greenlet: number, dark: boolean): string {
  const hue = HUES[greenlet % HUES.length] ?? 0
  return dark ? `oklch(0.76 0.11 ${hue})` : `oklch(0.52 0.13 ${hue})`
}

/** The color of a lane's bars: ink for `__main__`, MAINLOOP and the system calls. */
export function laneColor(lane: Lane, palette: Palette): string {
  switch (lane.role) {
    case 'mainloop':
      return palette.ink
    case 'main':
    case 'node':
    case 'system-calls':
    case 'listeners':
    case 'timers':
      return palette.softInk
    default:
      return colorOf(lane.id, palette.dark)
  }
}
