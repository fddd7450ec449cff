import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { RequestHandler, Response } from 'express'
import helmet from 'helmet'
import { Refused } from '../errors'

/** The headers of every answer, whatever its status. */
export function headers({ secure, hstsSubdomains }: Secure): Protect[] {
  return [
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          styleSrc: ["'self'"],
          scriptSrc: ["'self'"],
          imgSrc: ["'self'"],
          connectSrc: ["'self'"], // words that are kept while they are written, and passkeys
          formAction: ["'self'"],
          baseUri: ["'none'"],
          frameAncestors: ["'none'"],
        },
      },
      // The default, no-referrer, makes browsers send "Origin: null" with forms.
      referrerPolicy: { policy: 'same-origin' },
      strictTransportSecurity: secure ? { maxAge: 31_536_000, includeSubDomains: hstsSubdomains } : false,
      xFrameOptions: { action: 'deny' },
    }),
    (_req, res, next) => {
      res.setHeader('Permissions-Policy', permissions)
      res.setHeader('Cache-Control', 'no-store')
      next()
    },
  ]
}

/** The same as lines, for the answers that Node gives before the app has heard of a request. */
export function headerLines(config: Secure): string {
  const req = new IncomingMessage(new Socket())
  const res = new ServerResponse(req)
  for (const protect of headers(config)) protect(req, res, () => undefined)
  return Object.entries(res.getHeaders())
    .map(([name, value]) => `${name}: ${String(value)}\r\n`)
    .join('')
}

interface Secure {
  readonly secure: boolean
  /** Whether browsers are told to open every subdomain of ours by TLS too. */
  readonly hstsSubdomains: boolean
}

type Protect = (req: IncomingMessage, res: ServerResponse, next: () => void) => void

/** Lets the forms of this one page lead elsewhere too: Chromium asks the policy of a page also where its form is redirected. */
export function letFormsLeadTo(res: Response, address: string): void {
  const policy = res.get('Content-Security-Policy')
  if (policy && isLeadable(address))
    res.set('Content-Security-Policy', policy.replace("form-action 'self'", `$& ${new URL(address).origin}`))
}

/** Whether an address can stand in a policy: some that are valid would say more there than where they lead. */
export function isLeadable(address: string): boolean {
  return /^https:\/\/[\w.:[\]-]+$/.test(new URL(address).origin)
}

/** Another name for this machine is how a page elsewhere would reach in. Ports may differ: proxies change them. */
export function ownHost(baseUrl: string): RequestHandler {
  const own = new URL(baseUrl).hostname
  const names = loopback.includes(own) ? loopback : [own]
  return (req, res, next) => {
    if (names.includes(req.hostname)) next()
    else res.status(421).type('text').send('This address is not ours.\n')
  }
}

/** A form of another site is refused. Browsers say where a form comes from; those that do not are refused as well. */
export function ownForms(baseUrl: string): RequestHandler {
  return (req, res, next) => {
    const site = req.get('Sec-Fetch-Site')
    const ours = site ? site === 'same-origin' : req.get('Origin') === baseUrl
    if (ours || safeMethods.includes(req.method)) next()
    else {
      res.status(403)
      next(new Refused('This came from another page, and so it was not accepted.'))
    }
  }
}

/**
 * What a browser fetches before anybody looks is answered with nothing: words leave this house only when somebody opens them, which
 * is recorded. An answer that is no success is thrown away, and the browser asks again when somebody really comes.
 */
export function nothingAhead(): RequestHandler {
  return (req, res, next) => {
    if (!aheadHeaders.some(name => ahead.test(req.get(name) ?? ''))) next()
    else res.status(403).type('text').send('Nothing here is fetched ahead. Please open the page itself.\n')
  }
}

/** The standard's one, and what browsers have called it before. */
const aheadHeaders = ['Sec-Purpose', 'Purpose', 'X-Purpose', 'X-Moz']
const ahead = /prefetch|prerender|preview/i

const safeMethods = ['GET', 'HEAD', 'OPTIONS']
const loopback = ['localhost', '127.0.0.1', '[::1]']

/** No page needs any of these, and what is embedded or injected gets none. Passkeys and copying stay possible. */
const permissions = [
  'accelerometer',
  'autoplay',
  'bluetooth',
  'camera',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'identity-credentials-get',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'otp-credentials',
  'payment',
  'picture-in-picture',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'sync-xhr',
  'usb',
  'web-share',
  'window-management',
  'xr-spatial-tracking',
]
  .map(feature => `${feature}=()`)
  .join(', ')
