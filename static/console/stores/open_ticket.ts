/** The ticket in the detail pane, its timeline, and the step being taken on it. */
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { ApiError } from '@shared/api/errors'
import { actOnTicket, contactRequester, fetchTicket, fetchTimeline } from '@shared/api/tickets'
import type { TicketDetail, TicketRow, TimelineItem } from '@shared/api/types'
import { noteServerTime } from '@shared/time/server_clock'
import { coalesce } from './coalesce'
import { useQueues } from './queues'
import { useTicketList } from './ticket_list'

export interface Conflict {
  verb: string
  mine: TicketRow
  theirs: TicketRow
}

export const useOpenTicket = defineStore('open_ticket', () => {
  const list = useTicketList()
  const queues = useQueues()
  const ticket = shallowRef<TicketDetail | null>(null)
  const timeline = shallowRef<TimelineItem[]>([])
  const loading = ref(false)
  const error = shallowRef<unknown>(null)
  const conflict = shallowRef<Conflict | null>(null)
  /** Verb now on its way to the server. */
  const sending = ref<string | null>(null)
  const waiting = ref(0)
  /** Number of the ticket that the last step handed out of sight. */
  const handedOn = ref<string | null>(null)
  let wantedId: string | null = null

  async function open(id: string | null): Promise<void> {
    wantedId = id
    conflict.value = error.value = handedOn.value = null
    if (!id) {
      ticket.value = null
      timeline.value = []
      return
    }
    loading.value = true
    await load(id)
    loading.value = false
  }

  async function load(id: string): Promise<void> {
    try {
      const [detail, events] = await Promise.all([fetchTicket(id), fetchTimeline(id)])
      if (wantedId !== id) return
      noteServerTime(detail.now, 'answer')
      ticket.value = detail
      timeline.value = events.items
      error.value = null
    } catch (failure) {
      if (wantedId !== id) return
      if (ticket.value?.id !== id || (failure instanceof ApiError && failure.status === 404)) {
        ticket.value = null
        error.value = failure
      }
    }
  }

  const refreshSoon = coalesce(() => (wantedId && !handedOn.value ? load(wantedId) : undefined), 120, 500)

  /** True when the step was taken. On a conflict the form stays and `conflict` says what changed meanwhile. */
  async function act(verb: string, fields: Record<string, unknown>, key: string): Promise<boolean> {
    const mine = ticket.value
    if (!mine) return false
    sending.value = verb
    waiting.value += 1
    try {
      const answer = await actOnTicket(mine.id, verb, fields, mine.version, key)
      if (answer) accept(answer)
      else leave(mine.id)
      return true
    } catch (failure) {
      if (failure instanceof ApiError && failure.isConflict) {
        const theirs = failure.body.current as TicketRow | null | undefined
        if (theirs) conflict.value = { verb, mine, theirs }
        await load(mine.id)
      }
      throw failure
    } finally {
      sending.value = null
      waiting.value -= 1
    }
  }

  function accept(answer: TicketDetail): void {
    conflict.value = null
    list.patch(answer)
    if (wantedId === answer.id) ticket.value = answer
    refreshSoon()
    list.refreshSoon()
    queues.refreshSoon()
  }

  /** The step took the ticket out of this person's sight: it is with others now. */
  function leave(id: string): void {
    list.drop(id)
    list.refreshSoon()
    queues.refreshSoon()
    if (wantedId === id) handedOn.value = ticket.value?.number ?? id
    ticket.value = null
  }

  async function reveal(reason: string): Promise<void> {
    const current = ticket.value
    if (!current) return
    const requester = await contactRequester(current.id, reason)
    ticket.value = { ...current, requester: { ...current.requester, ...requester } }
    refreshSoon()
  }

  function gone(id: string): void {
    if (wantedId !== id || handedOn.value) return
    ticket.value = null
    error.value = new ApiError(404, { code: 'http_404', message: '', field: null, request_id: null })
  }

  return {
    ticket, timeline, loading, error, conflict, sending, waiting, handedOn, open, act, reveal, gone, refreshSoon,
    isOpen: (id: string) => wantedId === id,
  }
})
