import type { NextFunction, Request, Response } from 'express'
import { callDefiner } from '../database/connections'
import { NotFound, Refused } from '../errors'
import { speakFor } from '../http/pages'
import { crisisLinesOf, type ShownCrisisLine, type ShownText } from '../practices/telephone'
import { closingLine, closingTexts } from '../practices/closing'
import type { Practice } from '../practices/practice'
import { isDoorWord } from './door'

declare module '../http/pages' {
  interface Views {
    'doors/closed': {
      heading: string
      paragraphs: readonly ShownText[]
      crisisLines: readonly ShownCrisisLine[]
    }
  }
}

/** Where nothing was found behind the door of a practice that has closed: that it has, who keeps its records, and how people come back. */
export async function showClosedDoor(
  error: unknown,
  req: Request<{ door: string }>,
  res: Response,
  next: NextFunction,
): Promise<void> {
  const practice = error instanceof NotFound ? await findOptionalClosed(req.params.door.toLowerCase()) : null
  if (!practice) {
    next(error)
    return
  }
  speakFor(req, practice)
  if (req.method === 'POST') {
    next(new Refused('practices.nothingNewBeginsHere')) // whose page gives the words back
    return
  }
  const { t, language } = req
  const now = new Date()
  const values = {
    heading: closingLine(t, practice, language, now) ?? practice.name,
    paragraphs: closingTexts(t, practice, { language, answers: false, now }),
    crisisLines: crisisLinesOf(practice, language),
  }
  res.show('doors/closed', t('shared.practice'), values, 410)
}

async function findOptionalClosed(door: string): Promise<Practice | null> {
  const [practice] = isDoorWord(door) ? await callDefiner<Practice>('closed_door_at', { door }) : []
  return practice ?? null
}
