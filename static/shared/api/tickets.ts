import { get, post, send, type Query } from './client'
import type {
  Attachment,
  IntakePreview,
  QueueCount,
  Requester,
  TicketDetail,
  TicketList,
  TimelineItem,
} from './types'

const BASE = '/api/v1/tickets'

export interface IntakeBody {
  kind: string
  origin?: string
  request_type?: string
  channel?: string
  request_class?: string
  matter?: string
  text: string
  address_text?: string
  location?: { lon: number; lat: number; coord_type: string }
  requester?: { name: string; phone: string; secret: boolean }
  priority?: string
}

export const fetchTickets = (query: Query, signal?: AbortSignal) => get<TicketList>(BASE, query, signal)
export const fetchTicket = (id: string, signal?: AbortSignal) => get<TicketDetail>(`${BASE}/${id}`, undefined, signal)
export const fetchTimeline = (id: string) => get<{ items: TimelineItem[] }>(`${BASE}/${id}/events`)
export const fetchQueues = () => get<{ queues: QueueCount[] }>('/api/v1/queues')

/** Tells the place, unit, limits and duplicates a ticket would get. Writes nothing. */
export const previewTicket = (body: IntakeBody, signal?: AbortSignal) =>
  post<IntakePreview>(`${BASE}/preview`, body, { signal })

export const createTicket = (body: IntakeBody, key: string) =>
  post<{ id: string; number: string }>(BASE, body, { headers: { 'Idempotency-Key': key } })

/**
 * Takes one step of the life cycle. `version` is the one the person saw; another one in between answers 409.
 * Null when the step took the ticket out of the person's sight.
 */
export function actOnTicket(
  id: string,
  verb: string,
  fields: Record<string, unknown>,
  version: number,
  key: string,
): Promise<TicketDetail | null> {
  const headers = { 'If-Match': `"${version}"`, 'Idempotency-Key': key }
  return post<TicketDetail | null>(`${BASE}/${id}/${verb}`, fields, { headers })
}

export interface PhotoFacts {
  purpose: string
  taken_at?: string
  lon?: number
  lat?: number
  coord_type?: string
}

/** Stores a file with a ticket; its id then goes into the field of the action. */
export function uploadAttachment(id: string, file: Blob, name: string, facts: PhotoFacts): Promise<Attachment> {
  const form = new FormData()
  form.append('file', file, name)
  for (const [key, value] of Object.entries(facts)) if (value !== undefined) form.append(key, String(value))
  return send<Attachment>('POST', `${BASE}/${id}/attachments`, { form })
}

/** Reveals the requester to the person who asks; the server writes down who and why. */
export const contactRequester = (id: string, reason: string) => post<Requester>(`${BASE}/${id}/contact`, { reason })
