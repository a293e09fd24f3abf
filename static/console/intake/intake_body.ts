/** What the intake form holds and what of it is sent. */
import type { IntakeBody } from '@shared/api/tickets'
import type { LonLat, TicketKind } from '@shared/api/types'

export const REQUEST_TYPES = ['consultation', 'help', 'complaint', 'violation_report', 'suggestion'] as const

/** First one is the usual one. City tickets come from the city's platform, never from this form. */
export const CHANNELS: Record<TicketKind, string[]> = {
  hotline: ['window', 'leader_line', 'district_line', 'subdistrict', 'phone', 'letter', 'web'],
  grid_event: ['citizen', 'phone', 'monitor'],
}

export interface IntakeDraft {
  kind: TicketKind
  text: string
  address_text: string
  point: LonLat | null
  placed_by_hand: boolean
  request_class: string
  matter: string
  request_type: string
  channel: string
  name: string
  phone: string
  secret: boolean
  emergency: boolean
}

export function emptyIntake(): IntakeDraft {
  return {
    kind: 'hotline', text: '', address_text: '', point: null, placed_by_hand: false, request_class: '', matter: '',
    request_type: '', channel: 'window', name: '', phone: '', secret: false, emergency: false,
  }
}

/** A grid event is about a place and a matter; a hotline ticket may be told without either. */
export function missingInIntake(draft: IntakeDraft): string[] {
  const missing: string[] = []
  if (!draft.text.trim()) missing.push('text')
  if (draft.kind === 'grid_event' && !draft.point) missing.push('point')
  if (draft.kind === 'grid_event' && !draft.matter) missing.push('matter')
  return missing
}

/** What a hotline ticket still needs before it is classified and dispatched; it is taken in without, too. */
export function lacksForDispatch(draft: IntakeDraft): string[] {
  if (draft.kind !== 'hotline') return []
  const lacks: string[] = []
  if (!draft.request_class) lacks.push('request_class')
  if (!draft.request_type) lacks.push('request_type')
  if (!draft.point && !draft.address_text.trim()) lacks.push('location')
  if (!draft.name.trim() && !draft.phone.trim()) lacks.push('requester')
  return lacks
}

export function intakeBody(draft: IntakeDraft): IntakeBody {
  const hotline = draft.kind === 'hotline'
  const channels = CHANNELS[draft.kind]
  const told = hotline && (draft.name.trim() || draft.phone.trim() || draft.secret)
  return {
    kind: draft.kind,
    origin: 'local',
    text: draft.text.trim(),
    channel: channels.includes(draft.channel) ? draft.channel : channels[0],
    ...(hotline && draft.request_type ? { request_type: draft.request_type } : {}),
    ...(hotline && draft.request_class ? { request_class: draft.request_class } : {}),
    ...(draft.matter ? { matter: draft.matter } : {}),
    ...(draft.address_text.trim() ? { address_text: draft.address_text.trim() } : {}),
    ...(draft.point ? { location: { lon: draft.point[0], lat: draft.point[1], coord_type: 'wgs84' } } : {}),
    ...(told ? { requester: { name: draft.name.trim(), phone: draft.phone.trim(), secret: draft.secret } } : {}),
    ...(draft.emergency ? { priority: 'emergency' } : {}),
  }
}
