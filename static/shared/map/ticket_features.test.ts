import { describe, expect, it } from 'vitest'
import { collect, imageOf, markOfTile, type TicketMark } from './ticket_features'

const mark = (id: string, lamp: TicketMark['lamp']): TicketMark => ({
  id, kind: 'hotline', lamp, emergency: false, supervised: false, restricted: false, point: [113.3, 23.1],
})

describe('ticket marks', () => {
  it('show a ticket once, as the list knows it', () => {
    const features = collect([mark('a', 'blue'), mark('b', 'grey')], [mark('a', 'red')]).features
    expect(features).toHaveLength(2)
    expect(features[0]?.properties?.lamp).toBe('red')
  })

  it('let the lamp of a tile go on burning after the tile was made', () => {
    const now = Date.parse('2026-11-20T12:00:00Z')
    const made = markOfTile({ id: 'a', lamp: 'blue', due_at: '2026-11-20T11:00:00Z' }, [113, 23], now)
    expect(made?.lamp).toBe('red')
    expect(markOfTile({ id: 'a', lamp: 'blue', due_at: now / 1000 + 60 }, [113, 23], now)?.lamp).toBe('blue')
  })

  it('give emergencies their ring before anything else', () => {
    expect(imageOf({ kind: 'grid_event', lamp: 'red', emergency: true, supervised: true })).toBe('t/grid_event/red/e')
  })
})
