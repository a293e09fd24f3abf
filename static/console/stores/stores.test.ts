import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useOpenTicket } from './open_ticket'
import { useTicketList } from './ticket_list'

type Answer = { status: number; body: unknown }
let answers: Record<string, Answer>
const sent: { method: string; url: string; headers: Record<string, string> }[] = []

const row = (id: string, version = 1, state = 'classified') => ({ id, version, state, number: id, tags: [], timeline: [] })
const list = (...items: object[]) => ({ status: 200, body: { items, next: null, feed: { epoch: 'e', upto: 1 } } })

beforeEach(() => {
  setActivePinia(createPinia())
  vi.useFakeTimers()
  sent.length = 0
  answers = { 'GET /queues': { status: 200, body: { queues: [] } } }
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    const path = url.split('?')[0]!.replace('/api/v1', '')
    sent.push({ method: init.method ?? 'GET', url, headers: init.headers as Record<string, string> })
    const { status, body } = answers[`${init.method} ${path}`] ?? { status: 404, body: { code: 'not_found' } }
    return Promise.resolve(new Response(JSON.stringify(body), { status }))
  })
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('the list', () => {
  it('marks as new only what came in while it was open, until it is looked at', async () => {
    const tickets = useTicketList()
    answers['GET /tickets'] = list(row('a'))
    await tickets.open({ queue: 'to_confirm' })
    expect([...tickets.fresh]).toEqual([])
    answers['GET /tickets'] = list(row('b'), row('a'))
    await tickets.reload()
    expect([...tickets.fresh]).toEqual(['b'])
    tickets.select('b')
    expect([...tickets.fresh]).toEqual([])
  })

  it('keeps its rows when the server cannot be reached', async () => {
    const tickets = useTicketList()
    answers['GET /tickets'] = list(row('a'))
    await tickets.open({ queue: 'to_confirm' })
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')))
    await tickets.reload()
    expect(tickets.rows.map((one) => one.id)).toEqual(['a'])
    expect(tickets.error).toBeNull()
  })
})

describe('a step', () => {
  async function opened() {
    const ticket = useOpenTicket()
    answers['GET /tickets/a'] = { status: 200, body: row('a', 7) }
    answers['GET /tickets/a/events'] = { status: 200, body: { items: [] } }
    await ticket.open('a')
    return ticket
  }

  it('names the version the person saw and its own key', async () => {
    const ticket = await opened()
    answers['POST /tickets/a/sign'] = { status: 200, body: row('a', 8, 'signed') }
    await ticket.act('sign', {}, 'key-1')
    expect(sent.find((one) => one.method === 'POST')?.headers).toMatchObject({ 'If-Match': '"7"', 'Idempotency-Key': 'key-1' })
    expect(ticket.ticket?.state).toBe('signed')
  })

  it('shows both states when somebody was faster', async () => {
    const ticket = await opened()
    answers['POST /tickets/a/sign'] = { status: 409, body: { code: 'version_conflict', message: 'x', current: row('a', 9, 'dispatched') } }
    await expect(ticket.act('sign', {}, 'k')).rejects.toMatchObject({ status: 409 })
    expect(ticket.conflict?.mine.state).toBe('classified')
    expect(ticket.conflict?.theirs.state).toBe('dispatched')
    expect(ticket.waiting).toBe(0)
  })

  it('says so when it took the ticket out of sight', async () => {
    const ticket = await opened()
    answers['POST /tickets/a/sign'] = { status: 200, body: null }
    await ticket.act('sign', {}, 'k')
    expect(ticket.ticket).toBeNull()
    expect(ticket.handedOn).toBe('a')
  })
})
