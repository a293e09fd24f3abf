/** Supervision orders in this person's reach, and the one opened. */
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { actOnOrder, fetchOrder, fetchOrders } from '@shared/api/supervision'
import type { SupervisionOrder, SupervisionSheet } from '@shared/api/types'
import { coalesce } from './coalesce'

export const useOrders = defineStore('orders', () => {
  const orders = shallowRef<SupervisionOrder[]>([])
  const opened = shallowRef<SupervisionSheet | null>(null)
  const error = shallowRef<unknown>(null)
  const loaded = ref(false)

  async function load(): Promise<void> {
    try {
      orders.value = (await fetchOrders()).items
      if (opened.value) opened.value = await fetchOrder(opened.value.id)
      error.value = null
    } catch (failure) {
      error.value = failure
    } finally {
      loaded.value = true
    }
  }

  async function open(id: string | null): Promise<void> {
    opened.value = id ? await fetchOrder(id) : null
  }

  async function act(verb: string, fields: Record<string, unknown>): Promise<void> {
    if (!opened.value) return
    opened.value = await actOnOrder(opened.value.id, verb, fields, opened.value.version)
    await load()
  }

  return { orders, opened, error, loaded, load, open, act, refreshSoon: coalesce(() => loaded.value && load(), 200, 1500) }
})
