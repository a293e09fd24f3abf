/** Draws markers: shape says the kind, fill and glyph the lamp. Everything is drawn at twice its size for sharp edges. */
import type { LampColour } from '../api/types'
import type { MapColours, MapToken } from './map_colours'

export const PIXEL_RATIO = 2
const MARKER = 44 // CSS pixels with room for the ring; the shape itself is 20
const LAMP_ORDER: LampColour[] = ['red', 'amber', 'blue', 'grey']

type Pen = CanvasRenderingContext2D

function canvasOf(size: number): Pen {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = size * PIXEL_RATIO
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('no 2d canvas')
  pen.scale(PIXEL_RATIO, PIXEL_RATIO)
  pen.translate(size / 2, size / 2)
  return pen
}

function picture(pen: Pen): ImageData {
  return pen.getImageData(0, 0, pen.canvas.width, pen.canvas.height)
}

function shape(pen: Pen, kind: string, radius: number): void {
  pen.beginPath()
  if (kind === 'grid_event') pen.roundRect(-radius * 0.92, -radius * 0.92, radius * 1.84, radius * 1.84, 3)
  else pen.arc(0, 0, radius, 0, Math.PI * 2)
}

function glyph(pen: Pen, lamp: LampColour): void {
  pen.lineWidth = 2.2
  pen.lineCap = 'round'
  pen.beginPath()
  if (lamp === 'red') {
    pen.moveTo(0, -5)
    pen.lineTo(0, 1)
    pen.stroke()
    pen.beginPath()
    pen.arc(0, 4.6, 1.5, 0, Math.PI * 2)
    pen.fill()
  } else if (lamp === 'amber') {
    pen.moveTo(0, -5.4)
    pen.lineTo(5.4, 4.2)
    pen.lineTo(-5.4, 4.2)
    pen.closePath()
    pen.fill()
  } else if (lamp === 'blue') {
    pen.arc(0, 0, 2.8, 0, Math.PI * 2)
    pen.fill()
  } else {
    pen.moveTo(-2.6, -3.6)
    pen.lineTo(-2.6, 3.6)
    pen.moveTo(2.6, -3.6)
    pen.lineTo(2.6, 3.6)
    pen.stroke()
  }
}

function ring(pen: Pen, which: string, colour: string, ink: string): void {
  if (which === 'n') return
  pen.beginPath()
  pen.lineWidth = which === 'e' ? 2.5 : 1.6
  pen.strokeStyle = which === 'e' ? colour : ink
  pen.setLineDash(which === 'e' ? [] : [3, 2.4])
  pen.globalAlpha = which === 'e' ? 0.65 : 1
  pen.arc(0, 0, 16, 0, Math.PI * 2)
  pen.stroke()
  pen.setLineDash([])
  pen.globalAlpha = 1
}

function drawTicket(kind: string, lamp: LampColour, around: string, colours: MapColours): ImageData {
  const pen = canvasOf(MARKER)
  const fill = colours[`lamp-${lamp}` as MapToken]
  const ink = colours[`on-lamp-${lamp}` as MapToken]
  ring(pen, around, fill, colours.text)
  shape(pen, kind, 10)
  pen.fillStyle = fill
  pen.fill()
  pen.lineWidth = 2
  pen.strokeStyle = colours['map-halo']
  pen.stroke()
  pen.fillStyle = pen.strokeStyle = ink
  glyph(pen, lamp)
  return picture(pen)
}

/** White disc, count, ring split by lamp; grows at 20 and 100. */
function drawCluster(counts: number[], colours: MapColours): ImageData {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const size = total >= 100 ? 54 : total >= 20 ? 46 : 38
  const pen = canvasOf(size + 4)
  pen.beginPath()
  pen.arc(0, 0, size / 2 + 1, 0, Math.PI * 2)
  pen.fillStyle = colours['map-halo']
  pen.fill()
  let from = -Math.PI / 2
  pen.lineWidth = 6
  counts.forEach((count, index) => {
    if (!count) return
    const to = from + (count / total) * Math.PI * 2
    pen.beginPath()
    pen.arc(0, 0, size / 2 - 4, from, to)
    pen.strokeStyle = colours[`lamp-${LAMP_ORDER[index]}` as MapToken]
    pen.stroke()
    from = to
  })
  pen.beginPath()
  pen.arc(0, 0, size / 2 - 7, 0, Math.PI * 2)
  pen.fillStyle = colours.surface
  pen.fill()
  pen.fillStyle = colours.text
  pen.font = '700 14px "DIN Alternate", "Roboto", "Segoe UI", "Noto Sans CJK SC", sans-serif'
  pen.textAlign = 'center'
  pen.textBaseline = 'middle'
  pen.fillText(total > 999 ? '999+' : String(total), 0, 1)
  return picture(pen)
}

/** The picture of a name made by `imageOf` or `clusterImageOf`; undefined for any other name. */
export function drawImage(name: string, colours: MapColours): ImageData | undefined {
  const [what, ...rest] = name.split('/')
  if (what === 'c') return drawCluster(rest.map(Number), colours)
  if (what === 't') return drawTicket(rest[0] ?? 'hotline', (rest[1] ?? 'grey') as LampColour, rest[2] ?? 'n', colours)
  return undefined
}
