import { parse } from 'cookie'
import type { CookieOptions, Request, Response } from 'express'

/** `session`: who this is. `asked`: that this browser has asked to sign in, and may type the digits. */
export type CookieName = 'session' | 'asked'

/** Neutral names; over TLS with the prefix that lets no other host and no other path set them. */
export function cookies(secure: boolean) {
  const nameOf = (name: CookieName) => (secure ? `__Host-${name}` : name)
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure } satisfies CookieOptions
  return {
    read(req: Request, name: CookieName): string | null {
      return parse(req.headers.cookie ?? '')[nameOf(name)] ?? null
    },
    write(res: Response, name: CookieName, value: string): void {
      res.cookie(nameOf(name), value, options) // until the browser ends; what it opens ends earlier
    },
    clear(res: Response, name: CookieName): void {
      res.clearCookie(nameOf(name), options)
    },
  }
}

export type Cookies = ReturnType<typeof cookies>
