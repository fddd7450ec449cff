import { isIP } from 'node:net'
import type { Request, RequestHandler } from 'express'
import { ipKeyGenerator } from 'express-rate-limit'
import type { Logger } from 'pino'

/** The network that a request comes from; of the newer addresses, the part that one household has. */
export function networkOf(req: Request): string {
  return ipKeyGenerator(readAddress(req.ip) ?? readAddress(req.socket.remoteAddress) ?? '')
}

/**
 * Tells the operator, once for each, where limits would count people together or apart wrongly: a proxy that nobody declared, one
 * that was declared and does not say whom it brings, and one that says it in a way that cannot be read.
 * @param trusted TRUSTED_PROXIES
 */
export function proxies(trusted: number, log: Logger): RequestHandler {
  const told = new Set<string>()
  return (req, _res, next) => {
    const fault = faultIn(req, trusted)
    if (fault && !told.has(fault)) {
      told.add(fault)
      log.warn({ kind: 'proxy', trusted }, fault)
    }
    next()
  }
}

function faultIn(req: Request, trusted: number): string | null {
  const said = req.get('X-Forwarded-For')
  if (trusted === 0) return said === undefined ? null : undeclared
  const addresses = said?.split(',').slice(-trusted) ?? []
  if (addresses.length < trusted) return silent
  return addresses.every(address => readAddress(address.trim())) ? null : unreadable
}

const undeclared =
  'a request has X-Forwarded-For, which is not believed: if a proxy stands in front, set TRUSTED_PROXIES, or all people count as one network'
const silent =
  'a request has fewer addresses in X-Forwarded-For than TRUSTED_PROXIES says: let every proxy add one, or people can count as one network'
const unreadable =
  'a proxy writes something other than an address into X-Forwarded-For: all people that it does so for count as one network'

/** An address as proxies write it: alone, with a port, or in brackets. An older one inside a newer one is the older one. */
function readAddress(text: string | undefined): string | null {
  const [, bracketed, bare] = /^"?(?:\[([^\]]+)\](?::\d+)?|(.*?))"?$/.exec(text ?? '') ?? []
  const whole = (bracketed ?? bare ?? '').replace(/%.*$/, '')
  const address = isIP(whole) ? whole : whole.replace(/:\d+$/, '')
  if (!isIP(address)) return null
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address.toLowerCase()
}
