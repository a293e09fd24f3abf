/** The server's clock as the page knows it: due times are compared with the server's now, not the computer's. */

let offsetMs = 0
let known = false

/** Takes a `Date` header or a timestamp the server sent. A jump under two seconds is only network delay. */
export function noteServerTime(stamp: string | null): void {
  if (!stamp) return
  const server = Date.parse(stamp)
  if (Number.isNaN(server)) return
  const measured = server - Date.now()
  if (!known || Math.abs(measured - offsetMs) > 2000) offsetMs = measured
  known = true
}

export function serverNow(): number {
  return Date.now() + offsetMs
}
