import type { NextFunction, Request, Response } from 'express'
import { callDefiner } from '../database/connections'
import { isDatabaseGone } from '../database/errors'
import { wayIn } from './guards'

declare module '../http/pages' {
  interface Views {
    'sign-in/welcome': { practice: OnlyPractice | null }
  }
}

/** The first page: of the practice for visitors, and somebody's own for those who are signed in. */
export async function showStart(req: Request, res: Response, next: NextFunction): Promise<void> {
  if (req.visitor?.live) next()
  else if (req.visitor && req.visitor.need !== 'nothing') res.redirect(303, wayIn(req, null))
  else res.show('sign-in/welcome', req.t('signIn.welcome'), { practice: await onlyPractice() })
}

/** The practice whose website this is, and its public page, where anybody can write without an account. */
interface OnlyPractice {
  readonly name: string
  readonly door: string | null
}

/** Null where several practices share the installation, because nobody is told which; and while the database is gone, because the page stays. */
async function onlyPractice(): Promise<OnlyPractice | null> {
  const [practice] = await callDefiner<OnlyPractice>('only_practice').catch((error: unknown) => {
    if (!isDatabaseGone(error)) throw error
    return []
  })
  return practice ? { ...practice, door: practice.door && `/p/${practice.door}` } : null
}
