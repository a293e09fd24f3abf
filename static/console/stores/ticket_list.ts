/** The list of the desk: one queue with its filters, kept fresh, in the server's order (earliest clock first). */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { ApiError } from '@shared/api/errors'
import { fetchTickets } from '@shared/api/tickets'
import type { FeedCursor, TicketRow } from '@shared/api/types'
import { serverNow } from '@shared/time/server_clock'
import { coalesce } from './coalesce'

const PAGE = 50
const MOST = 200

export interface ListQuery {
  queue?: string
  kind?: string
  state?: string
  lamp?: string
  subdistrict?: string
  q?: string
}

export const useTicketList = defineStore('ticket_list', () => {
  const rows = shallowRef<TicketRow[]>([])
  const query = ref<ListQuery>({})
  const next = ref<string | null>(null)
  const loading = ref(false)
  const error = shallowRef<unknown>(null)
  const selectedId = ref<string | null>(null)
  /** Rows that came in while the list was open and were not looked at yet. */
  const fresh = ref<Set<string>>(new Set())
  const freshAtMs = ref(0)
  const feed = shallowRef<FeedCursor | null>(null)
  let asked: AbortController | null = null

  const selected = computed(() => rows.value.find((row) => row.id === selectedId.value) ?? null)
  const filtered = computed(() => Object.entries(query.value).some(([key, value]) => key !== 'queue' && Boolean(value)))

  async function fetchPage(limit: number, after?: string) {
    asked?.abort()
    asked = new AbortController()
    // a search looks everywhere the reader may look, not only in the queue that happens to be open
    const queue = query.value.q ? 'everything' : query.value.queue
    const answer = await fetchTickets({ ...query.value, queue, limit, after }, asked.signal)
    freshAtMs.value = serverNow()
    return answer
  }

  /** Opens a queue: old content stays until the new one is here. */
  async function open(wanted: ListQuery): Promise<void> {
    query.value = { ...wanted }
    loading.value = true
    try {
      const answer = await fetchPage(PAGE)
      rows.value = answer.items
      next.value = answer.next
      feed.value = answer.feed ?? null
      fresh.value = new Set()
      error.value = null
    } catch (failure) {
      if (!isAbort(failure)) error.value = failure
      else return
    } finally {
      loading.value = false
    }
  }

  async function reload(): Promise<void> {
    if (!query.value.queue) return // no list is open: the supervision desk has its own
    const limit = Math.min(Math.max(rows.value.length, PAGE), MOST)
    try {
      const answer = await fetchPage(limit)
      markFresh(answer.items)
      rows.value = answer.items
      next.value = answer.next
      feed.value = answer.feed ?? feed.value
      error.value = null
    } catch (failure) {
      if (isAbort(failure)) return
      if (failure instanceof ApiError && !failure.isOffline) error.value = failure
    }
  }

  function markFresh(items: TicketRow[]): void {
    const known = new Set(rows.value.map((row) => row.id))
    const seen = new Set([...fresh.value].filter((id) => items.some((row) => row.id === id)))
    for (const row of items) if (!known.has(row.id)) seen.add(row.id)
    fresh.value = seen
  }

  async function more(): Promise<void> {
    if (!next.value || loading.value) return
    loading.value = true
    try {
      const answer = await fetchPage(PAGE, next.value)
      const known = new Set(rows.value.map((row) => row.id))
      rows.value = [...rows.value, ...answer.items.filter((row) => !known.has(row.id))]
      next.value = answer.next
    } catch (failure) {
      if (!isAbort(failure)) error.value = failure
    } finally {
      loading.value = false
    }
  }

  /** A row as an action just answered it, before the list itself is read again. */
  function patch(row: TicketRow): void {
    rows.value = rows.value.map((known) => (known.id === row.id && row.version >= known.version ? { ...known, ...row } : known))
  }

  function drop(id: string): void {
    rows.value = rows.value.filter((row) => row.id !== id)
  }

  function select(id: string | null): void {
    selectedId.value = id
    if (id) fresh.value = new Set([...fresh.value].filter((other) => other !== id))
  }

  return {
    rows, query, next, loading, error, selectedId, selected, fresh, freshAtMs, feed, filtered,
    open, reload, more, patch, drop, select,
    refreshSoon: coalesce(reload, 150, 1000),
  }
})

function isAbort(failure: unknown): boolean {
  return failure instanceof DOMException && failure.name === 'AbortError'
}
