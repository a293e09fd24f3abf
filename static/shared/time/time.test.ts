import { describe, expect, it } from 'vitest'
import { lampColour } from '../lamps/lamp_colour'
import { clockTime, dateKey, setTimeZone, shortDateTime, weekday } from './district_time'
import { remaining } from './remaining'

const at = (text: string) => Date.parse(text)

describe('time left', () => {
  it('never says zero minutes while the limit still runs', () => {
    expect(remaining(at('2026-11-20T10:00:10Z'), at('2026-11-20T10:00:00Z'))).toEqual({ late: false, unit: 'minutes', text: '1' })
  })

  it('is late from the due moment on', () => {
    expect(remaining(at('2026-11-20T10:00:00Z'), at('2026-11-20T10:00:00Z')).late).toBe(true)
  })

  it('is h:mm under a day and days above', () => {
    expect(remaining(at('2026-11-20T11:18:00Z'), at('2026-11-20T10:00:00Z')).text).toBe('1:18')
    expect(remaining(at('2026-11-23T15:00:00Z'), at('2026-11-20T10:00:00Z'))).toEqual({ late: false, unit: 'days', text: '3.2' })
  })
})

describe('times of the district', () => {
  it('are told in its zone, not in that of the computer', () => {
    setTimeZone('Asia/Shanghai')
    expect(dateKey('2026-11-20T17:30:00Z')).toBe('2026-11-21')
    expect(clockTime('2026-11-20T17:30:00Z')).toBe('01:30')
    expect(weekday('2026-11-20T17:30:00Z')).toBe(6)
  })

  it('name the year only when it is another', () => {
    const now = at('2026-11-20T02:00:00Z')
    expect(shortDateTime('2026-11-20T01:06:00Z', now)).toBe('11-20 09:06')
    expect(shortDateTime('2025-11-20T01:06:00Z', now)).toBe('2025-11-20 09:06')
  })
})

describe('a lamp on an open page', () => {
  const lamp = { colour: 'blue' as const, due_at: '2026-11-20T12:00:00Z', amber_at: '2026-11-20T11:30:00Z' }

  it('turns amber and red as its clock runs on', () => {
    expect(lampColour(lamp, at('2026-11-20T11:29:59Z'))).toBe('blue')
    expect(lampColour(lamp, at('2026-11-20T11:30:00Z'))).toBe('amber')
    expect(lampColour(lamp, at('2026-11-20T12:00:00Z'))).toBe('red')
  })

  it('stays grey while the clock is stopped', () => {
    expect(lampColour({ ...lamp, colour: 'grey' }, at('2027-01-01T00:00:00Z'))).toBe('grey')
  })
})
