/** Which step of a task needs nothing but a tap. */
import type { Action } from '@shared/api/types'
import type { Task } from '../api/types'

/** Verbs whose form is more than the fields the server lists: they need a photo or an answer taken on the spot. */
const WITH_EVIDENCE = new Set(['finish', 'submit_result', 'self_handle', 'sign_off', 'contact_first', 'assign', 'sub_dispatch'])

export const needsForm = (action: Action) => WITH_EVIDENCE.has(action.verb) || action.fields.some((field) => field.required)

/** The likely next step when it can be done from the list. */
export function oneTap(task: Pick<Task, 'actions'>): Action | null {
  const next = task.actions.find((action) => action.primary && action.enabled)
  return next && !needsForm(next) ? next : null
}

/** The button at the foot: the likely next step, else the first that can be done. */
export function footAction(task: Pick<Task, 'actions'>): Action | null {
  const enabled = task.actions.filter((action) => action.enabled)
  return enabled.find((action) => action.primary) ?? enabled[0] ?? null
}
