import { parse } from 'cookie'
import type { CookieOptions, Request, Response } from 'express'

/**
 * `session`: who this is. `asked`: that this browser has asked to sign in, and may type the digits. `browser`: to which one
 * words belong that wait for their writer. `known`: that somebody has signed in here before.
 */
export type CookieName = 'session' | 'asked' | 'browser' | 'known'

/** Neutral names; over TLS with the prefix that lets no other host and no other path set them. */
export function cookies(secure: boolean) {
  const nameOf = (name: CookieName) => (secure ? `__Host-${name}` : name)
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure } satisfies CookieOptions
  return {
    read(req: Request, name: CookieName): string | null {
      return parse(req.headers.cookie ?? '')[nameOf(name)] ?? null
    },
    write(res: Response, name: CookieName, value: string): void {
      const maxAge = lifetimes[name]
      res.cookie(nameOf(name), value, { ...options, ...(maxAge && { maxAge }) })
    },
    clear(res: Response, name: CookieName): void {
      res.clearCookie(nameOf(name), options)
    },
  }
}

const day = 24 * 60 * 60_000
/** Milliseconds. The others last until the browser ends; what they open ends earlier. */
const lifetimes: Partial<Record<CookieName, number>> = { browser: 7 * day, known: 90 * day }

export type Cookies = ReturnType<typeof cookies>
