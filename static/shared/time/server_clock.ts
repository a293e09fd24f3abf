/** The server's clock as the page knows it: due times are compared with the server's now, not the computer's. */

let offsetMs = 0
let known = false
let told = false

/**
 * Takes a timestamp the server sent. A `Date` header counts only until an answer said the moment itself, which the
 * test clock moves and the header does not. A jump under two seconds is only network delay.
 */
export function noteServerTime(stamp: string | null | undefined, source: 'header' | 'answer' = 'header'): void {
  if (!stamp || (source === 'header' && told)) return
  const server = Date.parse(stamp)
  if (Number.isNaN(server)) return
  told ||= source === 'answer'
  const measured = server - Date.now()
  if (!known || Math.abs(measured - offsetMs) > 2000) offsetMs = measured
  known = true
}

export function serverNow(): number {
  return Date.now() + offsetMs
}
