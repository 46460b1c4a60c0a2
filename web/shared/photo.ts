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

type Drawn = { image: CanvasImageSource; width: number; height: number }

/** A file as something that can be drawn; null where the browser cannot read it. Older web views know only images. */
async function drawn(file: Blob): Promise<Drawn | null> {
  if (typeof createImageBitmap === 'function') {
    const bitmap = await createImageBitmap(file).catch(() => null)
    return bitmap && { image: bitmap, width: bitmap.width, height: bitmap.height }
  }
  const address = URL.createObjectURL(file)
  const image = new Image()
  const read = new Promise<boolean>((resolve) => {
    image.onload = () => resolve(true)
    image.onerror = () => resolve(false)
  })
  image.src = address
  const right = await read
  URL.revokeObjectURL(address)
  return right ? { image, width: image.naturalWidth, height: image.naturalHeight } : null
}

/**
 * A picture from the camera or a file as a JPEG in base64 that is light enough to send. Drawn anew, so that nothing but what
 * is seen goes along: no place, no camera. Null where the browser cannot read it.
 */
export async function compressed(file: Blob): Promise<string | null> {
  const read = await drawn(file)
  if (read === null) return null
  const { image, width, height } = read
  const canvas = document.createElement('canvas')
  for (const [side, quality] of tries) {
    const scale = Math.min(1, side / Math.max(width, height))
    canvas.width = Math.max(1, Math.round(width * scale))
    canvas.height = Math.max(1, Math.round(height * scale))
    const context = canvas.getContext('2d')
    if (context === null) return null
    // What is transparent would be black.
    context.fillStyle = '#fff'
    context.fillRect(0, 0, canvas.width, canvas.height)
    context.drawImage(image, 0, 0, canvas.width, canvas.height)
    const blob = await toJpeg(canvas, quality)
    if (blob !== null && blob.size <= most) return await toBase64(blob)
  }
  return null
}
