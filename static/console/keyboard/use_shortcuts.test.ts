import { mount } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { type Shortcuts, strokeOf, useShortcuts } from './use_shortcuts'

const mounted: { unmount(): void }[] = []

function withKeys(keys: Shortcuts): void {
  mounted.push(mount(defineComponent({ setup: () => (useShortcuts(keys), () => h('div')) }), { attachTo: document.body }))
}

function press(key: string, more: KeyboardEventInit = {}, target: EventTarget = window): void {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))
}

afterEach(() => mounted.splice(0).forEach((one) => one.unmount()))

describe('shortcuts', () => {
  it('go to the innermost that wants them', () => {
    const calls: string[] = []
    withKeys({ escape: () => void calls.push('outer') })
    withKeys({ escape: () => (calls.push('inner'), false) })
    press('Escape')
    expect(calls).toEqual(['inner', 'outer'])
  })

  it('keep silent while somebody types, except with Ctrl', () => {
    const calls: string[] = []
    withKeys({ d: () => void calls.push('d'), 'ctrl+enter': () => void calls.push('send') })
    const field = document.createElement('textarea')
    document.body.append(field)
    press('d', {}, field)
    press('Enter', { ctrlKey: true }, field)
    field.remove()
    expect(calls).toEqual(['send'])
  })

  it('read two strokes as one where they are registered so', () => {
    const calls: string[] = []
    withKeys({ 'g d': () => void calls.push('desk'), d: () => void calls.push('verb') })
    press('g')
    press('d')
    press('d')
    expect(calls).toEqual(['desk', 'verb'])
  })

  it('name a stroke by its key, whatever the keyboard calls it', () => {
    expect(strokeOf({ key: 'ArrowDown', ctrlKey: false, metaKey: false, altKey: false })).toBe('down')
    expect(strokeOf({ key: '1', ctrlKey: false, metaKey: false, altKey: true })).toBe('alt+1')
  })
})
