/** How much time is left, as a number and a unit the message files put into words. */

export interface Remaining {
  late: boolean
  unit: 'minutes' | 'hours' | 'days'
  /** 24 · 1:18 · 3.2 */
  text: string
}

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** Under an hour minutes, under a day h:mm, else days with one decimal below ten. */
export function remaining(dueMs: number, nowMs: number): Remaining {
  const late = nowMs >= dueMs
  const span = Math.abs(dueMs - nowMs)
  // Time left is rounded up and time past down: "0 minutes left" must not stand while the limit still runs.
  const minutes = late ? Math.floor(span / MINUTE) : Math.ceil(span / MINUTE)
  if (minutes < 60) return { late, unit: 'minutes', text: String(minutes) }
  if (span < DAY) return { late, unit: 'hours', text: `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}` }
  const days = span / DAY
  return { late, unit: 'days', text: days < 10 ? (Math.floor(days * 10) / 10).toFixed(1) : String(Math.floor(days)) }
}
