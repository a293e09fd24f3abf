/** The design tokens the map draws with, read from the page once per theme. */

const TOKENS = [
  'map-land', 'map-water', 'map-green', 'map-road', 'map-road-case', 'map-building', 'map-building-line', 'map-cell',
  'map-community', 'map-subdistrict', 'map-label', 'map-label-2', 'map-halo', 'map-sel', 'surface', 'text', 'accent',
  'lamp-red', 'lamp-amber', 'lamp-blue', 'lamp-grey', 'on-lamp-red', 'on-lamp-amber', 'on-lamp-blue', 'on-lamp-grey',
] as const

export type MapToken = (typeof TOKENS)[number]
export type MapColours = Record<MapToken, string>

/** MapLibre reads plain colours only, so `var()` chains are resolved by the browser first. */
export function readMapColours(): MapColours {
  const probe = document.createElement('span')
  document.body.append(probe)
  const read = (token: MapToken) => {
    probe.style.color = `var(--${token})`
    return getComputedStyle(probe).color
  }
  const colours = Object.fromEntries(TOKENS.map((token) => [token, read(token)])) as MapColours
  probe.remove()
  return colours
}
