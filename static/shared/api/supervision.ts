import { get, post, type Query } from './client'
import type { SupervisionOrder, SupervisionSheet } from './types'

const BASE = '/api/v1/supervision-orders'

export const fetchOrders = (query: Query = {}) => get<{ items: SupervisionOrder[] }>(BASE, query)
export const fetchOrder = (id: string) => get<SupervisionSheet>(`${BASE}/${id}`)

export function actOnOrder(id: string, verb: string, fields: Record<string, unknown>, version?: number) {
  const headers: Record<string, string> = version === undefined ? {} : { 'If-Match': `"${version}"` }
  return post<SupervisionSheet>(`${BASE}/${id}/${verb}`, fields, { headers })
}
