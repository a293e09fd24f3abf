import { describe, expect, it } from 'vitest'
import { emptyIntake, intakeBody, missingInIntake } from './intake_body'

describe('intake', () => {
  it('needs a text; a grid event also a place and a matter', () => {
    expect(missingInIntake(emptyIntake())).toEqual(['text'])
    expect(missingInIntake({ ...emptyIntake(), kind: 'grid_event', text: 'a' })).toEqual(['point', 'matter'])
  })

  it('states the coordinate system of its pin', () => {
    const body = intakeBody({ ...emptyIntake(), text: 'a', point: [113.3, 23.1] })
    expect(body.location).toEqual({ lon: 113.3, lat: 23.1, coord_type: 'wgs84' })
  })

  it('sends no requester and no class with a grid event, and a channel that fits', () => {
    const body = intakeBody({ ...emptyIntake(), kind: 'grid_event', text: 'a', name: 'b', request_class: 'c', channel: 'window' })
    expect(body).toEqual({ kind: 'grid_event', origin: 'local', text: 'a', channel: 'citizen' })
  })
})
