import { describe, expect, it } from 'vitest'
import type { Action, ActionField } from '@shared/api/types'
import { bodyOf, missingOf } from './form_values'
import { needsForm, verbKeys } from './verbs'

const field = (name: string, type: ActionField['type'], required = false): ActionField => ({ name, type, required })
const action = (verb: string, primary = false): Action => ({ verb, enabled: true, reason: null, primary, fields: [] })

describe('a form', () => {
  const fields = [field('text', 'textarea', true), field('solved', 'boolean', true), field('checklist_ticked', 'boolean', true)]

  it('counts "no" as an answer to a question, but not an unticked statement', () => {
    expect(missingOf(fields, { text: ' ', solved: false, checklist_ticked: false })).toEqual(['text', 'checklist_ticked'])
    expect(missingOf(fields, { text: 'a', solved: false, checklist_ticked: true })).toEqual([])
  })

  it('sends answers only, trimmed, and nothing that is not of the form', () => {
    const values = { text: ' a ', solved: false, checklist_ticked: undefined, stray: 1, reason: '' }
    expect(bodyOf([...fields, field('reason', 'textarea')], values)).toEqual({ text: 'a', solved: false })
  })
})

describe('verbs', () => {
  it('ask twice when they cannot be taken back', () => {
    expect(needsForm(action('sign_off'))).toBe(true)
    expect(needsForm(action('sign'))).toBe(false)
  })

  it('give a shared key to the primary one', () => {
    expect(verbKeys([action('sign'), action('sign_off', true)])).toEqual({ sign_off: 's' })
  })
})
