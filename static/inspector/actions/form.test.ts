import { describe, expect, it } from 'vitest'
import type { Action, ActionField } from '@shared/api/types'
import type { StoredPhoto } from '../drafts/draft_store'
import { bodyOf, emptyFields, evidenceWarning, firstMissing } from './form'

const field = (name: string, type: string, required = false) => ({ name, type, required, options: [] }) as unknown as ActionField
const action = (verb: string, ...fields: ActionField[]): Action => ({ verb, enabled: true, reason: null, primary: true, fields })
const photo = (lon?: number): StoredPhoto => ({
  id: 'p', blob: new Blob(), takenAt: '', uploadedId: null, fix: lon === undefined ? null : { lon, lat: 23, accuracyM: 5, atMs: 0 },
})

const CHECK = action('submit_result', field('passed', 'boolean', true), field('note', 'textarea'), field('photo_ids', 'photos', true))
const FINISH = action('finish', field('text', 'textarea', true), field('photo_ids', 'photos'), field('reason', 'textarea'))

describe('a form', () => {
  it('starts empty: a yes or no is not decided before', () => {
    expect(emptyFields(CHECK)).toEqual({ passed: null, note: '' })
  })
  it('names what is missing in the order of the fields', () => {
    expect(firstMissing(CHECK, { passed: null, note: '' }, [])).toBe('passed')
    expect(firstMissing(CHECK, { passed: false, note: '' }, [])).toBe('photo_ids')
    expect(firstMissing(CHECK, { passed: false, note: '' }, [photo()])).toBeNull()
    expect(firstMissing(FINISH, { text: '  ', reason: '' }, [])).toBe('text')
  })
  it('sends no, leaves out what is empty', () => {
    expect(bodyOf(CHECK, { passed: false, note: '' }, ['a'])).toEqual({ passed: false, photo_ids: ['a'] })
    expect(bodyOf(FINISH, { text: 'done', reason: '' }, [])).toEqual({ text: 'done' })
  })
})

describe('evidence of finished work', () => {
  const at = [113.3, 23] as const
  it.each([
    ['no photo', [], 'no_after_photo'],
    ['a photo without a place', [photo()], 'photo_without_place'],
    ['a photo 100 m away', [photo(113.301)], 'photo_far'],
    ['one of two photos near', [photo(113.301), photo(113.3)], null],
  ])('with %s', (_, photos, warning) => {
    expect(evidenceWarning(FINISH, 'grid_event', photos, at)).toBe(warning)
  })
  it('is asked for on grid events only', () => {
    expect(evidenceWarning(FINISH, 'hotline', [], at)).toBeNull()
    expect(evidenceWarning(CHECK, 'grid_event', [], at)).toBeNull()
  })
})
