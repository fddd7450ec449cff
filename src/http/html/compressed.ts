import { brotliCompressSync, constants } from 'node:zlib'
import compression from 'compression'
import type { Request, RequestHandler, Response } from 'express'

/** Compresses what is sent, as far as the visitor takes it: files, and whatever else is no page. */
export function compressing(): RequestHandler {
  return compression({ filter: (req, res) => mayBeCompressed(req) && compression.filter(req, res) })
}

/**
 * Sends a whole page. Where the visitor takes brotli, it is compressed in one go, before it leaves: a page is small, and the way through a stream takes several
 * times as long as the work (docs/performance.md).
 */
export function sendPage(req: Request, res: Response, html: string): void {
  res.type('html').vary('Accept-Encoding')
  if (mayBeCompressed(req) && req.acceptsEncodings('br')) {
    res.set('Content-Encoding', 'br').send(brotliCompressSync(html, quickly))
  } else res.send(html)
}

/** The next quality makes a page by a twentieth smaller, and takes twice as long. */
const quickly = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }

/**
 * Pages of second factors and of codes on paper show secrets beside what their address brings in, where to go next: compressed together, the length of such a
 * page would tell how much of a secret somebody has guessed.
 */
function mayBeCompressed({ path }: { readonly path: string }): boolean {
  return !/^\/(second-factor|account\/paper|new-address|clients\/.*\/new-address)/i.test(path)
}
