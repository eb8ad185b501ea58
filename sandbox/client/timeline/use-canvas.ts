/** The canvas of the lanes: painted in the next frame after something that it shows has changed, in the colors of the theme. */
import { useData } from 'vitepress'
import { onBeforeUnmount, onMounted, ref, watch, type Ref } from 'vue'
import { paint } from './paint.ts'
import { readPalette, type Palette } from './palette.ts'
import { Patterns } from './patterns.ts'
import type { Picture } from './picture.ts'

interface Painted {
  readonly canvas: Readonly<Ref<HTMLCanvasElement | undefined>>
  /** All but its colors; a new object when any of it has changed. */
  readonly picture: Readonly<Ref<Omit<Picture, 'palette' | 'patterns'>>>
  /** Comes first in each frame. */
  readonly beforePainting: () => void
}

export function useCanvas({ canvas, picture, beforePainting }: Painted): void {
  const { isDark } = useData()
  const palette = ref<Palette>()
  let patterns: Patterns | undefined
  let frame = 0

  function draw(): void {
    frame = 0
    beforePainting()
    const context = canvas.value?.getContext('2d')
    if (!context || !palette.value) return
    const ratio = window.devicePixelRatio || 1
    patterns ??= new Patterns(ratio)
    fit(context.canvas, ratio)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    paint(context, { ...picture.value, palette: palette.value, patterns })
  }

  /** Gives the canvas as many pixels as the screen has there. */
  function fit(element: HTMLCanvasElement, ratio: number): void {
    const [width, height] = [
      Math.round(picture.value.width * ratio),
      Math.round(picture.value.height * ratio),
    ]
    if (element.width !== width) element.width = width
    if (element.height !== height) element.height = height
  }

  function drawSoon(): void {
    if (frame === 0) frame = requestAnimationFrame(draw)
  }
  watch([picture, palette], drawSoon)

  function recolor(): void {
    if (!canvas.value) return
    palette.value = readPalette(canvas.value, isDark.value)
    patterns = undefined
  }
  watch(isDark, () => requestAnimationFrame(recolor))
  onMounted(recolor)
  onBeforeUnmount(() => cancelAnimationFrame(frame))
}
