import { describe, expect, it } from 'vitest'
import type { Deadline } from '@shared/api/types'
import { setTimeZone } from '@shared/time/district_time'
import { axisOf, lanesOf } from './clock_axis'

const at = (text: string) => Date.parse(text)

function deadline(stage: string, owner: Deadline['owner'], from: string, due: string, met?: string): Deadline {
  return { stage, owner, started_at: from, due_at: due, met_at: met ?? null, provisional: false }
}

describe('clock bar', () => {
  const now = at('2026-11-20T02:00:00Z')
  const deadlines = [
    deadline('reply', 'city', '2026-11-17T06:00:00Z', '2026-12-01T10:00:00Z'),
    deadline('sign', 'district', '2026-11-20T00:00:00Z', '2026-11-20T04:00:00Z'),
    deadline('draft', 'district', '2026-11-20T00:00:00Z', '2026-11-27T04:00:00Z'),
  ]
  setTimeZone('Asia/Shanghai')
  const axis = axisOf(deadlines, now)

  it('gives every owner a lane, also the one without a clock', () => {
    expect(lanesOf(deadlines, axis, now).map((lane) => [lane.owner, lane.bars.length])).toEqual([['city', 1], ['statute', 0], ['district', 2]])
  })

  it('lets stages of one owner follow each other instead of lying on top of each other', () => {
    const [sign, draft] = lanesOf(deadlines, axis, now)[2]!.bars
    expect(draft!.from).toBeCloseTo(sign!.to)
    expect(sign!.used).toBeCloseTo(0.5)
    expect(draft!.used).toBe(0)
  })

  it('marks the days of the district at its own midnight', () => {
    const labels = axis.ticks.map((tick) => tick.label)
    expect(labels.length).toBeLessThanOrEqual(9)
    expect(new Date(axis.ticks[0]!.at).toISOString()).toMatch(/T16:00:00/)
  })

  it('keeps a late stage running up to now', () => {
    const late = [deadline('sign', 'district', '2026-11-19T00:00:00Z', '2026-11-19T04:00:00Z')]
    const lateAxis = axisOf(late, now)
    const bar = lanesOf(late, lateAxis, now)[2]!.bars[0]!
    expect(bar.to).toBeCloseTo(lateAxis.nowShare)
    expect(bar.used).toBe(1)
  })
})
