/** Makes a photo small enough for a weak signal and big enough to be evidence. */

const LONGEST_SIDE_PX = 1920
const JPEG_QUALITY = 0.82

/** A JPEG of at most 1920 px on its longer side; the file itself when the browser cannot read it as a picture. */
export async function preparePhoto(file: Blob): Promise<Blob> {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const scale = Math.min(1, LONGEST_SIDE_PX / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(picture.width * scale)
    canvas.height = Math.round(picture.height * scale)
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    picture.close()
    const small = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', JPEG_QUALITY))
    return small ?? file
  } catch {
    return file
  }
}
