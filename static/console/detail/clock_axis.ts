/** Geometry of the clock bar: where days, deadlines and now stand, as shares of the width. */
import type { ClockOwner, Deadline } from '@shared/api/types'
import { clockTime, dateKey, startOfDay, toMs } from '@shared/time/district_time'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const MOST_TICKS = 9
export const OWNERS: ClockOwner[] = ['city', 'statute', 'district']

export interface Axis {
  from: number
  to: number
  nowShare: number
  ticks: { at: number; share: number; label: string }[]
}

export interface Bar {
  deadline: Deadline
  from: number
  to: number
  used: number
  running: boolean
}

export interface Lane {
  owner: ClockOwner
  bars: Bar[]
}

export function axisOf(deadlines: Deadline[], now: number): Axis {
  const moments = [now, ...deadlines.flatMap((d) => [toMs(d.started_at), endOf(d, now)])].filter((ms) => !Number.isNaN(ms))
  const first = Math.min(...moments)
  const last = Math.max(...moments, first + HOUR)
  const margin = (last - first) * 0.02
  const from = first - margin
  const to = last + margin
  return { from, to, nowShare: share(now, from, to), ticks: ticksOf(from, to) }
}

function share(at: number, from: number, to: number): number {
  return Math.min(1, Math.max(0, (at - from) / (to - from)))
}

/** Day borders, thinned out so that at most nine stand on the axis; under two days every few hours instead. */
function ticksOf(from: number, to: number): Axis['ticks'] {
  const span = to - from
  const days = span > 2 * DAY
  const unit = days ? DAY : HOUR
  const step = Math.max(1, Math.ceil(span / unit / MOST_TICKS)) * unit
  const ticks: Axis['ticks'] = []
  for (let at = days ? startOfDay(from) : Math.floor(from / HOUR) * HOUR; at <= to; at += step) {
    const place = (at - from) / span
    if (place >= 0.01 && place <= 0.97) ticks.push({ at, share: place, label: days ? dateKey(at).slice(5) : clockTime(at) })
  }
  return ticks
}

/** Stages of one owner follow each other: a bar begins where it starts or where the one before it is due. */
export function lanesOf(deadlines: Deadline[], axis: Axis, now: number): Lane[] {
  return OWNERS.map((owner) => {
    const own = deadlines.filter((d) => d.owner === owner).sort((a, b) => endOf(a, now) - endOf(b, now))
    let reached = Number.NEGATIVE_INFINITY
    const bars = own.map((deadline) => {
      const start = Math.max(toMs(deadline.started_at), reached)
      reached = Math.max(reached, endOf(deadline, now))
      return barOf(deadline, start, axis, now)
    })
    return { owner, bars }
  })
}

/** A stage ends when it was met, else at its due time; a late one still runs and ends now. */
function endOf(deadline: Deadline, now: number): number {
  return deadline.met_at ? toMs(deadline.met_at) : Math.max(toMs(deadline.due_at), now > toMs(deadline.due_at) ? now : 0)
}

function barOf(deadline: Deadline, start: number, axis: Axis, now: number): Bar {
  const end = endOf(deadline, now)
  const spent = Math.min(now, end) - start
  return {
    deadline,
    from: share(start, axis.from, axis.to),
    to: share(end, axis.from, axis.to),
    used: end > start ? Math.min(1, Math.max(0, spent / (end - start))) : 1,
    running: !deadline.met_at,
  }
}
