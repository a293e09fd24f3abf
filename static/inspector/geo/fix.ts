/** A position as the phone gave it (WGS84), and distances on the ground. */

export interface Fix {
  lon: number
  lat: number
  /** Radius in metres; null when the phone does not say. */
  accuracyM: number | null
  atMs: number
}

const EARTH_RADIUS_M = 6_371_008.8
const radians = (degrees: number) => (degrees * Math.PI) / 180

/** Great-circle metres between two points [lon, lat]. */
export function metresBetween(a: readonly [number, number], b: readonly [number, number]): number {
  const dLat = radians(b[1] - a[1])
  const dLon = radians(b[0] - a[0])
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(radians(a[1])) * Math.cos(radians(b[1])) * Math.sin(dLon / 2) ** 2
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)))
}

export type DistanceText = { unit: 'metres' | 'kilometres'; n: string }

/** 120 m, 0.9 km: as exact as a person walking needs it. */
export function distanceText(metres: number): DistanceText {
  if (metres < 850) return { unit: 'metres', n: String(metres < 100 ? Math.round(metres) : Math.round(metres / 10) * 10) }
  return { unit: 'kilometres', n: (metres / 1000).toFixed(1) }
}

/** A few streets around a point, as [west, south, east, north]: enough to recognise the place. */
export function around(point: readonly [number, number] | null): [number, number, number, number] | null {
  return point && [point[0] - 0.0022, point[1] - 0.0008, point[0] + 0.0022, point[1] + 0.0008]
}
