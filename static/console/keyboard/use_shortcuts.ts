/**
 * Keys that work while nobody is typing. A later, inner registration wins over an earlier, outer one, unless its
 * function answers false: not my business, ask the next.
 */
import { onBeforeUnmount, onMounted } from 'vue'

export type Shortcuts = Record<string, () => unknown>

const stack: Shortcuts[] = []
let suspended = false

/** While a dialog is open its own keys count and no others. */
export function suspendShortcuts(on: boolean): void {
  suspended = on
}
let prefix = ''
let prefixTimer: ReturnType<typeof setTimeout> | undefined

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
}

/** `ctrl+enter`, `alt+1`, `g d`, `?`: the name under which a stroke is registered. */
export function strokeOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key.toLowerCase().replace('arrow', '')
  const control = event.ctrlKey || event.metaKey ? 'ctrl+' : ''
  return control + (event.altKey ? 'alt+' : '') + key
}

function handle(event: KeyboardEvent): void {
  if (suspended || event.defaultPrevented || event.isComposing) return
  const stroke = strokeOf(event)
  const typing = isTyping(event.target)
  if (typing && !stroke.startsWith('ctrl+') && !stroke.startsWith('alt+') && stroke !== 'escape') return
  const wanted = prefix ? `${prefix} ${stroke}` : stroke
  prefix = ''
  const taken = [...stack].reverse().some((keys) => keys[wanted] !== undefined && keys[wanted]() !== false)
  if (taken) {
    event.preventDefault()
  } else if (stack.some((keys) => Object.keys(keys).some((name) => name.startsWith(`${stroke} `)))) {
    prefix = stroke
    clearTimeout(prefixTimer)
    prefixTimer = setTimeout(() => (prefix = ''), 1200)
  }
}

export function useShortcuts(keys: Shortcuts): void {
  onMounted(() => {
    if (!stack.length) window.addEventListener('keydown', handle)
    stack.push(keys)
  })
  onBeforeUnmount(() => {
    stack.splice(stack.indexOf(keys), 1)
    if (!stack.length) window.removeEventListener('keydown', handle)
  })
}
