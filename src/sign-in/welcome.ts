import type { NextFunction, Request, Response } from 'express'
import { onlyPractice, type OnlyPractice } from '../practices/only-practice'
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
