// 9101 as a form: a text part with the envelope, a part with the file.

export type Part = { name: string; file: boolean; content: Buffer }

const lineEnd = Buffer.from('\r\n')
const blankLine = Buffer.from('\r\n\r\n')

/** Whether a body begins as a form does; no JSON begins so. */
export const isMultipart = (body: Uint8Array): boolean => body[0] === 0x2d && body[1] === 0x2d

/** The parts of a form; null when it is cut off or is none. The boundary is read from its first line. */
export function partsOf(body: Buffer): Part[] | null {
  const firstEnd = body.indexOf(lineEnd)
  if (firstEnd < 3 || firstEnd > 200) return null
  const boundary = body.subarray(0, firstEnd)
  const between = Buffer.concat([lineEnd, boundary])
  const parts: Part[] = []
  let at = firstEnd + 2
  for (;;) {
    const head = body.indexOf(blankLine, at)
    const end = body.indexOf(between, at)
    if (head < 0 || end < 0 || head > end) return null
    const header = body.toString('utf8', at, head)
    const disposition = /^content-disposition:.*$/im.exec(header)?.[0] ?? ''
    parts.push({
      name: /\bname="([^"]*)"/i.exec(disposition)?.[1] ?? '',
      file: /\bfilename\*?=/i.test(disposition),
      content: body.subarray(head + 4, end),
    })
    at = end + between.length
    if (body[at] === 0x2d && body[at + 1] === 0x2d) return parts
    if (body[at] !== 0x0d || body[at + 1] !== 0x0a) return null
    at += 2
  }
}
