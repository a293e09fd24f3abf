/** Shapes of /mobile/v1. Points are [lon, lat] in EPSG:4326, times ISO 8601 with an offset. */
import type { Action, Attachment, Bilingual, Deadline, Duplicate, Lamp, LonLat, Me, Named, Origin, Place, Reply, TicketKind } from '@shared/api/types'

export type TaskKind =
  | 'sign' | 'assign' | 'handle' | 'sub_dispatch' | 'pre_filing_check' | 'closure_check' | 'sign_off' | 'reported' | 'watch'

export interface MobileMe extends Me {
  /** Communities of the inspector's responsibility grid; empty for the whole area. */
  responsibility_communities: Named[]
  may_report: boolean
}

export interface MobileTicket {
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
  priority: string
  lamp: Lamp
  tags: string[]
  updated_at: string
}

export interface Task {
  task_kind: TaskKind
  ticket: MobileTicket
  sub_dispatch_id: string | null
  site_check_id: string | null
  task_text: string | null
  actions: Action[]
}

export interface TaskList {
  items: Task[]
  feed: { epoch: string; upto: number }
}

export interface MaskedRequester {
  name: string | null
  phone: string | null
  secret: boolean
  can_contact: boolean
}

export interface TaskDetail extends Task {
  /** Null where the reader may not read what the requester wrote (contractors on hotline tickets). */
  text: string | null
  /** What was found when the event was filed; done means that it is gone. */
  filing_condition: string | null
  requester: MaskedRequester | null
  deadlines: Deadline[]
  attachments: Attachment[]
  replies: Reply[]
}

export interface MatterChoice extends Bilingual {
  kind: string
  major_zh?: string
  self_handle_allowed: boolean
}

export interface ReportPreview {
  place: {
    subdistrict_name: string | null
    community_name: string | null
    cell_code: string | null
    in_district: boolean
    inside_responsibility_grid: boolean
  } | null
  duplicates: Duplicate[]
}

export interface ReportBody {
  matter: string
  text: string
  address_text: string
  location: { lon: number; lat: number; coord_type: string; accuracy_m?: number }
  photo_ids: string[]
  emergency: boolean
  outside_reason?: string
}
