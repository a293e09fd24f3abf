/**
 * Keeps a page fresh: one socket, resumed after every break from the last place seen; the HTTP feed while no socket
 * can be had. It hands over what moved; fetching is the page's business. After `onResync` the page takes a snapshot
 * and calls `resume` with its cursor.
 */
import { get } from '../api/client'
import { type Cursor, type EventFrame, type Frame, type GoneFrame, stepOf } from './protocol'

export type FeedState = 'connecting' | 'live' | 'polling' | 'offline'

export interface FeedHandlers {
  onEvent(frame: EventFrame): void
  onGone(frame: GoneFrame): void
  onResync(): void
  onState(state: FeedState): void
  /** Called with every sign of life: the page's data are as fresh as this moment. */
  onFresh?(atMs: number): void
  onSignedOut?(): void
}

export interface FeedOptions {
  url: string
  silenceMs?: number
  pollEveryMs?: number
  backOffMs?: (attempt: number) => number
}

interface EventsAnswer {
  epoch: string
  after: number
  resync: boolean
  more: boolean
  items: Frame[]
}

/** The server closes with this code when nobody is signed in. */
const NOT_SIGNED_IN = 4401

const SOCKET_TRIES_BEFORE_POLLING = 3

/** The server holds the answer back for so many seconds until there is something to tell. */
const HELD_S = 25

/** 0.5 s, 1 s, 2 s … at most 20 s, with up to half of it added so that a thousand pages do not return at once. */
function usualBackOff(attempt: number): number {
  const base = Math.min(500 * 2 ** attempt, 20_000)
  return base * (1 + Math.random() / 2)
}

export class FeedClient {
  private socket: WebSocket | null = null
  private cursor: Cursor | null = null
  private scope: string | undefined
  private attempt = 0
  private stopped = true
  private asking = false
  private answered = false
  private watchdog: ReturnType<typeof setTimeout> | undefined
  private retry: ReturnType<typeof setTimeout> | undefined
  private poll: ReturnType<typeof setTimeout> | undefined
  private readonly silenceMs: number
  private readonly pollEveryMs: number
  private readonly backOffMs: (attempt: number) => number

  constructor(
    private readonly handlers: FeedHandlers,
    private readonly options: FeedOptions,
  ) {
    this.silenceMs = options.silenceMs ?? 16_000
    this.pollEveryMs = options.pollEveryMs ?? 1_000
    this.backOffMs = options.backOffMs ?? usualBackOff
  }

  /** Starts, or goes on from a fresh snapshot. */
  resume(epoch: string, upto: number): void {
    this.cursor = { epoch, after: upto }
    this.scope = undefined // the snapshot was taken with the scope as it is now
    if (this.stopped) {
      this.stopped = false
      this.connect()
    } else if (this.isLive()) {
      this.hello()
    }
  }

  stop(): void {
    this.stopped = true
    for (const timer of [this.watchdog, this.retry, this.poll]) clearTimeout(timer)
    this.socket?.close()
    this.socket = null
  }

  private connect(): void {
    if (this.stopped) return
    if (this.attempt === 0) this.handlers.onState('connecting')
    const socket = new WebSocket(this.options.url)
    this.socket = socket
    socket.onopen = () => {
      this.hello()
      this.listenForSilence()
    }
    socket.onmessage = (message) => this.receive(JSON.parse(String(message.data)) as Frame)
    socket.onclose = (event) => this.lost(socket, event?.code)
    this.listenForSilence()
  }

  private hello(): void {
    if (!this.cursor) return
    const { epoch, after } = this.cursor
    this.socket?.send(JSON.stringify({ t: 'hello', epoch, after, ...(this.scope ? { scope: this.scope } : {}) }))
  }

  private receive(frame: Frame): void {
    this.attempt = 0
    this.answered = false
    clearTimeout(this.poll)
    this.listenForSilence()
    this.handlers.onState('live')
    this.handlers.onFresh?.(Date.now())
    this.take(frame)
  }

  private take(frame: Frame): void {
    if (frame.t === 'resync') {
      this.handlers.onResync()
    } else if (frame.t === 'heartbeat') {
      this.beat(frame.upto, frame.epoch, frame.scope)
    } else if (this.cursor) {
      const step = stepOf(this.cursor, frame)
      if (step === 'gap') this.hello()
      if (step !== 'take') return
      this.cursor.after = frame.seq
      if (frame.t === 'event') this.handlers.onEvent(frame)
      else this.handlers.onGone(frame)
    }
  }

  private beat(upto: number, epoch?: string, scope?: string): void {
    if (!this.cursor) return
    const otherScope = scope !== undefined && this.scope !== undefined && scope !== this.scope
    this.scope = scope ?? this.scope
    if (otherScope || (epoch !== undefined && epoch !== this.cursor.epoch)) this.handlers.onResync()
    else if (upto > this.cursor.after) this.cursor.after = upto
  }

  /** A socket that says nothing for longer than several heartbeats is dead, whatever the browser believes. */
  private listenForSilence(): void {
    clearTimeout(this.watchdog)
    this.watchdog = setTimeout(() => this.socket?.close(), this.silenceMs)
  }

  private lost(socket: WebSocket, code?: number): void {
    if (socket !== this.socket || this.stopped) return
    clearTimeout(this.watchdog)
    if (code === NOT_SIGNED_IN) {
      this.stop()
      this.handlers.onSignedOut?.()
      return
    }
    if (!this.answered) this.handlers.onState('offline')
    this.attempt += 1
    if (this.attempt >= SOCKET_TRIES_BEFORE_POLLING) this.schedulePoll(0)
    this.retry = setTimeout(() => this.connect(), this.backOffMs(this.attempt - 1))
  }

  private takeAll(answer: EventsAnswer): void {
    for (const frame of answer.items) this.take(frame)
    this.beat(answer.after, answer.epoch)
  }

  private isLive(): boolean {
    return this.socket?.readyState === WebSocket.OPEN
  }

  private schedulePoll(delayMs: number): void {
    clearTimeout(this.poll)
    this.poll = setTimeout(() => void this.pollOnce(), delayMs)
  }

  /** One question at a time; while they are answered the page is fresh, whatever becomes of the sockets. */
  private async pollOnce(): Promise<void> {
    if (this.stopped || this.asking || !this.cursor || this.isLive()) return
    this.asking = true
    try {
      const { epoch, after } = this.cursor
      const answer = await get<EventsAnswer>('/api/v1/events', { epoch, after, wait: HELD_S })
      if (this.isLive()) return
      this.answered = true
      this.handlers.onState('polling')
      this.handlers.onFresh?.(Date.now())
      if (answer.resync) this.handlers.onResync()
      else this.takeAll(answer)
      this.schedulePoll(answer.more ? 0 : this.pollEveryMs)
    } catch {
      this.answered = false
      if (this.isLive()) return
      this.handlers.onState('offline')
      this.schedulePoll(this.backOffMs(this.attempt))
    } finally {
      this.asking = false
    }
  }
}

/** ws:// or wss:// beside the page's own origin. */
export function socketUrl(path: string): string {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:'
  return `${scheme}//${location.host}${path}`
}
