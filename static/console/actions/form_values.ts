/** What a form holds, what it still lacks, and what of it goes to the server. */
import type { ActionField } from '@shared/api/types'

export type Values = Record<string, unknown>

/** Statements to be ticked; every other yes/no question must be answered either way. */
const TICKED = new Set(['calls_made', 'requester_informed', 'checklist_ticked', 'leader_informed', 'bulletin', 'site_safe', 'statutory'])

export function isTick(field: Pick<ActionField, 'name' | 'type'>): boolean {
  return field.type === 'boolean' && TICKED.has(field.name)
}

export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true
  return typeof value === 'string' ? value.trim() === '' : Array.isArray(value) && value.length === 0
}

/** Names of the required fields without an answer. */
export function missingOf(fields: ActionField[], values: Values): string[] {
  return fields.filter((field) => field.required && (isTick(field) ? values[field.name] !== true : isEmpty(values[field.name]))).map((field) => field.name)
}

/** Only fields of the form and only answers: the server refuses names it does not know. */
export function bodyOf(fields: ActionField[], values: Values): Values {
  const given = fields.filter((field) => !isEmpty(values[field.name]))
  return Object.fromEntries(given.map((field) => [field.name, typeof values[field.name] === 'string' ? (values[field.name] as string).trim() : values[field.name]]))
}
