/** The layers of tickets above the base map: clusters, single marks, the selected one with its two rings. */
import type { LayerSpecification, SourceSpecification } from 'maplibre-gl'
import type { MapColours } from './map_colours'
import { collect } from './ticket_features'

export const MARKS = 'ticket-marks'
export const SELECTED = 'ticket-selected'
const SINGLES_FROM_ZOOM = 16

/** Counts the lamps inside each cluster, for its ring. */
export function clusterSource(): SourceSpecification {
  const count = (lamp: string) => ['+', ['case', ['==', ['get', 'lamp'], lamp], 1, 0]]
  return {
    type: 'geojson',
    data: collect(),
    cluster: true,
    clusterRadius: 44,
    clusterMaxZoom: SINGLES_FROM_ZOOM - 1,
    clusterProperties: { red: count('red'), amber: count('amber'), blue: count('blue'), grey: count('grey') },
  } as SourceSpecification
}

export function markerLayers(c: MapColours): LayerSpecification[] {
  const still = { 'icon-allow-overlap': true, 'icon-ignore-placement': true } as const
  return [
    {
      id: 'ticket-mark', type: 'symbol', source: MARKS, filter: ['!', ['has', 'point_count']],
      layout: { ...still, 'icon-image': ['get', 'image'] },
    },
    {
      id: 'ticket-cluster', type: 'symbol', source: MARKS, filter: ['has', 'point_count'],
      layout: {
        ...still,
        'icon-image': ['concat', 'c/', ['get', 'red'], '/', ['get', 'amber'], '/', ['get', 'blue'], '/', ['get', 'grey']],
      },
    },
    {
      id: 'selected-rings', type: 'circle', source: SELECTED,
      paint: { 'circle-radius': 19, 'circle-color': 'rgba(0,0,0,0)', 'circle-stroke-width': 3, 'circle-stroke-color': c['map-sel'] },
    },
    {
      id: 'selected-rings-outer', type: 'circle', source: SELECTED,
      paint: { 'circle-radius': 24, 'circle-color': 'rgba(0,0,0,0)', 'circle-stroke-width': 1.5, 'circle-stroke-color': c['map-sel'], 'circle-stroke-opacity': 0.5 },
    },
    { id: 'selected-mark', type: 'symbol', source: SELECTED, layout: { ...still, 'icon-image': ['get', 'image'], 'icon-size': 1.3 } },
  ] as LayerSpecification[]
}
