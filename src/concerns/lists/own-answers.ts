import type { Request, Response } from 'express'
import type { ShownFact } from '../../http/page-parts'
import { clockOf, numberText } from '../../language/locale'
import type { Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import { personOf } from '../../sign-in/guards'
import { answerTimes } from '../rules/days/answer-times'
import { ownAnswersOf, type OwnAnswers } from '../store/lists/own-answers'
import { dayMs } from '../../time/days'

declare module '../../http/pages' {
  interface Views {
    'concerns/lists/own-answers': { facts: readonly ShownFact[] }
  }
}

/** Shows therapists and owners how long their own first answers took. Nobody else sees it. */
export async function showOwnAnswers(req: Request, res: Response): Promise<void> {
  const { t } = req
  const person = personOf(req)
  const now = new Date()
  const answers = await ownAnswersOf(person, new Date(now.getTime() - year), now)
  res.show('concerns/lists/own-answers', t('concerns.yourAnswersInFigures'), {
    facts: factsOf(t, person, answers),
  })
}

/** Milliseconds */
const year = 365 * dayMs

function factsOf(t: Translate, person: Person, { open, late, firstAnswers }: OwnAnswers): ShownFact[] {
  const number = (count: number) => numberText(count, clockOf(person))
  const facts = [
    { label: t('concerns.openWithYou'), text: number(open) },
    { label: t('shared.late'), text: number(late) },
    { label: t('concerns.yourFirstAnswersOfAYear'), text: number(firstAnswers.length) },
  ]
  const times = answerTimes(firstAnswers, person.practice)
  if (!times) return facts
  return [
    ...facts,
    { label: t('concerns.halfOfThemCameWithin'), text: waitText(t, times.half) },
    { label: t('concerns.theQuickest'), text: waitText(t, times.quickest) },
    { label: t('concerns.theSlowest'), text: waitText(t, times.slowest) },
  ]
}

/** How long an answer took. @param days working days */
export function waitText(t: Translate, days: number): string {
  return days === 0 ? t('concerns.theSameDay') : t('concerns.workingDaysLong', { count: days })
}
