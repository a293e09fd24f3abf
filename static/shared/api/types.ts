/** Shapes of /api/v1 as both pages read them. Times are ISO 8601 with an offset, points [lon, lat] in EPSG:4326. */

export type LampColour = 'red' | 'amber' | 'blue' | 'grey'
export type ClockOwner = 'city' | 'statute' | 'district'
export type TicketKind = 'hotline' | 'grid_event'
export type Origin = 'city' | 'local'
export type LonLat = [number, number]

export interface Named {
  code: string
  name: string
}

export interface Bilingual {
  code: string
  name_zh: string
  name_en: string
}

export interface DistrictInfo {
  code: string
  name_zh: string
  name_en: string
  time_zone: string
  center: LonLat | null
  bbox: [number, number, number, number] | null
  is_demo: boolean
}

export interface Me {
  id: number
  username: string
  name: string
  language: string
  unit: Named | null
  roles: string[]
  desks: string[]
  scope_keys: string[]
  district: DistrictInfo
  csrf_token: string
}

export interface Lamp {
  colour: LampColour
  stage: string | null
  owner?: ClockOwner | null
  due_at: string | null
  amber_at?: string | null
}

export interface Place {
  subdistrict: Named | null
  community: Named | null
  cell_code: string | null
  building_code: string | null
  address_text: string | null
}

export interface Holder {
  kind: string
  code: string | null
  name: string | null
}

export interface TicketRow {
  id: string
  number: string
  version: number
  kind: TicketKind
  origin: Origin
  state: string
  title: string
  text_start: string
  place: Place
  point: LonLat | null
  matter: Bilingual | null
  request_class: Bilingual | null
  channel: string | null
  request_type: string | null
  priority: 'normal' | 'fast_track' | 'emergency' | string
  restricted: boolean
  lead_unit: Named | null
  holder: Holder | null
  lamp: Lamp
  tags: string[]
  created_at: string
  updated_at: string
}

export interface Requester {
  name: string | null
  phone: string | null
  secret: boolean
  can_contact: boolean
}

export interface ExternalTicket {
  system: string
  number: string
  class_code?: string | null
  dispatched_at?: string | null
  sign_due_at?: string | null
  return_due_at?: string | null
  due_at?: string | null
  callback_by?: string | null
  supervised_by?: string | null
}

export interface Routing {
  outcome: string
  row: number | null
  table_version: number | null
  facts: [string, unknown][]
  runners_up: { row: number; unit: Named | null; why: string }[]
  excluded: { unit: Named | null; reason: string }[]
  lead_unit?: Named | null
  co_units?: (Named | string)[]
  notify_units?: (Named | string)[]
  border_distance_m: number | null
  border_neighbour: string | null
  suggestion: string | null
}

export interface Deadline {
  stage: string
  owner: ClockOwner
  started_at: string
  due_at: string
  amber_at?: string | null
  met_at?: string | null
  provisional: boolean
  compressed?: boolean
  unit?: string | boolean | null
}

export interface FieldOption {
  value: string
  label?: string
  label_zh?: string
  label_en?: string
}

export type FieldType = 'text' | 'textarea' | 'select' | 'unit' | 'units' | 'account' | 'boolean' | 'datetime' | 'photo' | 'number'

export interface ActionField {
  name: string
  type: FieldType
  required: boolean
  options?: (FieldOption | string)[]
  default?: unknown
}

export interface Action {
  verb: string
  enabled: boolean
  reason: string | null
  primary: boolean
  target?: string | null
  fields: ActionField[]
}

export interface Reply {
  id: string
  kind?: string
  text: string
  state?: string
  solved?: boolean | null
  unit?: Named | null
  author?: string | null
  submitted_at?: string | null
  signed_at?: string | null
  signed_by?: string | null
  [key: string]: unknown
}

export interface Attachment {
  id: string
  purpose: string
  content_type: string
  size_bytes: number
  taken_at: string | null
  point: LonLat | null
  url: string
  thumbnail_url: string | null
}

export interface Duplicate {
  id: string
  number: string
  title: string
  distance_m: number | null
  why: string
}

export interface FilingCondition {
  id: number
  condition_zh: string
  limit_value: number | null
  limit_unit: string | null
  default: boolean
}

export interface OrderRef {
  id: string
  number: string
  level: number
  state: string
  due_at: string | null
}

export interface TicketDetail extends TicketRow {
  text: string
  requester: Requester | null
  external: ExternalTicket | null
  routing: Routing | null
  deadlines: Deadline[]
  actions: Action[]
  replies: Reply[]
  sub_dispatches: Record<string, unknown>[]
  site_checks: Record<string, unknown>[]
  callbacks: Record<string, unknown>[]
  attachments: Attachment[]
  duplicates: Duplicate[]
  supervision_orders: OrderRef[]
  filing_conditions: FilingCondition[]
  co_units?: (Named | string)[]
  notify_units?: (Named | string)[]
}

export interface FeedCursor {
  epoch: string
  upto: number
}

export interface TicketList {
  items: TicketRow[]
  next: string | null
  feed?: FeedCursor | null
}

export interface QueueCount {
  name: string
  count: number
}

export interface TimelineItem {
  seq: number
  type: string
  at: string
  actor: string | { name?: string; label?: string } | null
  data: Record<string, unknown>
}

export interface IntakePreview {
  place?: Record<string, unknown> | null
  lead_unit?: Named | null
  routing: Routing | null
  deadlines: Deadline[]
  duplicates: Duplicate[]
}

export interface AddressCandidate {
  text: string
  building_code: string | null
  community_code: string | null
  community?: Named | null
  point: LonLat | { lon: number; lat: number }
  score: number
}

export interface SupervisionOrder {
  id: string
  number: string
  level: number
  state: string
  version?: number
  due_at: string | null
  unit?: Named | null
  ticket?: { id: string; number: string; title: string } | null
  reason?: string | null
  lamp?: Lamp | null
  actions?: Action[]
  [key: string]: unknown
}
