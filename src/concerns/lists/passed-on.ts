import type { ErrorRequestHandler } from 'express'
import { NotFound } from '../../errors'
import { readId } from '../../http/ids'
import { clockOf } from '../../language/locale'
import { listDayText } from '../../language/dates'
import type { Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import { whatBecameOf, type PassedOn } from '../store/lists/passed-on'

/** Tells the person who answered a concern before what became of it, where they would find nothing. */
export const tellWhatBecame: ErrorRequestHandler = async (error: unknown, req, res, next) => {
  const person = req.visitor?.live ? req.visitor.person : null
  const id = readId(/^\/(?:concerns|consultations)\/([^/]+)$/.exec(req.path)?.[1])
  const passed =
    error instanceof NotFound && req.method === 'GET' && person && id ? await whatBecameOf(person, id) : null
  if (!person || !passed) {
    next(error)
    return
  }
  const { t } = req
  res.show(
    'shared/plain',
    t('concerns.inbox'),
    {
      heading: passedOnText(t, person, passed, new Date()),
      text: t('concerns.itsClientChoseWhoAnswers', { reference: passed.reference }),
      back: { href: '/inbox', text: t('shared.whatWaits') },
    },
    410,
  )
}

export function passedOnText(t: Translate, person: Person, { to, at }: PassedOn, now: Date): string {
  return t('concerns.passedOnToNameOnDay', { name: to, day: listDayText(at, now, clockOf(person)) })
}
