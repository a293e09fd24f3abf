/** Frames of the sockets and of GET /api/v1/events. An event is a doorbell: it says what moved, not how it looks now. */

export interface FeedSubject {
  type: string
  id: string
}

export interface EventFrame {
  t: 'event'
  epoch: string
  prev: number
  seq: number
  type: string
  subject: FeedSubject
  at: string
  data: Record<string, unknown>
}

export interface GoneFrame {
  t: 'gone'
  epoch?: string
  prev?: number
  seq: number
  subject: FeedSubject
}

export interface HeartbeatFrame {
  t: 'heartbeat'
  upto: number
  epoch?: string
  /** Mark of the scope keys in use; another one means that what was fetched before may no longer be the scope. */
  scope?: string
}

export interface ResyncFrame {
  t: 'resync'
  epoch?: string
  upto?: number
}

export type Frame = EventFrame | GoneFrame | HeartbeatFrame | ResyncFrame

export interface Cursor {
  epoch: string
  after: number
}

/** What the cursor does with a frame: take it, skip a double, or ask for what is missing. */
export type Step = 'take' | 'skip' | 'gap'

export function stepOf(cursor: Cursor, frame: { epoch?: string; prev?: number; seq: number }): Step {
  if (frame.epoch !== undefined && frame.epoch !== cursor.epoch) return 'gap'
  if (frame.seq <= cursor.after) return 'skip'
  if (frame.prev !== undefined && frame.prev > cursor.after) return 'gap'
  return 'take'
}
