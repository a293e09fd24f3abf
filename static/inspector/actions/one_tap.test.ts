import { describe, expect, it } from 'vitest'
import type { Action } from '@shared/api/types'
import { footAction, oneTap } from './one_tap'

const action = (verb: string, more: Partial<Action> = {}): Action => ({ verb, enabled: true, reason: null, primary: false, fields: [], ...more })

describe('oneTap', () => {
  it('offers the likely step when it needs no form', () => {
    expect(oneTap({ actions: [action('void'), action('start', { primary: true })] })?.verb).toBe('start')
  })
  it.each([
    ['needs evidence', action('finish', { primary: true })],
    ['needs a field', action('sign', { primary: true, fields: [{ name: 'reason', type: 'text', required: true }] })],
    ['is blocked', action('start', { primary: true, enabled: false, reason: 'contact_first_missing' })],
    ['is not the likely one', action('start')],
  ])('offers nothing when the step %s', (_, only) => {
    expect(oneTap({ actions: [only] })).toBeNull()
  })
})

describe('footAction', () => {
  it('takes the likely step, else the first possible one, else none', () => {
    expect(footAction({ actions: [action('a'), action('b', { primary: true })] })?.verb).toBe('b')
    expect(footAction({ actions: [action('a', { enabled: false }), action('b')] })?.verb).toBe('b')
    expect(footAction({ actions: [] })).toBeNull()
  })
})
