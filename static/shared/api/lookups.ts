/** The lists from which people choose: classes, matters, units, addresses. */
import { get } from './client'
import type { AddressCandidate, Bilingual, Named } from './types'

type Listed<T> = { items: T[] } | T[]

export function itemsOf<T>(answer: Listed<T>): T[] {
  return Array.isArray(answer) ? answer : answer.items
}

export interface CatalogueEntry extends Bilingual {
  level?: number
  parent?: string | null
}

export interface AccountChoice {
  id: number
  username: string
  name: string
  unit: Named | null
  roles: string[]
}

const kept = new Map<string, Promise<unknown[]>>()

/** Lists that hardly ever change are read once per page; a failed read is forgotten so that the next one tries again. */
function readOnce<T>(path: string): Promise<T[]> {
  const known = kept.get(path)
  if (known) return known as Promise<T[]>
  const reading = get<Listed<T>>(path).then(itemsOf)
  kept.set(path, reading)
  reading.catch(() => kept.delete(path))
  return reading
}

export const fetchMatters = () => readOnce<CatalogueEntry>('/api/v1/catalogue/matters')
export const fetchRequestClasses = () => readOnce<CatalogueEntry>('/api/v1/catalogue/request-classes')

export const fetchReturnReasons = () => readOnce<Bilingual>('/api/v1/return-reasons')

export const fetchSubdistricts = () => readOnce<Bilingual & Named>('/api/v1/areas?level=subdistrict')

export const findUnits = (q: string) => get<Listed<Named>>('/api/v1/units', { q, limit: 30 }).then(itemsOf)
export const findAccounts = (q: string, unit?: string) =>
  get<Listed<AccountChoice>>('/api/v1/accounts', { q, unit, limit: 30 }).then(itemsOf)

export const findAddresses = (q: string, signal?: AbortSignal) =>
  get<Listed<AddressCandidate>>('/api/v1/addresses', { q, limit: 6 }, signal).then(itemsOf)
