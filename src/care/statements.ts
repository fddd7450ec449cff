import type { Translate } from '../language/translator'
import type { Care } from './care'

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
