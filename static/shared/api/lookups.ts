/** The lists from which people choose: classes, matters, units, addresses. */
import { get } from './client'
import type { AddressCandidate, Bilingual, LonLat, Named } from './types'

type Listed<T> = { items: T[] } | T[]

export function itemsOf<T>(answer: Listed<T>): T[] {
  return Array.isArray(answer) ? answer : answer.items
}

export interface CatalogueEntry extends Bilingual {
  level?: number
  parent?: string | null
}

const kept = new Map<string, Promise<CatalogueEntry[]>>()

/** Catalogues are read once per page; a failed read is forgotten so that the next one tries again. */
function readOnce(path: string): Promise<CatalogueEntry[]> {
  const known = kept.get(path)
  if (known) return known
  const reading = get<Listed<CatalogueEntry>>(path).then(itemsOf)
  kept.set(path, reading)
  reading.catch(() => kept.delete(path))
  return reading
}

export const fetchMatters = () => readOnce('/api/v1/catalogue/matters')
export const fetchRequestClasses = () => readOnce('/api/v1/catalogue/request-classes')

export const findUnits = (q: string) => get<Listed<Named>>('/api/v1/units', { q, limit: 30 }).then(itemsOf)
export const findAccounts = (q: string, unit?: string) =>
  get<Listed<{ username: string; name: string; id: number }>>('/api/v1/accounts', { q, unit, limit: 30 }).then(itemsOf)

export const findAddresses = (q: string, signal?: AbortSignal) =>
  get<Listed<AddressCandidate>>('/api/v1/addresses', { q, limit: 6 }, signal).then(itemsOf)

/** A point as [lon, lat], whichever of the two spellings the server used. */
export function lonLatOf(point: AddressCandidate['point'] | null | undefined): LonLat | null {
  if (!point) return null
  return Array.isArray(point) ? point : [point.lon, point.lat]
}
