import { parse } from 'cookie'
import type { CookieOptions, Request, Response } from 'express'

/**
 * `session`: who this is. `asked`: that this browser has asked to sign in, and may type the digits. `known`: that somebody has
 * signed in here before.
 */
export type CookieName = 'session' | 'asked' | 'known'

/** Neutral names; over TLS with the prefix that lets no other host and no other path set them. */
export function cookies(secure: boolean) {
  const nameOf = (name: CookieName) => (secure ? `__Host-${name}` : name)
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure } satisfies CookieOptions
  return {
    read(req: Request, name: CookieName): string | null {
      return parse(req.headers.cookie ?? '')[nameOf(name)] ?? null
    },
    /** @param days how long it stays; where nothing is said, until the browser ends: what it opens ends earlier */
    write(res: Response, name: CookieName, value: string, days?: number): void {
      res.cookie(nameOf(name), value, { ...options, ...(days && { maxAge: days * 24 * 3_600_000 }) })
    },
    clear(res: Response, name: CookieName): void {
      res.clearCookie(nameOf(name), options)
    },
  }
}

export type Cookies = ReturnType<typeof cookies>
