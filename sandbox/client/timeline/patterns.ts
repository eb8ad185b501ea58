/** The fillings of waiting bars: hatched to the right or to the left, or dotted. */

export type Filling = 'hatch-right' | 'hatch-left' | 'dots'

const SIZE = 6

/** Makes patterns and keeps them: one per filling and color. */
export class Patterns {
  readonly #made = new Map<string, CanvasPattern | string>()
  readonly #pixelRatio: number

  constructor(pixelRatio: number) {
    this.#pixelRatio = pixelRatio
  }

  get(context: CanvasRenderingContext2D, filling: Filling, color: string): CanvasPattern | string {
    const key = `${filling} ${color}`
    const known = this.#made.get(key)
    if (known !== undefined) return known
    const made = this.#make(context, filling, color)
    this.#made.set(key, made)
    return made
  }

  #make(context: CanvasRenderingContext2D, filling: Filling, color: string): CanvasPattern | string {
    const tile = document.createElement('canvas')
    tile.width = tile.height = SIZE * this.#pixelRatio
    const brush = tile.getContext('2d')
    if (!brush) return color
    brush.scale(this.#pixelRatio, this.#pixelRatio)
    brush.globalAlpha = 0.16
    brush.fillStyle = color
    if (filling !== 'dots') brush.fillRect(0, 0, SIZE, SIZE)
    brush.globalAlpha = filling === 'dots' ? 0.85 : 0.6
    if (filling === 'dots') drawDots(brush)
    else drawHatch(brush, color, filling === 'hatch-right')
    const pattern = context.createPattern(tile, 'repeat')
    if (!pattern) return color
    pattern.setTransform(new DOMMatrix().scale(1 / this.#pixelRatio))
    return pattern
  }
}

function drawDots(brush: CanvasRenderingContext2D): void {
  for (const [x, y] of [
    [1.5, 1.5],
    [4.5, 4.5],
  ] as const) {
    brush.beginPath()
    brush.arc(x, y, 0.9, 0, 2 * Math.PI)
    brush.fill()
  }
}

function drawHatch(brush: CanvasRenderingContext2D, color: string, right: boolean): void {
  brush.strokeStyle = color
  brush.lineWidth = 1.2
  // Three strokes, so that the corners of neighboring tiles meet.
  for (const offset of [-SIZE, 0, SIZE]) {
    brush.beginPath()
    brush.moveTo(offset, right ? SIZE : 0)
    brush.lineTo(offset + SIZE, right ? 0 : SIZE)
    brush.stroke()
  }
}
