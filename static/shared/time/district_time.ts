/** Times as the district's people read them, in the district's time zone whatever the computer is set to. */

let zone = 'Asia/Shanghai'

export function setTimeZone(name: string): void {
  zone = name
  formats.clear()
}

const formats = new Map<string, Intl.DateTimeFormat>()

function format(key: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  let known = formats.get(key)
  if (!known) {
    known = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone, hourCycle: 'h23' })
    formats.set(key, known)
  }
  return known
}

function parts(at: number): Record<string, string> {
  const fields = format('all', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    weekday: 'short',
  })
  return Object.fromEntries(fields.formatToParts(at).map((part) => [part.type, part.value]))
}

export type Moment = string | number | null | undefined

export function toMs(at: Moment): number {
  if (at === null || at === undefined) return Number.NaN
  return typeof at === 'number' ? at : Date.parse(at)
}

/** 2026-11-20 of the district's calendar. */
export function dateKey(at: Moment): string {
  const ms = toMs(at)
  if (Number.isNaN(ms)) return ''
  const p = parts(ms)
  return `${p.year}-${p.month}-${p.day}`
}

export function clockTime(at: Moment, withSeconds = false): string {
  const ms = toMs(at)
  if (Number.isNaN(ms)) return ''
  const p = parts(ms)
  return withSeconds ? `${p.hour}:${p.minute}:${p.second}` : `${p.hour}:${p.minute}`
}

/** 11-20 09:06, or 2025-11-20 09:06 when the year is not this year. */
export function shortDateTime(at: Moment, now: number): string {
  const key = dateKey(at)
  if (!key) return ''
  const day = key.slice(0, 4) === dateKey(now).slice(0, 4) ? key.slice(5) : key
  return `${day} ${clockTime(at)}`
}

export function fullDateTime(at: Moment): string {
  const key = dateKey(at)
  return key ? `${key} ${clockTime(at, true)}` : ''
}

/** 0 = Sunday. */
export function weekday(at: Moment): number {
  const key = dateKey(at)
  return key ? new Date(`${key}T00:00:00Z`).getUTCDay() : Number.NaN
}

export function isToday(at: Moment, now: number): boolean {
  return dateKey(at) !== '' && dateKey(at) === dateKey(now)
}

/** Milliseconds the district's wall clock is ahead of UTC at that moment. */
export function zoneOffsetMs(at: number): number {
  const p = parts(at)
  const wall = Date.UTC(Number(p.year), Number(p.month) - 1, Number(p.day), Number(p.hour), Number(p.minute), Number(p.second))
  return wall - Math.floor(at / 1000) * 1000
}

/** The midnight with which the district's day of that moment began. */
export function startOfDay(at: number): number {
  return Date.parse(`${dateKey(at)}T00:00:00Z`) - zoneOffsetMs(at)
}
