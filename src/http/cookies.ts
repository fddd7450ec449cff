import { parse } from 'cookie'
import type { CookieOptions, Request, Response } from 'express'
import { dayMs } from '../time/days'

/**
 * `session`: who this is. `asked`: that this browser has asked to sign in, and may type the digits. `browser`: to which one
 * words belong that wait for their writer. `known`: that somebody has signed in here before. `plain`: that somebody has left, so that
 * this browser is shown nothing of what this place is. `keys`: that no keys leave quickly here. `form`: by which we
 * know a browser again that does not say where its forms come from. `language`: which one somebody has chosen before signing in.
 */
export type CookieName = 'session' | 'asked' | 'browser' | 'known' | 'plain' | 'keys' | 'form' | 'language'

/**
 * Neutral names; over TLS with the prefix that lets no other host and no other path set them. Scripts read and write `plain` alone: it
 * tells a page that stands open that it must go.
 */
export function cookies(secure: boolean) {
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure } satisfies CookieOptions
  const jar = {
    nameOf: (name: CookieName) => (secure ? `__Host-${name}` : name),
    read(req: Request, name: CookieName): string | null {
      return parse(req.headers.cookie ?? '')[jar.nameOf(name)] ?? null
    },
    /** @param days for which the browser keeps it; none: until it ends, and what it opens ends earlier */
    write(res: Response, name: CookieName, value: string, days?: number): void {
      if (name === 'session' && jar.read(res.req, 'plain') !== null) jar.clear(res, 'plain') // somebody has come in
      res.cookie(jar.nameOf(name), value, {
        ...options,
        httpOnly: name !== 'plain',
        ...(days && { maxAge: days * dayMs }),
      })
    },
    clear(res: Response, name: CookieName): void {
      res.clearCookie(jar.nameOf(name), { ...options, httpOnly: name !== 'plain' })
    },
  }
  return jar
}

export type Cookies = ReturnType<typeof cookies>
