/** The quiet base map: areas, roads, buildings and names from our own tiles; colour is kept for lamps. */
import type { LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl'
import type { MapColours } from './map_colours'

/** MapLibre draws glyphs from the fonts of the computer when a style names no glyph server. */
const FONT = ['PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'sans-serif']
/** What everybody sees alike. Zooms and the address of the tiles, which changes with the layer, are the server's to say. */
const BASE_LAYERS = ['subdistricts', 'communities', 'cells', 'roads', 'buildings', 'labels', 'cell_labels']
const TILE_MAX_ZOOM = 17

export function tileUrl(layer: string, version = 0): string {
  return `${location.origin}/tiles/${layer}/{z}/{x}/{y}.mvt${version ? `?v=${version}` : ''}`
}

/** A proxy may change the address by which the server knows itself; pages ask where they came from. */
export function onOwnOrigin(url: string): string {
  const asked = new URL(url, location.origin)
  return asked.pathname.startsWith('/tiles/') ? location.origin + asked.pathname + asked.search : url
}

function tiles(layer: string): SourceSpecification {
  return { type: 'vector', url: `${location.origin}/tiles/${layer}.json` }
}

function ownTiles(layer: string, minzoom: number): SourceSpecification {
  return { type: 'vector', tiles: [tileUrl(layer)], minzoom, maxzoom: TILE_MAX_ZOOM }
}

function areas(c: MapColours): LayerSpecification[] {
  const of = (layer: string) => ({ source: layer, 'source-layer': layer })
  return [
    { id: 'subdistrict-fill', type: 'fill', ...of('subdistricts'), maxzoom: 12, paint: { 'fill-color': c['map-subdistrict'], 'fill-opacity': 0.06 } },
    { id: 'building-fill', type: 'fill', ...of('buildings'), minzoom: 14.5, paint: { 'fill-color': c['map-building'] } },
    { id: 'building-line', type: 'line', ...of('buildings'), minzoom: 16, paint: { 'line-color': c['map-building-line'], 'line-width': 1 } },
    {
      id: 'road-case', type: 'line', ...of('roads'), minzoom: 12, layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': c['map-road-case'], 'line-width': ['interpolate', ['exponential', 1.6], ['zoom'], 12, 1.2, 15, 7, 18, 26] },
    },
    {
      id: 'road', type: 'line', ...of('roads'), minzoom: 12, layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': c['map-road'], 'line-width': ['interpolate', ['exponential', 1.6], ['zoom'], 12, 0.6, 15, 5.4, 18, 23] },
    },
  ]
}

function borders(c: MapColours): LayerSpecification[] {
  const of = (layer: string) => ({ source: layer, 'source-layer': layer })
  return [
    { id: 'cell-line', type: 'line', ...of('cells'), minzoom: 15, paint: { 'line-color': c['map-cell'], 'line-width': 0.9 } },
    { id: 'community-halo', type: 'line', ...of('communities'), minzoom: 13, paint: { 'line-color': c['map-halo'], 'line-width': 3.6, 'line-opacity': 0.7 } },
    { id: 'community-line', type: 'line', ...of('communities'), minzoom: 13, paint: { 'line-color': c['map-community'], 'line-width': 1.6, 'line-dasharray': [4.4, 1.9] } },
    { id: 'subdistrict-glow', type: 'line', ...of('subdistricts'), paint: { 'line-color': c['map-subdistrict'], 'line-width': 8, 'line-opacity': 0.16 } },
    { id: 'subdistrict-line', type: 'line', ...of('subdistricts'), paint: { 'line-color': c['map-subdistrict'], 'line-width': ['interpolate', ['linear'], ['zoom'], 10, 1.4, 13, 2.6] } },
  ]
}

function selection(c: MapColours): LayerSpecification[] {
  const nothing = ['==', ['get', 'code'], ''] as never
  return [
    { id: 'selected-cell', type: 'fill', source: 'cells', 'source-layer': 'cells', filter: nothing, paint: { 'fill-color': c['map-sel'], 'fill-opacity': 0.13 } },
    { id: 'selected-cell-line', type: 'line', source: 'cells', 'source-layer': 'cells', filter: nothing, paint: { 'line-color': c['map-sel'], 'line-width': 2.4 } },
    { id: 'selected-building', type: 'fill', source: 'buildings', 'source-layer': 'buildings', filter: nothing, paint: { 'fill-color': c['map-sel'], 'fill-opacity': 0.35 } },
  ]
}

function areaLabel(id: string, level: string, minzoom: number, size: number, colour: string, halo: string, spacing: number): LayerSpecification {
  return {
    id, type: 'symbol', source: 'labels', 'source-layer': 'labels', minzoom, filter: ['==', ['get', 'level'], level],
    layout: { 'text-field': ['coalesce', ['get', 'name'], ['get', 'name_zh'], ''], 'text-font': FONT, 'text-size': size, 'text-letter-spacing': spacing, 'text-padding': 6 },
    paint: { 'text-color': colour, 'text-halo-color': halo, 'text-halo-width': 2 },
  }
}

function labels(c: MapColours): LayerSpecification[] {
  return [
    {
      id: 'road-label', type: 'symbol', source: 'roads', 'source-layer': 'roads', minzoom: 15,
      layout: { 'symbol-placement': 'line', 'text-field': ['coalesce', ['get', 'name'], ['get', 'name_zh'], ''], 'text-font': FONT, 'text-size': 11, 'symbol-spacing': 320 },
      paint: { 'text-color': c['map-label-2'], 'text-halo-color': c['map-halo'], 'text-halo-width': 1.5 },
    },
    {
      id: 'cell-label', type: 'symbol', source: 'cell_labels', 'source-layer': 'cell_labels', minzoom: 15.5,
      layout: { 'text-field': ['get', 'short_code'], 'text-font': FONT, 'text-size': 11 },
      paint: { 'text-color': c['map-label-2'], 'text-halo-color': c['map-halo'], 'text-halo-width': 1.5 },
    },
    areaLabel('community-label', 'community', 13.6, 12.5, c['map-label'], c['map-halo'], 0.02),
    areaLabel('subdistrict-label', 'subdistrict', 10, 15, c['map-subdistrict'], c['map-halo'], 0.14),
  ]
}

/** The style without tickets; `withTickets` adds the vector source whose features the marker layer gathers. */
export function baseStyle(c: MapColours, withTickets: boolean): StyleSpecification {
  const sources: Record<string, SourceSpecification> = Object.fromEntries(
    BASE_LAYERS.map((layer) => [layer, tiles(layer)]),
  )
  const gather: LayerSpecification[] = []
  if (withTickets) {
    sources.tickets = ownTiles('tickets', 8)
    gather.push({ id: 'ticket-gather', type: 'circle', source: 'tickets', 'source-layer': 'tickets', paint: { 'circle-radius': 1, 'circle-opacity': 0 } })
  }
  return {
    version: 8,
    sources,
    layers: [
      { id: 'land', type: 'background', paint: { 'background-color': c['map-land'] } },
      ...areas(c),
      ...selection(c),
      ...borders(c),
      ...gather,
      ...labels(c),
    ],
  }
}
