/** Keeps the tasks live: an event is a doorbell, the list is then read again. */
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { FeedClient, type FeedState, socketUrl } from '@shared/feed/feed_client'
import { serverNow } from '@shared/time/server_clock'
import { soon } from './soon'
import { useSession } from './session'
import { useTasks } from './tasks'

export const useLive = defineStore('live', () => {
  const state = ref<FeedState>('connecting')
  const freshAtMs = ref(0)
  /** Counts up with every event about a ticket; open details watch it. */
  const rung = ref<{ ticketId: string; count: number }>({ ticketId: '', count: 0 })
  let client: FeedClient | null = null

  const refreshSoon = soon(() => useTasks().reload(), 150, 700)

  function ring(ticketId: string): void {
    rung.value = { ticketId, count: rung.value.count + 1 }
    refreshSoon()
  }

  async function snapshot(): Promise<void> {
    const tasks = useTasks()
    await tasks.reload()
    if (tasks.feed) client?.resume(tasks.feed.epoch, tasks.feed.upto)
  }

  async function start(): Promise<void> {
    client ??= new FeedClient(
      {
        onEvent: (frame) => ring(frame.subject.id),
        onGone: (frame) => {
          useTasks().drop(frame.subject.id)
          ring(frame.subject.id)
        },
        onResync: () => void snapshot(),
        onState: (now) => (state.value = now),
        onFresh: () => (freshAtMs.value = serverNow()),
        onSignedOut: () => void useSession().load(),
      },
      { url: socketUrl('/ws/inspector') },
    )
    await snapshot()
  }

  function stop(): void {
    client?.stop()
    client = null
    useTasks().clear()
  }

  return { state, freshAtMs, rung, start, stop, refreshSoon }
})
