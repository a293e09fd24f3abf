/** Connects the feed with the lists: an event is a doorbell, the page then reads again what it shows. */
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { FeedClient, type FeedState, socketUrl } from '@shared/feed/feed_client'
import type { EventFrame } from '@shared/feed/protocol'
import { serverNow } from '@shared/time/server_clock'
import { useOpenTicket } from './open_ticket'
import { useOrders } from './orders'
import { useQueues } from './queues'
import { useSession } from './session'
import { useTicketList } from './ticket_list'

export const useLive = defineStore('live', () => {
  const state = ref<FeedState>('connecting')
  const freshAtMs = ref(0)
  const offlineSinceMs = ref<number | null>(null)
  /** Counts up when tickets on the map may have moved or changed colour. */
  const revision = ref(0)
  let client: FeedClient | null = null

  function onEvent(frame: EventFrame): void {
    if (frame.subject.type === 'supervision_order') useOrders().refreshSoon()
    if (useOpenTicket().isOpen(frame.subject.id)) useOpenTicket().refreshSoon()
    ring()
  }

  function ring(): void {
    useTicketList().refreshSoon()
    useQueues().refreshSoon()
    revision.value += 1
  }

  async function resync(): Promise<void> {
    const list = useTicketList()
    await list.reload()
    useQueues().refreshSoon()
    useOpenTicket().refreshSoon()
    if (list.feed) client?.resume(list.feed.epoch, list.feed.upto)
  }

  function start(epoch: string, upto: number): void {
    client ??= new FeedClient(
      {
        onEvent,
        onGone: (frame) => {
          useTicketList().drop(frame.subject.id)
          useOpenTicket().gone(frame.subject.id)
          ring()
        },
        onResync: () => void resync(),
        onState: setState,
        onFresh: () => (freshAtMs.value = serverNow()),
        onSignedOut: () => void useSession().load(),
      },
      { url: socketUrl('/ws/console') },
    )
    client.resume(epoch, upto)
  }

  function setState(now: FeedState): void {
    state.value = now
    if (now === 'offline') offlineSinceMs.value ??= serverNow()
    else if (now !== 'connecting') offlineSinceMs.value = null
  }

  function stop(): void {
    client?.stop()
    client = null
  }

  return { state, freshAtMs, offlineSinceMs, revision, start, stop }
})
