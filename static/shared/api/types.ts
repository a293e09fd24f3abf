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
  current_cell_code: string | null
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
  place: Place
  point: LonLat | null
  matter: Bilingual | null
  request_class: Bilingual | null
  channel: string | null
  request_type: string | null
  priority: 'normal' | 'fast_track' | 'emergency' | string
  restricted: boolean
  supervision_level: number | null
  lead_unit: Named | null
  holder: Holder | null
  lamp: Lamp
  tags: string[]
  external_number: string | null
  received_at: string | null
  created_at: string
  updated_at: string
  closed_at: string | null
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
  co_units?: (Named | null)[]
  notify_units?: (Named | null)[]
  cautions?: string[]
  border_distance_m: number | null
  border_neighbour?: Named | string | null
  suggestion: string | null
}

export interface Deadline {
  stage: string
  owner: ClockOwner
  /** Missing in previews: the clock would start at once. */
  started_at?: string
  due_at: string
  amber_at?: string | null
  met_at?: string | null
  provisional: boolean
  compressed?: boolean
  unit?: Named | string | null
}

export type FieldType =
  | 'text'
  | 'textarea'
  | 'select'
  | 'boolean'
  | 'datetime'
  | 'date'
  | 'number'
  | 'unit'
  | 'units'
  | 'account'
  | 'request_class'
  | 'matter'
  | 'location'
  | 'photos'
  | 'ticket'
  | 'filing_condition'
  | 'subdistrict'
  | 'return_reason' | 'sub_dispatch' | 'file' | 'files'

export interface ActionField {
  name: string
  type: FieldType
  required: boolean
  options?: string[]
  purpose?: string | null
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
  kind: string
  text: string
  solved: boolean | null
  unit: Named | null
  outcome: string | null
  remark: string | null
  drafted_by: string | null
  drafted_at: string | null
  signed_by: string | null
  signed_at: string | null
  audited_at: string | null
}

export interface SubDispatch {
  id: string
  state: string
  unit: Named | null
  handler: { id: number; name: string } | null
  task_text: string
  due_at: string | null
  created_at: string
  finished_at: string | null
  result_text: string
}

export interface SiteCheck {
  id: string
  purpose: string
  checker: string | null
  asked_at: string
  answered_at: string | null
  passed: boolean | null
  note: string
}

export interface Callback {
  id: string
  by_city: boolean
  called_at: string
  contacted: boolean
  solved: boolean | null
  satisfaction: string | null
  note: string
}

export interface Attachment {
  id: string
  purpose: string
  content_type: string
  size_bytes: number
  taken_at: string | null
  point: LonLat | null
  url: string
  uploaded_at?: string
  thumbnail_url?: string | null
}

export interface Duplicate {
  id: string
  number: string
  title: string
  distance_m: number | null
  why: string[]
}

export interface FilingCondition {
  rank: number
  condition_zh: string
  limit: { value: number; unit: string }
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
  sub_dispatches: SubDispatch[]
  site_checks: SiteCheck[]
  callbacks: Callback[]
  attachments: Attachment[]
  duplicates: Duplicate[]
  supervision_orders: OrderRef[]
  filing_conditions: FilingCondition[]
  filing?: { condition: string | null; limit: string | null } | null
  now?: string
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
  actor: string | null
  data: Record<string, unknown>
}

export interface PreviewPlace {
  point: LonLat | null
  subdistrict: Named | null
  community: Named | null
  cell_code: string | null
  building_code: string | null
  in_district: boolean
}

export interface IntakePreview {
  place: PreviewPlace | null
  routing: Routing | null
  deadlines: Deadline[]
  duplicates: Duplicate[]
}

export interface AddressCandidate {
  code: string
  text: string
  building_code: string | null
  subdistrict_code: string | null
  community_code: string | null
  point: LonLat
  score: number
}

export interface SupervisionOrder {
  id: string
  number: string
  version: number
  level: number
  state: string
  ground: string
  ticket: { id: string; number: string; title: string | null }
  unit: Named
  lamp: Lamp
  issued_at: string | null
  created_at: string
  closed_at: string | null
}

export interface SupervisionSheet extends SupervisionOrder {
  remark: string
  plan: string
  responsible_person: string
  result: string
  evidence: string
  findings: string
  rejection_count: number
  submissions: { id: string; text: string; drafted_at: string }[]
  instructions: { id: string; text: string; given_at: string; due_at: string | null; given_by__name: string | null }[]
  following: { id: string; number: string; level: number; state: string }[]
  deadlines: Deadline[]
  actions: Action[]
}
