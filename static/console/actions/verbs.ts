import type { Action } from '@shared/api/types'
import { VERB_KEYS } from '../keyboard/shortcuts'

/** Steps that cannot be taken back ask twice, even when they ask for nothing else. */
const IRREVERSIBLE = new Set(['sign_off', 'reply_to_city', 'close', 'void', 'transfer_out', 'pass_audit', 'dispatch', 'decline', 'issue', 'cancel', 'archive'])

export function needsForm(action: Pick<Action, 'verb' | 'fields'>): boolean {
  return action.fields.length > 0 || IRREVERSIBLE.has(action.verb)
}

/** Which key belongs to which offered verb; where two share a key, the primary or else the first one gets it. */
export function verbKeys(actions: Action[]): Record<string, string> {
  const taken = new Set<string>()
  const keys: Record<string, string> = {}
  const ordered = [...actions.filter((action) => action.primary), ...actions.filter((action) => !action.primary)]
  for (const { verb } of ordered) {
    const key = VERB_KEYS[verb]
    if (key && !taken.has(key)) {
      taken.add(key)
      keys[verb] = key
    }
  }
  return keys
}

export function newKey(): string {
  // randomUUID needs a secure context; a plain http address on the intranet is none.
  if (crypto.randomUUID) return crypto.randomUUID()
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
