import type { Translate } from '../language/translator'
import type { Care, OpenBetween } from './care'

/** What is said before somebody becomes a former client. */
export function beforeEnding(t: Translate, { client, therapist }: Care): string[] {
  const names = { client: client.name, therapist: therapist.name }
  return [
    t('care.clientBecomesAFormerClient', names),
    t('care.theyKeepTheDoorThey', names),
    t('care.whatIsOpenBetweenThem'),
    t('care.noMailTellsThemTheir', names),
    t('care.youCanBeginAgainAt'),
  ]
}

/** What somebody owes a client before that; null: nothing is open between them. */
export function owedBeforeEnding(t: Translate, { client }: Care, open: readonly OpenBetween[]) {
  if (open.length === 0) return null
  return {
    heading: t('concerns.whatYouOweClientBefore', { client: client.name }),
    open: open.map(({ id, reference, isAnswerOwed }) => ({
      href: `/concerns/${id}`,
      reference,
      text: isAnswerOwed ? t('concerns.anAnswer') : t('concerns.itIsStillOpen'),
    })),
    statements: [
      t('concerns.aWordOnWhyAnd'),
      t('concerns.whatYouHaveAgreedOn'),
      t('concerns.theOfferOfAClosing'),
    ],
  }
}

export function beforeTransfer(t: Translate, { client, therapist }: Care): string[] {
  const names = { client: client.name, therapist: therapist.name }
  return [
    t('care.theColleagueWhomYouChoose', names),
    t('care.whatClientHasWrittenTo', names),
    t('care.clientKeepsTheDoorAnd', names),
    t('care.noMailTellsAnybodyOf', names),
  ]
}

export function beforeResuming(t: Translate, { client, therapist }: Care): string[] {
  return [
    t('care.clientIsAClientOf', {
      client: client.name,
      therapist: therapist.name,
    }),
    t('care.nothingThatWasWrittenChanges'),
  ]
}
