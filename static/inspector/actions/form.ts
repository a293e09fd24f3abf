/** The form of a step: what is typed, what is still missing, what goes to the server. */
import type { Action, ActionField } from '@shared/api/types'
import type { StoredPhoto } from '../drafts/draft_store'
import { metresBetween } from '../geo/fix'

export type Fields = Record<string, string | number | boolean | null>

/** How far from the event an after photo may be taken (RULES 8b, finish); the server decides, the page warns first. */
export const NEAR_M = 50

export const isPhotos = (field: ActionField) => (field.type as string) === 'photos'
export const photoField = (action: Action) => action.fields.find(isPhotos) ?? null

export function emptyFields(action: Action): Fields {
  return Object.fromEntries(action.fields.filter((field) => !isPhotos(field)).map((field) => [field.name, field.type === 'boolean' ? null : '']))
}

/** Name of the first required field without a value; null when the form is complete. */
export function firstMissing(action: Action, fields: Fields, photos: StoredPhoto[]): string | null {
  for (const field of action.fields) {
    if (isPhotos(field)) {
      if (field.required && !photos.length) return field.name
    } else if (field.required) {
      const value = fields[field.name]
      if (value === null || value === undefined || (typeof value === 'string' && !value.trim())) return field.name
    }
  }
  return null
}

/** What is sent: empty optional fields are left out. */
export function bodyOf(action: Action, fields: Fields, photoIds: string[]): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const field of action.fields) {
    if (isPhotos(field)) {
      if (photoIds.length) body[field.name] = photoIds
      continue
    }
    const value = fields[field.name]
    if (value !== null && value !== undefined && value !== '') body[field.name] = value
  }
  return body
}

export type EvidenceWarning = 'no_after_photo' | 'photo_far' | 'photo_without_place'

/** Why the evidence of finished work on an event will be questioned; null when it is good. */
export function evidenceWarning(action: Action, kind: string, photos: StoredPhoto[], place: readonly [number, number] | null): EvidenceWarning | null {
  if (action.verb !== 'finish' || kind !== 'grid_event' || !place) return null
  if (!photos.length) return 'no_after_photo'
  const placed = photos.flatMap((photo) => (photo.fix ? [metresBetween([photo.fix.lon, photo.fix.lat], place)] : []))
  if (!placed.length) return 'photo_without_place'
  return Math.min(...placed) > NEAR_M ? 'photo_far' : null
}
