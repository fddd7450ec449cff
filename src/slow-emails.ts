import type { NextFunction, Request, Response } from 'express'
import { flashIn, type Flash } from './http/flashes'
import { emailsAreSlow } from './mail/workers'

declare module 'express-serve-static-core' {
  interface Request {
    /** Where the page promises an email: it may take long. */
    emailsAreSlow?: boolean
  }
}

/** A page that promises an email, or shows owners what became of emails, says where emails are slow. */
export async function noteSlowEmails(req: Request, _res: Response, next: NextFunction): Promise<void> {
  const said = flashIn(req.query)
  const promises =
    (said !== null && promising.has(said)) ||
    req.path === '/new-address/asked' ||
    (req.visitor?.live === true && shows.has(req.path))
  if (req.method === 'GET' && promises) req.emailsAreSlow = await emailsAreSlow()
  next()
}

/** What is said after something for which an email goes out at once. */
const promising: ReadonlySet<Flash> = new Set([
  'invited',
  'imported',
  'test-mail',
  'asked-for-address',
  'asked-alone',
  'asked-to-stand-in',
  'asked-what-helps',
  'tried-again',
])

const shows = new Set(['/board', '/board/mail'])
