import { describe, expect, it } from 'vitest'
import { distanceText, metresBetween } from './fix'

describe('metresBetween', () => {
  it('knows a degree of latitude and of longitude at Guangzhou', () => {
    expect(metresBetween([113.3, 23], [113.3, 24])).toBeCloseTo(111_195, -2)
    expect(metresBetween([113, 23.1], [114, 23.1])).toBeCloseTo(102_279, -2)
  })
  it('is nothing between a point and itself', () => {
    expect(metresBetween([113.3, 23.1], [113.3, 23.1])).toBe(0)
  })
})

describe('distanceText', () => {
  it.each([
    [4.4, 'metres', '4'],
    [123, 'metres', '120'],
    [849, 'metres', '850'],
    [900, 'kilometres', '0.9'],
    [12_340, 'kilometres', '12.3'],
  ])('says %f m as %s %s', (metres, unit, n) => {
    expect(distanceText(metres)).toEqual({ unit, n })
  })
})
