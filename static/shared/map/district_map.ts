/** Owns the one MapLibre instance of a page: sources, layers, pictures, clicks. The page hands it data. */
import {
  type GeoJSONSource,
  type LngLatBoundsLike,
  Map as MapLibre,
  type MapMouseEvent,
  Marker,
  ScaleControl,
  setWorkerUrl,
  type VectorTileSource,
} from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url'
import 'maplibre-gl/dist/maplibre-gl.css'
import type { Point } from 'geojson'
import type { LonLat } from '../api/types'
import { serverNow } from '../time/server_clock'
import { type MapColours, readMapColours } from './map_colours'
import { baseStyle, onOwnOrigin, tileUrl } from './map_style'
import { drawImage, PIXEL_RATIO } from './marker_images'
import { clusterSource, markerLayers, MARKS, SELECTED } from './marker_layers'
import { collect, markOfTile, type TicketMark } from './ticket_features'

setWorkerUrl(workerUrl)

export interface MapEvents {
  onTicket(id: string): void
  onReportHere(point: LonLat, at: { x: number; y: number }): void
  onPinMoved(point: LonLat): void
  onPlain(point: LonLat): void
}

export interface MapStart {
  container: HTMLElement
  center: LonLat | null
  bbox: [number, number, number, number] | null
  withTickets: boolean
  events: Partial<MapEvents>
}

export interface SelectedPlace {
  mark: TicketMark | null
  cellCode: string | null
  buildingCode: string | null
}

const NOWHERE: SelectedPlace = { mark: null, cellCode: null, buildingCode: null }
const FOCUS_ZOOM = 16

