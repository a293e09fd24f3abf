/** What was typed into a form is kept in this tab until it is sent: a reload or a lost session loses nothing. */
import { onBeforeUnmount, watch } from 'vue'
import type { Values } from './form_values'

const PREFIX = 'gridline.draft.'

export function readDraft(name: string): Values {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + name) ?? '{}') as Values
  } catch {
    return {}
  }
}

export function clearDraft(name: string): void {
  sessionStorage.removeItem(PREFIX + name)
  cleared.add(name)
}

const cleared = new Set<string>()

/** Writes `values` down two seconds after the last change, and when the form goes away. */
export function keepDraft(name: string, values: object): void {
  cleared.delete(name)
  let timer: ReturnType<typeof setTimeout> | undefined
  const write = () => {
    if (!cleared.has(name)) sessionStorage.setItem(PREFIX + name, JSON.stringify(values))
  }
  watch(values, () => {
    clearTimeout(timer)
    timer = setTimeout(write, 2000)
  }, { deep: true })
  window.addEventListener('pagehide', write)
  onBeforeUnmount(() => {
    window.removeEventListener('pagehide', write)
    clearTimeout(timer)
    write()
  })
}
