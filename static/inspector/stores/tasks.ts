/** My tasks, as the server last told them. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { fetchTasks } from '../api/mobile'
import type { Task } from '../api/types'

export const useTasks = defineStore('tasks', () => {
  const items = ref<Task[]>([])
  const feed = ref<{ epoch: string; upto: number } | null>(null)
  const loaded = ref(false)
  const failed = ref<unknown>(null)
  /** Ids that came in since the list was last looked at: marked for a moment. */
  const fresh = ref(new Set<string>())

  const toSignOff = computed(() => items.value.filter((task) => task.task_kind === 'sign_off'))

  /** Reads the list anew; a failed read leaves what is there and says so. */
  async function reload(): Promise<void> {
    try {
      const answer = await fetchTasks()
      const before = new Set(items.value.map(keyOf))
      if (loaded.value) fresh.value = new Set(answer.items.map(keyOf).filter((key) => !before.has(key)))
      items.value = answer.items
      feed.value = answer.feed
      failed.value = null
      loaded.value = true
    } catch (error) {
      failed.value = error
    }
  }

  function drop(ticketId: string): void {
    items.value = items.value.filter((task) => task.ticket.id !== ticketId)
  }

  function clear(): void {
    items.value = []
    loaded.value = false
    failed.value = null
  }

  return { items, feed, loaded, failed, fresh, toSignOff, reload, drop, clear }
})

export const keyOf = (task: Task) => `${task.task_kind}:${task.ticket.id}`