export class DistrictMap {
  private readonly map: MapLibre
  private colours: MapColours
  private rows: TicketMark[] = []
  private selected = NOWHERE
  private pin: Marker | null = null
  private tileVersion = 0
  private focused: LonLat | null = null
  private gathering: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly start: MapStart) {
    this.colours = readMapColours()
    this.map = new MapLibre({
      container: start.container,
      style: baseStyle(this.colours, start.withTickets),
      center: start.center ?? [113.3, 23.1],
      zoom: 12,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: 0,
      transformRequest: (url) => ({ url: onOwnOrigin(url) }),
    })
    this.map.addControl(new ScaleControl({ unit: 'metric', maxWidth: 90 }), 'bottom-right')
    this.map.touchZoomRotate.disableRotation()
    this.map.setMissingStyleImageResolver((name) => this.supplyImage(name))
    this.map.on('style.load', () => this.addMarkers())
    this.map.on('idle', () => this.gather())
    this.listen()
    if (start.bbox) this.fit()
  }

  destroy(): void {
    clearTimeout(this.gathering)
    this.map.remove()
  }

  /** The pane changed its size: what was brought into the middle stays there until the person moves the map. */
  resize(): void {
    this.map.resize()
    if (this.focused) this.focus(this.focused)
  }

  zoomBy(step: number): void {
    this.focused = null
    this.map.easeTo({ zoom: this.map.getZoom() + step, duration: 160 })
  }

  fit(): void {
    this.focused = null
    if (this.start.bbox) this.map.fitBounds(this.start.bbox as LngLatBoundsLike, { padding: 24, duration: 0 })
  }

  focus(point: LonLat): void {
    this.focused = point
    this.map.easeTo({ center: point, zoom: Math.max(this.map.getZoom(), FOCUS_ZOOM), duration: 260 })
  }

  /** Draws everything again in the colours of the theme now in force. */
  retheme(): void {
    this.colours = readMapColours()
    this.map.setStyle(baseStyle(this.colours, this.start.withTickets), { diff: false })
  }

  setRows(rows: TicketMark[]): void {
    this.rows = rows
    this.gather()
  }

  setSelected(place: SelectedPlace): void {
    this.selected = place
    this.showSelected()
  }

  /** Tiles of tickets are made again by the server; a new address keeps the browser from answering by itself. */
  refreshTickets(): void {
    this.tileVersion += 1
    const source = this.map.getSource('tickets') as VectorTileSource | undefined
    source?.setTiles([tileUrl('tickets', this.tileVersion)])
  }

  setPin(point: LonLat | null): void {
    if (!point) {
      this.pin?.remove()
      this.pin = null
      return
    }
    if (!this.pin) {
      this.pin = new Marker({ color: this.colours.accent, draggable: true })
      this.pin.on('dragend', () => {
        const { lng, lat } = (this.pin as Marker).getLngLat()
        this.start.events.onPinMoved?.([lng, lat])
      })
    }
    this.pin.setLngLat(point).addTo(this.map)
  }

  setLayerVisible(layers: string[], visible: boolean): void {
    for (const id of layers) {
      if (this.map.getLayer(id)) this.map.setLayoutProperty(id, 'visibility', visible ? 'visible' : 'none')
    }
  }

  private supplyImage(name: string): void {
    const picture = drawImage(name, this.colours)
    if (picture && !this.map.hasImage(name)) this.map.addImage(name, picture, { pixelRatio: PIXEL_RATIO })
  }

  private addMarkers(): void {
    if (!this.start.withTickets) return
    this.map.addSource(MARKS, clusterSource())
    this.map.addSource(SELECTED, { type: 'geojson', data: collect() })
    for (const layer of markerLayers(this.colours)) this.map.addLayer(layer)
    this.gather()
    this.showSelected()
  }

  /** Waits for a quiet moment: tiles and rows often arrive together. */
  private gather(): void {
    clearTimeout(this.gathering)
    this.gathering = setTimeout(() => this.drawMarks(), 60)
  }

  private lastDrawn = ''

  private drawMarks(): void {
    const source = this.map.getSource(MARKS) as GeoJSONSource | undefined
    if (!source) return
    const data = collect(this.marksOfTiles(), this.rows)
    const text = JSON.stringify(data)
    if (text === this.lastDrawn) return
    this.lastDrawn = text
    source.setData(data)
  }

  private marksOfTiles(): TicketMark[] {
    if (!this.map.getSource('tickets')) return []
    const now = serverNow()
    return this.map.querySourceFeatures('tickets', { sourceLayer: 'tickets' }).flatMap((feature) => {
      if (feature.geometry.type !== 'Point') return []
      const mark = markOfTile(feature.properties, feature.geometry.coordinates as LonLat, now)
      return mark ? [mark] : []
    })
  }

  private showSelected(): void {
    const { mark, cellCode, buildingCode } = this.selected
    const source = this.map.getSource(SELECTED) as GeoJSONSource | undefined
    source?.setData(collect(mark ? [mark] : []))
    const only = (code: string | null) => ['==', ['get', 'code'], code ?? ''] as never
    for (const layer of ['selected-cell', 'selected-cell-line']) {
      if (this.map.getLayer(layer)) this.map.setFilter(layer, only(cellCode))
    }
    if (this.map.getLayer('selected-building')) this.map.setFilter('selected-building', only(buildingCode))
  }

  private listen(): void {
    this.map.on('movestart', (event) => {
      if (event.originalEvent) this.focused = null
    })
    this.map.on('click', (event) => this.click(event))
    this.map.on('contextmenu', (event) => {
      const point: LonLat = [event.lngLat.lng, event.lngLat.lat]
      this.start.events.onReportHere?.(point, { x: event.point.x, y: event.point.y })
    })
    for (const layer of ['ticket-mark', 'ticket-cluster']) {
      this.map.on('mouseenter', layer, () => (this.map.getCanvas().style.cursor = 'pointer'))
      this.map.on('mouseleave', layer, () => (this.map.getCanvas().style.cursor = ''))
    }
  }

  private click(event: MapMouseEvent): void {
    const layers = ['ticket-mark', 'ticket-cluster'].filter((id) => this.map.getLayer(id))
    const hit = layers.length ? this.map.queryRenderedFeatures(event.point, { layers })[0] : undefined
    if (!hit) {
      this.start.events.onPlain?.([event.lngLat.lng, event.lngLat.lat])
    } else if (hit.properties.cluster) {
      void this.openCluster(hit.properties.cluster_id as number, (hit.geometry as Point).coordinates as LonLat)
    } else {
      this.start.events.onTicket?.(String(hit.properties.id))
    }
  }

  private async openCluster(id: number, center: LonLat): Promise<void> {
    const source = this.map.getSource(MARKS) as GeoJSONSource
    const zoom = await source.getClusterExpansionZoom(id)
    this.map.easeTo({ center, zoom: zoom + 0.2, duration: 260 })
  }
}

