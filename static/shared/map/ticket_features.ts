/** What the map shows of tickets: tile features and the rows of the list, one marker each; the list is fresher. */
import type { Feature, FeatureCollection, Point } from 'geojson'
import type { LampColour, LonLat, TicketRow } from '../api/types'
import { lampColour } from '../lamps/lamp_colour'

export interface TicketMark {
  id: string
  kind: string
  lamp: LampColour
  emergency: boolean
  supervised: boolean
  restricted: boolean
  point: LonLat
}

const LAMPS: readonly string[] = ['red', 'amber', 'blue', 'grey']

export function markOfRow(row: TicketRow, now: number): TicketMark | null {
  if (!row.point) return null
  return {
    id: row.id,
    kind: row.kind,
    lamp: lampColour(row.lamp, now),
    emergency: row.priority === 'emergency',
    supervised: row.supervision_level !== null && row.supervision_level !== undefined,
    restricted: row.restricted,
    point: row.point,
  }
}

interface TileProperties {
  id?: string
  kind?: string
  lamp?: string
  colour?: string
  due_at?: string | number | null
  amber_at?: string | number | null
  priority?: string
  restricted?: boolean
  supervised?: boolean
}

/** Times in tiles are ISO texts or seconds since 1970. */
function moment(value: string | number | null | undefined): string | null {
  if (value === null || value === undefined || value === '') return null
  return typeof value === 'number' ? new Date(value * 1000).toISOString() : value
}

export function markOfTile(properties: TileProperties, point: LonLat, now: number): TicketMark | null {
  if (!properties.id) return null
  const said = properties.lamp ?? properties.colour ?? 'grey'
  const colour = (LAMPS.includes(said) ? said : 'grey') as LampColour
  const lamp = { colour, due_at: moment(properties.due_at), amber_at: moment(properties.amber_at) }
  return {
    id: properties.id,
    kind: properties.kind ?? 'hotline',
    lamp: lampColour(lamp, now),
    emergency: properties.priority === 'emergency',
    supervised: Boolean(properties.supervised),
    restricted: Boolean(properties.restricted),
    point,
  }
}

/** Later marks of the same ticket replace earlier ones. */
export function collect(...groups: TicketMark[][]): FeatureCollection<Point> {
  const byId = new Map<string, TicketMark>()
  for (const mark of groups.flat()) byId.set(mark.id, mark)
  return { type: 'FeatureCollection', features: [...byId.values()].map(feature) }
}

function feature(mark: TicketMark): Feature<Point> {
  const { point, ...properties } = mark
  return { type: 'Feature', properties: { ...properties, image: imageOf(mark) }, geometry: { type: 'Point', coordinates: point } }
}

/** Name of the marker's picture: kind, lamp and what surrounds it. */
export function imageOf(mark: Pick<TicketMark, 'kind' | 'lamp' | 'emergency' | 'supervised'>): string {
  const ring = mark.emergency ? 'e' : mark.supervised ? 's' : 'n'
  return `t/${mark.kind}/${mark.lamp}/${ring}`
}

/** Name of a cluster's picture: how many there are of each lamp. */
export function clusterImageOf(counts: { red: number; amber: number; blue: number; grey: number }): string {
  return `c/${counts.red}/${counts.amber}/${counts.blue}/${counts.grey}`
}
