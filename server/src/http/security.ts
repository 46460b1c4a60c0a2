import type { Language } from '@gongji/policy'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { problem } from './problems.ts'

/** The reader's language: English when it is asked for before Chinese, else Chinese. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part, i) => {
      const [tag = '', ...rest] = part.trim().toLowerCase().split(';')
      const quality = Number(rest.find((one) => one.trim().startsWith('q='))?.split('=')[1] ?? 1)
      return { language: tag.slice(0, 2), quality: Number.isNaN(quality) ? 0 : quality, i }
    })
    .filter(({ language, quality }) => (language === 'zh' || language === 'en') && quality > 0)
    .sort((a, b) => b.quality - a.quality || a.i - b.i)
  return wanted[0]?.language === 'en' ? 'en' : 'zh'
}

/** How a program would sign in (RFC 6750): with a token; one that was sent is no longer good. */
export const challengeOf = ({ headers }: FastifyRequest): string =>
  `Bearer realm="gongji"${/^Bearer /i.test(headers.authorization ?? '') ? ', error="invalid_token"' : ''}`

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * A browser says where a writing request comes from; another website's is refused. Programs send no Origin.
 * `publicOrigin` is how the outside world calls this server, where a proxy stands before it.
 * @throws Problem 403
 */
export function checkOrigin(request: FastifyRequest, publicOrigin: string | undefined): void {
  const { origin } = request.headers
  if (safe.has(request.method) || origin === undefined) return
  const own = publicOrigin ?? `${request.protocol}://${request.headers.host ?? ''}`
  if (origin !== own) throw problem.otherOrigin()
}

/**
 * What a page may load: everything from here. Styles that a page makes itself carry its nonce; only the API's own page,
 * which is not ours to change, writes them without.
 */
export const contentSecurityPolicy = ({
  nonce,
  inlineStyles = false,
}: {
  nonce?: string
  inlineStyles?: boolean
} = {}): string =>
  [
    "default-src 'self'",
    "script-src 'self'",
    `style-src 'self'${nonce === undefined ? '' : ` 'nonce-${nonce}'`}${inlineStyles ? " 'unsafe-inline'" : ''}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')

/** Answers that name a person are kept in no cache. */
export const keepPrivate = (reply: FastifyReply): FastifyReply => reply.header('cache-control', 'no-store')

/** What of a device our pages may ask for: where the reader is, and the camera for codes. */
export const permissionsPolicy = 'camera=(self), geolocation=(self), microphone=(), payment=(), usb=()'
