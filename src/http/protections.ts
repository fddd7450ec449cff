import type { RequestHandler } from 'express'
import helmet from 'helmet'
import { Refused } from '../errors'

/** The headers of every answer. @param leaveTo the address that a form may lead to besides our own */
export function headers({ secure, leaveTo }: { secure: boolean; leaveTo: string }): RequestHandler[] {
  return [
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          styleSrc: ["'self'"],
          scriptSrc: ["'self'"],
          imgSrc: ["'self'"],
          connectSrc: ["'self'"],
          formAction: ["'self'", new URL(leaveTo).origin],
          baseUri: ["'none'"],
          frameAncestors: ["'none'"],
        },
      },
      // The default, no-referrer, makes browsers send "Origin: null" with forms.
      referrerPolicy: { policy: 'same-origin' },
      strictTransportSecurity: secure ? { maxAge: 31_536_000 } : false,
      xFrameOptions: { action: 'deny' },
    }),
    (_req, res, next) => {
      res.set('Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()')
      res.set('Cache-Control', 'no-store')
      next()
    },
  ]
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

const safeMethods = ['GET', 'HEAD', 'OPTIONS']
const loopback = ['localhost', '127.0.0.1', '[::1]']
