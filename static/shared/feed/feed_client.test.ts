import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FeedClient, type FeedState } from './feed_client'
import { type EventFrame, stepOf } from './protocol'

class FakeSocket {
  static OPEN = 1
  static all: FakeSocket[] = []
  readyState = 0
  sent: Record<string, unknown>[] = []
  onopen: (() => void) | null = null
  onmessage: ((message: { data: string }) => void) | null = null
  onclose: (() => void) | null = null

  constructor(readonly url: string) {
    FakeSocket.all.push(this)
  }

  open(): void {
    this.readyState = 1
    this.onopen?.()
  }

  say(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>)
  }

  close(): void {
    this.readyState = 3
    this.onclose?.()
  }
}

function event(seq: number, prev: number): object {
  return { t: 'event', epoch: 'e1', prev, seq, type: 'ticket_signed', subject: { type: 'ticket', id: `t${seq}` }, at: '', data: {} }
}

const lastSocket = () => FakeSocket.all[FakeSocket.all.length - 1]!

describe('feed client', () => {
  const seen: number[] = []
  const states: FeedState[] = []
  let resyncs = 0
  let client: FeedClient

  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('WebSocket', FakeSocket)
    FakeSocket.all = []
    seen.length = states.length = resyncs = 0
    const handlers = {
      onEvent: (frame: EventFrame) => void seen.push(frame.seq),
      onGone: () => undefined,
      onResync: () => void (resyncs += 1),
      onState: (state: FeedState) => void states.push(state),
    }
    client = new FeedClient(handlers, { url: 'ws://x/ws/console', silenceMs: 1000, backOffMs: () => 100 })
    client.resume('e1', 10)
    lastSocket().open()
  })

  afterEach(() => {
    client.stop()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('says hello with the place of the snapshot and takes what follows in order', () => {
    expect(lastSocket().sent).toEqual([{ t: 'hello', epoch: 'e1', after: 10 }])
    lastSocket().say(event(12, 10))
    lastSocket().say(event(15, 12))
    expect(seen).toEqual([12, 15])
  })

  it('takes nothing twice', () => {
    lastSocket().say(event(12, 10))
    lastSocket().say(event(12, 10))
    expect(seen).toEqual([12])
  })

  it('asks again from its own place when a frame is missing, and takes the missing one then', () => {
    lastSocket().say(event(12, 10))
    lastSocket().say(event(20, 17))
    expect(seen).toEqual([12])
    expect(lastSocket().sent.at(-1)).toEqual({ t: 'hello', epoch: 'e1', after: 12 })
    lastSocket().say(event(17, 12))
    lastSocket().say(event(20, 17))
    expect(seen).toEqual([12, 17, 20])
  })

  it('moves its place by heartbeats, so that a resume does not ask for what was not for it', () => {
    lastSocket().say({ t: 'heartbeat', epoch: 'e1', upto: 40, scope: 'a' })
    lastSocket().close()
    vi.advanceTimersByTime(150)
    lastSocket().open()
    expect(lastSocket().sent).toEqual([{ t: 'hello', epoch: 'e1', after: 40, scope: 'a' }])
  })

  it('takes a fresh snapshot when the epoch or the scope is another', () => {
    lastSocket().say({ t: 'heartbeat', epoch: 'e1', upto: 11, scope: 'a' })
    lastSocket().say({ t: 'heartbeat', epoch: 'e1', upto: 12, scope: 'b' })
    lastSocket().say({ t: 'heartbeat', epoch: 'e2', upto: 1, scope: 'b' })
    lastSocket().say({ t: 'resync', epoch: 'e2', upto: 1 })
    expect(resyncs).toBe(3)
  })

  it('gives up a silent socket and connects again', () => {
    vi.advanceTimersByTime(1000)
    expect(states.at(-1)).toBe('offline')
    vi.advanceTimersByTime(100)
    expect(FakeSocket.all).toHaveLength(2)
  })
})

describe('where no socket gets through', () => {
  const asked: string[] = []
  const seen: number[] = []
  const states: FeedState[] = []
  let answers: ((body: object) => void)[] = []
  let client: FeedClient

  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('WebSocket', FakeSocket)
    vi.stubGlobal('fetch', (url: string) => {
      asked.push(url)
      return new Promise((resolve) => {
        answers.push((body) => resolve(new Response(JSON.stringify(body), { status: 200 })))
      })
    })
    FakeSocket.all = []
    answers = []
    asked.length = seen.length = states.length = 0
    const handlers = {
      onEvent: (frame: EventFrame) => void seen.push(frame.seq),
      onGone: () => undefined,
      onResync: () => undefined,
      onState: (state: FeedState) => void states.push(state),
    }
    client = new FeedClient(handlers, { url: 'ws://x/ws/console', pollEveryMs: 500, backOffMs: () => 100 })
    client.resume('e1', 10)
  })

  afterEach(() => {
    client.stop()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  async function loseSockets(times: number): Promise<void> {
    for (let lost = 0; lost < times; lost += 1) {
      lastSocket().close()
      await vi.advanceTimersByTimeAsync(100)
    }
  }

  const answer = { epoch: 'e1', after: 12, resync: false, more: false }

  it('asks by HTTP with a held request, one at a time, and stays fresh while it is answered', async () => {
    await loseSockets(5)
    expect(asked).toHaveLength(1)
    expect(asked[0]).toContain('after=10')
    expect(asked[0]).toContain('wait=25')
    answers[0]!({ ...answer, items: [event(12, 10)] })
    await vi.advanceTimersByTimeAsync(0)
    expect(seen).toEqual([12])
    await loseSockets(1)
    expect(states.at(-1)).toBe('polling')
    await vi.advanceTimersByTimeAsync(500)
    expect(asked).toHaveLength(2)
    expect(asked[1]).toContain('after=12')
  })

  it('leaves an answer alone that comes when a socket is open again', async () => {
    await loseSockets(3)
    lastSocket().open()
    lastSocket().say({ t: 'heartbeat', epoch: 'e1', upto: 11, scope: 'a' })
    answers[0]!({ ...answer, items: [event(12, 10)] })
    await vi.advanceTimersByTimeAsync(2000)
    expect(seen).toEqual([])
    expect(asked).toHaveLength(1)
    expect(states.at(-1)).toBe('live')
  })
})

describe('a frame of another epoch', () => {
  it('is a gap, whatever its number', () => {
    expect(stepOf({ epoch: 'e1', after: 5 }, { epoch: 'e2', prev: 5, seq: 6 })).toBe('gap')
  })
})
