/** As much as one picture may weigh when it is sent, in bytes. */
const most = 290_000
/** The longer side in pixels, and how much of the picture's detail is kept, tried in turn until it is light enough. */
const tries = [
  [1800, 0.8],
  [1600, 0.65],
  [1280, 0.6],
  [1024, 0.5],
  [800, 0.4],
] as const

const toJpeg = (canvas: HTMLCanvasElement, quality: number): Promise<Blob | null> =>
  new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality))

const toBase64 = (blob: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).replace(/^data:[^,]*,/, ''))
    reader.onerror = () => reject(new Error('the picture was not read'))
    reader.readAsDataURL(blob)
  })

/**
 * A picture from the camera or a file as a JPEG in base64 that is light enough to send. Drawn anew, so that nothing but what
 * is seen goes along: no place, no camera. Null where the browser cannot read it.
 */
export async function compressed(file: Blob): Promise<string | null> {
  const bitmap = await createImageBitmap(file).catch(() => null)
  if (bitmap === null) return null
  const canvas = document.createElement('canvas')
  for (const [side, quality] of tries) {
    const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height))
    canvas.width = Math.max(1, Math.round(bitmap.width * scale))
    canvas.height = Math.max(1, Math.round(bitmap.height * scale))
    const context = canvas.getContext('2d')
    if (context === null) return null
    // What is transparent would be black.
    context.fillStyle = '#fff'
    context.fillRect(0, 0, canvas.width, canvas.height)
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    const blob = await toJpeg(canvas, quality)
    if (blob !== null && blob.size <= most) return await toBase64(blob)
  }
  return null
}
