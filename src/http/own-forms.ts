import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Request, RequestHandler, Response } from 'express'
import { atTheDoor } from '../database/connections'
import { Refused } from '../errors'
import { keyedHash } from '../vault/keys'
import { record } from './access'
import type { Cookies } from './cookies'
import { formOf } from './returned'

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
      await record(req, 'form of another site refused')
      res.status(403)
      next(new Refused('This came from another page, and so it was not accepted.'))
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
    const bound = [browser, cookies.read(req, 'session') ?? '', req.originalUrl, digestOf(body)].join('\n')
    if (browser && (await isGood(value, bound, new Date()))) {
      req.body = body
      return next()
    }
    await record(req, 'form without origin asked about')
    if (browser) return ask(req, res, body, bound)
    const fresh = randomBytes(24).toString('base64url')
    cookies.write(res, 'form', fresh)
    ask(req, res, body, bound.replace(/^/, fresh))
  }
}

const unsaid = new WeakSet<Request>()
const safeMethods = ['GET', 'HEAD', 'OPTIONS']
/** Where somebody ends their session in this browser. */
const endings = ['/leave', '/sign-out']
const fieldName = 'once'
/** How long somebody may look at the page that asks. */
const minutes = 60

function ask(req: Request, res: Response, body: Record<string, unknown>, bound: string): void {
  const { t } = req
  req.body = body
  const form = formOf(req) ?? { action: req.originalUrl, fields: [] }
  const values = {
    action: form.action,
    fields: [...form.fields, { name: fieldName, value: valueFor(bound, new Date()) }],
  }
  res.show('shared/once-more', t('Once more'), values, 403)
}

function valueFor(bound: string, now: Date): string {
  const head = `${now.getTime()}.${randomBytes(12).toString('base64url')}`
  return `${head}.${mark(head, bound).toString('base64url')}`
}

async function isGood(value: unknown, bound: string, now: Date): Promise<boolean> {
  const [, head = '', at = '', given = ''] =
    /^((\d{1,15})\.[\w-]{16})\.([\w-]{43})$/.exec(String(value)) ?? []
  const age = now.getTime() - Number(at)
  if (!given || age < 0 || age > minutes * 60_000) return false
  if (!timingSafeEqual(Buffer.from(given, 'base64url'), mark(head, bound))) return false
  const [row] = await atTheDoor<{ hits: number }>(
    'count_hit',
    keyedHash('limit', `once ${head}`),
    now,
    `${2 * minutes} minutes`,
  )
  return row?.hits === 1
}

function mark(head: string, bound: string): Buffer {
  return keyedHash('form', `${head}\n${bound}`)
}

/** However a browser ends its lines. */
function digestOf(body: Record<string, unknown>): string {
  const said = JSON.stringify(body).replace(/\\r\\n|\\r/g, '\\n')
  return createHash('sha256').update(said).digest('hex')
}
