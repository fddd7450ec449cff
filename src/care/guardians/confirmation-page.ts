import type { Request, Response } from 'express'
import type { FormInFields } from '../../http/page-parts'
import { clockOf, numberText } from '../../language/locale'
import { personOf } from '../../sign-in/guards'
import { dayOf } from '../../time/days'
import type { Care } from '../care'
import { guardianFields, labelsFor, type GuardianFault, type GuardianForm } from './form'
import { ageOfReadingAlone } from './store'

declare module '../../http/pages' {
  interface Views {
    'care/guardians/confirming': FormInFields & {
      heading: string
      name: string
      statements: readonly string[]
      action: string
      cancel: string
    }
  }
}

/** What is confirmed, on whose page. */
interface Confirmation {
  readonly care: Care
  readonly heading: string
  /** What follows from it, where a young person reads alone from that age on. */
  readonly statements: (age: string) => readonly string[]
  /** Null: the name of the child is asked for, too. */
  readonly child: string | null
}

/** The page on which somebody confirms a guardian: of a young person, or of a child without an account. */
export async function showConfirmation(
  req: Request,
  res: Response,
  { care, heading, statements, child }: Confirmation,
  form: GuardianForm,
  faults: readonly GuardianFault[],
): Promise<void> {
  const { t } = req
  const person = personOf(req)
  const age = numberText(await ageOfReadingAlone(person), clockOf(person))
  const errors = faults.map(({ field, text }) => ({ field, text: t(text) }))
  const values = {
    heading,
    name: care.client.name,
    statements: statements(age),
    action: req.path,
    cancel: `/clients/${care.id}`,
    fields: guardianFields(t, labelsFor(t, child), dayOf(new Date(), person.practice), form, errors),
    errors,
  }
  res.show('care/guardians/confirming', t('shared.clients'), values, errors.length > 0 ? 422 : 200)
}
