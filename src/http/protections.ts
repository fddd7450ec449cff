import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { Request, RequestHandler, Response } from 'express'
import helmet from 'helmet'

/** The headers of every answer, whatever its status. */
export function productionHeaders({ secure, hstsSubdomains }: Secure): Protect[] {
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
      // No path gets into a Referer: links from mails are keys. The default, no-referrer, makes browsers send "Origin: null" with forms.
      referrerPolicy: { policy: 'strict-origin' },
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

/** The same by their names, for the answers that are given before the app has heard of a request. */
export function protectingHeaders(config: Secure): Readonly<Record<string, string>> {
  const req = new IncomingMessage(new Socket())
  const res = new ServerResponse(req)
  for (const protect of productionHeaders(config)) protect(req, res, () => undefined)
  return Object.fromEntries(Object.entries(res.getHeaders()).map(([name, value]) => [name, String(value)]))
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

/** Lets recordings of ours be heard on this one page. */
export function letRecordingsPlay(res: Response): void {
  const policy = res.get('Content-Security-Policy')
  if (policy && !policy.includes('media-src'))
    res.set('Content-Security-Policy', `${policy};media-src 'self'`)
}

/** Lets this one page of ours hear a microphone, once its reader has said yes to their browser. */
export function letMicrophoneHear(res: Response): void {
  res.set('Permissions-Policy', permissions.replace('microphone=()', 'microphone=(self)'))
}

/** A stored file is nobody's own, and may be kept. Which features may be used binds pages alone, and is a fifth of what a first visit weighs. */
export function letBeKept(res: ServerResponse): void {
  res.setHeader('Cache-Control', 'public, max-age=31536000, immutable')
  res.removeHeader('Permissions-Policy')
}

/** A page about a stored file is not the file. */
export function forgetStoredFile(res: ServerResponse): void {
  res.setHeader('Cache-Control', 'no-store')
  if (!res.hasHeader('Permissions-Policy')) res.setHeader('Permissions-Policy', permissions)
}

/** Whether an address can stand in a policy: some that are valid would say more there than where they lead. */
export function isLeadable(address: string): boolean {
  return /^https:\/\/[\w.:[\]-]+$/.test(new URL(address).origin)
}

/**
 * Another name for this machine is how a page elsewhere would reach in. The whole header must be our name, and a port, which may
 * differ: proxies change it. Where proxies are trusted, what they say counts as well.
 */
export function ownHost(baseUrl: string): RequestHandler {
  const own = new URL(baseUrl).hostname
  const names = loopback.includes(own) ? loopback : [own]
  return (req, res, next) => {
    const said = namedHosts(req)
    if (said.length === 0) res.status(400).type('text').send('The request names no host.\n')
    else if (said.every(host => names.includes(host.toLowerCase().replace(/:\d{1,5}$/, '')))) next()
    else res.status(421).type('text').send('This address is not ours.\n')
  }
}

/** By which hosts a request calls us. A proxy hands on what it was asked for, and may itself have asked us by another name. */
function namedHosts(req: Request): string[] {
  const handedOn = req.app.get('trust proxy') ? req.get('X-Forwarded-Host') : undefined
  const direct = req.rawHeaders.filter(
    (_, place) => req.rawHeaders[place - 1]?.toLowerCase() === 'host' && place % 2 === 1,
  )
  const inTarget = /^[a-z][\w+.-]*:\/\/([^/?#]*)/i.exec(req.url)?.[1]
  return [
    ...(handedOn === undefined ? direct : handedOn.split(',').map(host => host.trim())),
    ...(inTarget === undefined ? [] : [inTarget]),
  ]
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
