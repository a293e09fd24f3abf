/** Brings photos to the server one after the other; those that are there already are not sent again. */
import { uploadPhoto, type PhotoClaim } from '../api/mobile'
import type { StoredPhoto } from '../drafts/draft_store'

/** Attachment ids in the order of the photos. Throws with what got through marked as uploaded. */
export async function sendPhotos(
  photos: StoredPhoto[],
  purpose: PhotoClaim['purpose'],
  onEach: (done: number) => void = () => undefined,
): Promise<string[]> {
  for (const [index, photo] of photos.entries()) {
    onEach(index)
    if (photo.uploadedId) continue
    const stored = await uploadPhoto(photo.blob, { purpose, takenAt: photo.takenAt, fix: photo.fix })
    photo.uploadedId = stored.id
  }
  onEach(photos.length)
  return photos.map((photo) => photo.uploadedId as string)
}
