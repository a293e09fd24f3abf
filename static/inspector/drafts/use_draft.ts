/** A form that survives a closed page: fields and photos are stored two seconds after they changed, and on leaving. */
import { onBeforeUnmount, onMounted, reactive, ref, toRaw, watch } from 'vue'
import { serverNow } from '@shared/time/server_clock'
import { useSession } from '../stores/session'
import { dropDraft, readDraft, type StoredPhoto, writeDraft } from './draft_store'

const SAVE_AFTER_MS = 2000

/** The browser's storage refuses the wrapped objects that a form works with. */
function plainPhoto(photo: StoredPhoto): StoredPhoto {
  return { ...photo, blob: toRaw(photo.blob), fix: photo.fix ? { ...photo.fix } : null }
}

export function useDraft<Fields extends Record<string, unknown>>(name: string, initial: Fields) {
  const key = `${useSession().me?.id ?? 0}:${name}`
  const fields = reactive({ ...initial }) as Fields
  const photos = ref<StoredPhoto[]>([])
  const savedAtMs = ref<number | null>(null)
  const restored = ref(false)
  /** Same key for every try of the same submission: the server does it once. */
  const sendKey = ref<string>(crypto.randomUUID?.() ?? String(Math.random()).slice(2))
  let timer: ReturnType<typeof setTimeout> | undefined
  let dirty = false
  let closed = false

  onMounted(async () => {
    const draft = await readDraft(key)
    if (draft) {
      const { sendKey: storedKey, ...stored } = draft.fields
      Object.assign(fields, stored)
      if (typeof storedKey === 'string') sendKey.value = storedKey
      photos.value = draft.photos
      savedAtMs.value = draft.savedAtMs
      restored.value = true
    }
    watch([fields, photos], () => {
      dirty = true
      clearTimeout(timer)
      timer = setTimeout(() => void save(), SAVE_AFTER_MS)
    }, { deep: true })
    document.addEventListener('visibilitychange', onHidden)
  })

  async function save(): Promise<void> {
    if (!dirty || closed) return
    dirty = false
    const plain = { ...JSON.parse(JSON.stringify(fields)), sendKey: sendKey.value } as Record<string, unknown>
    const at = serverNow()
    const stored = await writeDraft({ key, fields: plain, photos: photos.value.map(plainPhoto), savedAtMs: at })
    if (stored) savedAtMs.value = at
  }

  function onHidden(): void {
    if (document.visibilityState === 'hidden') void save()
  }

  /** The server has it all: forget the draft. */
  async function close(): Promise<void> {
    closed = true
    clearTimeout(timer)
    await dropDraft(key)
  }

  /** The server refused: what was refused is changed and sent again as something new. */
  function renewKey(): void {
    sendKey.value = crypto.randomUUID?.() ?? String(Math.random()).slice(2)
  }

  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', onHidden)
    clearTimeout(timer)
    void save()
  })

  return { fields, photos, savedAtMs, restored, sendKey, save, close, renewKey }
}
