import { createPinia, setActivePinia } from 'pinia'
import { mount, flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import type { Draft } from './draft_store'

const stored = new Map<string, Draft>()

// The browser's own storage, as strict as it is: what cannot be cloned is refused.
vi.mock('./draft_store', () => ({
  readDraft: async (key: string) => stored.get(key),
  writeDraft: async (draft: Draft) => {
    const { photos, ...rest } = draft
    structuredClone({ ...rest, photos: photos.map((photo) => ({ ...photo, blob: null })) })
    stored.set(draft.key, draft)
    return true
  },
  dropDraft: async (key: string) => stored.delete(key),
}))

const { useDraft } = await import('./use_draft')

function form() {
  let draft!: ReturnType<typeof useDraft<{ text: string; pin: { lon: number } | null }>>
  const wrapper = mount(defineComponent({
    setup() {
      draft = useDraft('report', { text: '', pin: null as { lon: number } | null })
      return () => h('p')
    },
  }))
  return { wrapper, draft }
}

const photo = { id: 'a', blob: new Blob(['x']), takenAt: '2026-03-02T01:00:00Z', fix: { lon: 113.3, lat: 23.1, accuracyM: 6, atMs: 0 }, uploadedId: null }

describe('a draft', () => {
  beforeEach(() => {
    setActivePinia(createPinia())
    stored.clear()
    vi.useFakeTimers()
  })
  afterEach(() => vi.useRealTimers())

  it('comes back with fields, photos and the key of the submission', async () => {
    const first = form()
    await flushPromises()
    first.draft.fields.text = 'half a sentence'
    first.draft.fields.pin = { lon: 113.3 }
    first.draft.photos.value = [photo]
    await vi.advanceTimersByTimeAsync(2100)
    const second = form()
    await flushPromises()
    expect(second.draft.fields).toEqual({ text: 'half a sentence', pin: { lon: 113.3 } })
    expect(second.draft.photos.value[0]?.fix?.lon).toBe(113.3)
    expect(second.draft.sendKey.value).toBe(first.draft.sendKey.value)
    expect(second.draft.restored.value).toBe(true)
  })

  it('is kept when the page is left before the two seconds are over', async () => {
    const { wrapper, draft } = form()
    await flushPromises()
    draft.fields.text = 'quick'
    await flushPromises()
    wrapper.unmount()
    await flushPromises()
    expect([...stored.values()][0]?.fields.text).toBe('quick')
  })

  it('is gone once the server has it, also when the form goes after that', async () => {
    const { wrapper, draft } = form()
    await flushPromises()
    draft.fields.text = 'sent'
    await vi.advanceTimersByTimeAsync(2100)
    await draft.close()
    wrapper.unmount()
    await flushPromises()
    expect(stored.size).toBe(0)
  })
})
