import type { Lamp, LampColour } from '../api/types'
import { toMs } from '../time/district_time'

/**
 * The colour of a lamp (亮灯) at `now`. The server said the colour when it answered; while the page stays open the
 * clock runs on, so blue turns amber and amber red by itself. Grey (paused, waiting, closed) never changes here.
 */
export function lampColour(lamp: Pick<Lamp, 'colour' | 'due_at' | 'amber_at'>, now: number): LampColour {
  if (lamp.colour === 'grey' || lamp.colour === 'red' || !lamp.due_at) return lamp.colour
  if (now >= toMs(lamp.due_at)) return 'red'
  if (lamp.amber_at && now >= toMs(lamp.amber_at)) return 'amber'
  return lamp.colour
}

const WITH_CITY = new Set(['return_to_city_requested', 'replied_to_city', 'city_calling_back', 'upgraded'])
const ENDED = new Set([
  'closed', 'city_returned', 'transferred', 'terminated', 'voided', 'not_filed', 'archived', 'cancelled', 'escalated',
])

/** Why a grey lamp is grey: over, waiting for the city, or paused. */
export function restOf(state: string): 'closed' | 'city' | 'paused' {
  if (ENDED.has(state)) return 'closed'
  return WITH_CITY.has(state) ? 'city' : 'paused'
}
