import type { Request, Response } from 'express'
import { NotFound } from '../../errors'
import { isStaff } from '../../people/person'
import { personOf } from '../../sign-in/guards'
import { closingLine, closingTexts } from '../closing'
import type { ShownText } from '../telephone'

declare module '../../http/pages' {
  interface Views {
    'practices/settings/closing': {
      heading: string
      paragraphs: readonly ShownText[]
    }
  }
}

/** What it means for somebody that their practice closes, or has closed. */
export function showOwnClosing(req: Request, res: Response): void {
  const { t } = req
  const person = personOf(req)
  const now = new Date()
  const { practice, language } = person
  const heading = closingLine(t, practice, language, now)
  if (heading === null) throw new NotFound()
  res.show('practices/settings/closing', t('shared.practice'), {
    heading,
    paragraphs: closingTexts(t, practice, { language, answers: isStaff(person), now }),
  })
}
