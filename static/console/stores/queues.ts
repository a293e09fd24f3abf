/** How many tickets wait in each queue of this person's roles. */
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { fetchQueues } from '@shared/api/tickets'
import { coalesce } from './coalesce'

export const useQueues = defineStore('queues', () => {
  const counts = ref<Record<string, number>>({})
  const names = ref<string[]>([])

  async function load(): Promise<void> {
    const answer = await fetchQueues()
    names.value = answer.queues.map((queue) => queue.name)
    counts.value = Object.fromEntries(answer.queues.map((queue) => [queue.name, queue.count]))
  }

  return { counts, names, load, refreshSoon: coalesce(load, 300, 2000) }
})
