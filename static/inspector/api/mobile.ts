/** Calls of the phone page. */
import { configureClient, get, post, send } from '@shared/api/client'
import type { Attachment } from '@shared/api/types'
import type { Fix } from '../geo/fix'
import type { MatterChoice, MaskedRequester, MobileMe, ReportBody, ReportPreview, TaskDetail, TaskList } from './types'

const BASE = '/mobile/v1'

/** Who is signed in; throws ApiError 401 when nobody is. Keeps the CSRF token for the writes that follow. */
export async function fetchMe(): Promise<MobileMe> {
  const me = await send<MobileMe>('GET', `${BASE}/me`, { quiet401: true })
  configureClient({ csrfToken: me.csrf_token })
  return me
}

export const fetchTasks = () => get<TaskList>(`${BASE}/tasks`)
export const fetchTask = (id: string) => get<TaskDetail>(`${BASE}/tasks/${id}`)
export const findMatters = (q: string) => get<{ items: MatterChoice[] }>(`${BASE}/matters`, { q, limit: 30 }).then((answer) => answer.items)

export const report = (body: ReportBody, key: string) =>
  post<TaskDetail>(`${BASE}/tickets`, body, { headers: { 'Idempotency-Key': key } })

/** Where the place lies and what was reported there lately. Writes nothing. */
export const previewReport = (body: ReportBody) => post<ReportPreview>(`${BASE}/tickets/preview`, body)

/** Takes one step of the life cycle; a version other than the one seen answers 409 with the present row. */
export function act(id: string, verb: string, fields: Record<string, unknown>, version: number, key: string): Promise<unknown> {
  const headers = { 'If-Match': `"${version}"`, 'Idempotency-Key': key }
  return post(`${BASE}/tickets/${id}/${verb}`, fields, { headers })
}

export const revealRequester = (id: string) => post<MaskedRequester>(`${BASE}/tickets/${id}/contact`, {})

export interface PhotoClaim {
  purpose: 'report' | 'before' | 'after' | 'site_check'
  takenAt: string
  fix: Fix | null
}

/** Sends one photo; the report or step that names its id then puts it to the ticket. */
export function uploadPhoto(photo: Blob, claim: PhotoClaim): Promise<Attachment> {
  const form = new FormData()
  form.append('file', photo, 'photo.jpg')
  form.append('purpose', claim.purpose)
  form.append('taken_at', claim.takenAt)
  if (claim.fix) {
    form.append('lon', String(claim.fix.lon))
    form.append('lat', String(claim.fix.lat))
    form.append('coord_type', 'wgs84')
    if (claim.fix.accuracyM !== null) form.append('accuracy_m', String(claim.fix.accuracyM))
  }
  return send<Attachment>('POST', `${BASE}/attachments`, { form })
}
