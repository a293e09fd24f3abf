import type { TicketRow } from '@shared/api/types'

export interface RowTag {
  name: string
  tone: string
}

/** In the order of what burns: only the first one that holds is shown in the row. */
const TAGS: [name: string, tone: string][] = [
  ['supervised', 'red'],
  ['supervision', 'red'],
  ['unrouted', 'red'],
  ['late_return', 'amber'],
  ['city_return_refused', 'city'],
  ['city_return_blocked', 'city'],
  ['city_rework', 'city'],
  ['rework', 'amber'],
  ['repeat', 'amber'],
  ['duplicate', 'amber'],
  ['border', 'amber'],
  ['no_bounce', 'grey'],
  ['interim', 'grey'],
]

export function rowTag(row: Pick<TicketRow, 'priority' | 'tags'>): RowTag | null {
  if (row.priority === 'emergency') return { name: 'emergency', tone: 'red' }
  const found = TAGS.find(([name]) => row.tags.includes(name))
  if (found) return { name: found[0], tone: found[1] }
  return row.priority === 'fast_track' ? { name: 'fast_track', tone: 'amber' } : null
}
