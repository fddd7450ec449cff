import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Request, RequestHandler, Response } from 'express'
import { Refused } from '../../errors'
import { countHit } from '../../limits/allowances'
import { keyedHash } from '../../vault/keys'
import { recordAccess } from './access'
import type { Cookies } from '../cookies'
import { returnedReadable, returnedSealed } from '../returned-form'
import type { HiddenField } from '../page-parts'

declare module '../pages' {
  interface Views {
    /** Asks to press a button once more, where nothing shows that the form is ours. */
    'shared/once-more': { action: string; fields: readonly HiddenField[] }
  }
}

/**
 * A form of another site is refused. Browsers say where a form comes from. Of one that says nothing, such as a text browser, a form
 * goes on to askOnceMore(); whatever else it sends is refused.
 */
export function ownForms(baseUrl: string): RequestHandler {
  const own = new URL(baseUrl).origin
  return async (req, res, next) => {
    const site = req.get('Sec-Fetch-Site')
    const origin = req.get('Origin')
    const isOurs = site ? site === 'same-origin' : origin === own
    const isForm = req.method === 'POST' && (!req.get('Content-Type') || req.is('urlencoded') !== false)
    const isUnsaid = !site && !origin && isForm
    if (isUnsaid) unsaid.add(req)
    if (isOurs || isUnsaid || safeMethods.includes(req.method)) next()
    else {
      await recordAccess(req, 'form of another site refused')
      next(new Refused('shared.thisCameFromAnotherPage', { again: true, status: 403 }))
    }
  }
}

/**
 * Where a browser does not say from which page a form comes, its person is asked on a page of ours: another site cannot press its
 * button, nor read the value that it carries, which works once, in this browser and session, and for this form alone.
 * Nobody is asked who only ends their own session: on a shared device that must not wait, and forging it gains nothing.
 */
export function askOnceMore(cookies: Cookies): RequestHandler {
  return async (req, res, next) => {
    if (!unsaid.has(req) || endings.includes(req.path)) return next()
    const { [fieldName]: value, ...body } = (req.body ?? {}) as Record<string, unknown>
    const browser = cookies.read(req, 'form')
    const session = cookies.read(req, 'session') ?? ''
    req.body = body
    if (browser && (await isGood(value, [browser, session, req.originalUrl, digestOf(body)], new Date()))) {
      return next()
    }
    await recordAccess(req, 'form without origin asked about')
    const known = browser ?? randomBytes(24).toString('base64url')
    if (!browser) cookies.write(res, 'form', known)
    ask(req, res, [known, session])
  }
}

const unsaid = new WeakSet<Request>()
const safeMethods = ['GET', 'HEAD', 'OPTIONS']
/** Where somebody ends their session in this browser. */
const endings = ['/leave', '/sign-out']
const fieldName = 'once'
/** How long somebody may look at the page that asks. */
const minutes = 60

/** In a browser that somebody has left, the form goes along sealed: nothing of it stands on the page. */
function ask(req: Request, res: Response, by: readonly string[]): void {
  const { t } = req
  const { action, fields } = req.left
    ? returnedSealed(req)
    : (returnedReadable(req) ?? { action: req.originalUrl, fields: [] })
  const body = req.left
    ? Object.fromEntries(fields.map(({ name, value }) => [name, value]))
    : (req.body as Record<string, unknown>)
  const once = valueFor([...by, action, digestOf(body)], new Date())
  const values = { action, fields: [...fields, { name: fieldName, value: once }] }
  res.show('shared/once-more', t('shared.onceMore'), values, 403)
}

function valueFor(bound: readonly string[], now: Date): string {
  const head = `${now.getTime()}.${randomBytes(12).toString('base64url')}`
  return `${head}.${mark(head, bound).toString('base64url')}`
}

async function isGood(value: unknown, bound: readonly string[], now: Date): Promise<boolean> {
  const [, head = '', at = '', given = ''] =
    /^((\d{1,15})\.[\w-]{16})\.([\w-]{43})$/.exec(String(value)) ?? []
  const age = now.getTime() - Number(at)
  if (!given || age < 0 || age > minutes * 60_000) return false
  if (!timingSafeEqual(Buffer.from(given, 'base64url'), mark(head, bound))) return false
  const { hits } = await countHit(`once ${head}`, 2 * minutes, now)
  return hits === 1
}

function mark(head: string, bound: readonly string[]): Buffer {
  return keyedHash('form', [head, ...bound].join('\n'))
}

/** However a browser ends its lines. */
function digestOf(body: Record<string, unknown>): string {
  const said = JSON.stringify(body).replace(/\\r\\n|\\r/g, '\\n')
  return createHash('sha256').update(said).digest('hex')
}
