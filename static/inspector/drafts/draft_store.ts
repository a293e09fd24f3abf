/** What was typed and photographed and is not at the server yet, kept on this phone. */
import Dexie, { type Table } from 'dexie'

export interface Draft {
  /** `report` or `<ticket id>:<verb>`, behind the account's id: two people on one phone keep apart. */
  key: string
  fields: Record<string, unknown>
  photos: StoredPhoto[]
  savedAtMs: number
}

export interface StoredPhoto {
  id: string
  blob: Blob
  takenAt: string
  fix: { lon: number; lat: number; accuracyM: number | null; atMs: number } | null
  /** Attachment id once the server has the photo. */
  uploadedId: string | null
}

class DraftDatabase extends Dexie {
  drafts!: Table<Draft, string>

  constructor() {
    super('gridline-inspector')
    this.version(1).stores({ drafts: 'key, savedAtMs' })
  }
}

const database = new DraftDatabase()

/** The stored draft. A browser without storage (private mode) has none; the page still works. */
export const readDraft = (key: string) => database.drafts.get(key).catch(() => undefined)
export const writeDraft = (draft: Draft) => database.drafts.put(draft).then(() => true, () => false)
export const dropDraft = (key: string) => database.drafts.delete(key).catch(() => undefined)
export const countDrafts = () => database.drafts.count().catch(() => 0)
export const wipeDrafts = () => database.drafts.clear().catch(() => undefined)
