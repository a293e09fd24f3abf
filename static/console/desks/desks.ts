/** The desks of the console: which queues each opens with, and what stands in its rail. */
import { BarChart3, Building2, ClipboardCheck, Landmark, PenLine, PhoneCall, PhoneIncoming, Send, ShieldAlert } from '@lucide/vue'
import type { Component } from 'vue'

export interface Desk {
  name: string
  icon: Component
  queues: string[]
  /** Letter after `g` that opens the desk. */
  key: string
  /** Desks without a list of tickets have a page of their own. */
  page: 'tickets' | 'supervision'
}

/** Desks with nothing to show yet are not listed: an empty room behind a button helps nobody. */
export const DESKS: Desk[] = [
  { name: 'city', icon: Landmark, queues: ['city_waiting', 'city_rework', 'to_classify', 'to_confirm', 'all_open', 'closed'], key: 'c', page: 'tickets' },
  {
    name: 'dispatch', icon: Send, key: 'd', page: 'tickets',
    queues: ['to_confirm', 'to_classify', 'to_file', 'returns', 'disputes', 'late', 'to_close', 'dispatched', 'mine', 'all_open', 'closed'],
  },
  { name: 'intake', icon: PhoneIncoming, queues: ['to_classify', 'mine', 'all_open', 'closed'], key: 'i', page: 'tickets' },
  {
    name: 'unit', icon: Building2, key: 'u', page: 'tickets',
    queues: ['unit_to_sign', 'unit_in_hand', 'to_sign_off', 'interim', 'told', 'late', 'mine', 'all_open', 'closed'],
  },
  { name: 'sign_off', icon: PenLine, queues: ['to_sign_off', 'late', 'all_open'], key: 'f', page: 'tickets' },
  { name: 'audit', icon: ClipboardCheck, queues: ['to_audit', 'terminations', 'mine', 'all_open', 'closed'], key: 'a', page: 'tickets' },
  { name: 'callback', icon: PhoneCall, queues: ['to_call_back', 'mine', 'all_open', 'closed'], key: 'b', page: 'tickets' },
  { name: 'supervision', icon: ShieldAlert, queues: ['late', 'all_open'], key: 's', page: 'supervision' },
  { name: 'overview', icon: BarChart3, queues: ['all_open', 'late', 'closed'], key: 'o', page: 'tickets' },
]

export function deskNamed(name: string | undefined): Desk | undefined {
  return DESKS.find((desk) => desk.name === name)
}

/** The desks of a person, in the order of the rail. */
export function desksOf(names: string[]): Desk[] {
  return DESKS.filter((desk) => names.includes(desk.name))
}

/** Everybody has these queues, and the server does not count them. */
const UNCOUNTED = new Set(['closed'])

/** The queues of a desk that the server has for this person; before they are known, the desk's own. */
export function queuesOf(desk: Desk, known: string[]): string[] {
  if (!known.length) return desk.queues
  return desk.queues.filter((queue) => UNCOUNTED.has(queue) || known.includes(queue))
}
