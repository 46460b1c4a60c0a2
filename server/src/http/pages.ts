import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { contentSecurityPolicy } from './security.ts'

const webFolder = new URL('../../../web/dist/', import.meta.url)

const notBuilt = `<!doctype html><html lang="zh"><meta charset="utf-8"><title>Gongji 共济</title>
<p>页面尚未构建:请运行 <code>npm start</code>。The pages have not been built: run <code>npm start</code>.
<p><a href="/docs">/docs</a></html>`

/** Which page of the build answers an address that the browser's own router knows. */
const pageFor = (url: string): string => (/^\/desk(?:[/?]|$)/.test(url) ? 'desk/index.html' : 'index.html')

/** Whether a browser asks for a page, not a program for a file. */
export const wantsPage = ({ method, headers, url }: FastifyRequest): boolean =>
  method === 'GET' && (headers.accept ?? '').includes('text/html') && !/^[^?]*\.\w{1,12}(?:\?|$)/.test(url)

/**
 * The pages, from the web's build: files as they are, and for every other address the citizen's page, or the desk's
 * under /desk. Gives the function that answers those.
 */
export async function registerPages(
  app: FastifyInstance,
  folder: URL = webFolder,
): Promise<(request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>> {
  const built = existsSync(new URL('index.html', folder))
  if (built) {
    await app.register(fastifyStatic, {
      root: folder,
      index: false,
      preCompressed: true,
      cacheControl: false,
      // Pages and folders are answered below, and what was compressed only in place of its original.
      allowedPath: (path) => /\.\w+$/.test(path) && !/\.(html|br|gz)$/.test(path),
      setHeaders: (response, path) => {
        // Names of assets carry their digest; everything else is asked for again.
        const forever = /[\\/]assets[\\/]/.test(path)
        response.setHeader('cache-control', forever ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
  }
  // Read each time, so that a build made meanwhile is served with the assets that belong to it.
  const read = async (name: string): Promise<string> =>
    await readFile(new URL(existsSync(new URL(name, folder)) ? name : 'index.html', folder), 'utf8')
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const nonce = randomBytes(16).toString('base64')
    const page = built ? await read(pageFor(request.url)) : notBuilt
    return reply
      .code(200)
      .header(
        'content-security-policy',
        contentSecurityPolicy(page.includes('__CSP_NONCE__') ? { nonce } : {}),
      )
      .header('cache-control', 'no-cache')
      .type('text/html; charset=utf-8')
      .send(page.replaceAll('__CSP_NONCE__', nonce))
  }
  app.get('/', answer)
  return answer
}
