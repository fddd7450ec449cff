import type { Translate } from '../language/translator'
import type { Mail } from '../mail/transport'

/** The link of somebody outside whom a practice has named: behind it they agree, and end it. */
export interface ColleagueSecret {
  readonly link: string
}

export function askColleagueSubject(t: Translate): string {
  return t('staff.aQuestionForYou')
}

/** Asks whether they want to hear it; never for whom. */
export function askColleagueMail(t: Translate, baseUrl: string, { link }: ColleagueSecret): Mail {
  return {
    subject: askColleagueSubject(t),
    text: [
      t('staff.somebodyYouKnowNamedYou'),
      linkTo(baseUrl, link),
      t('staff.ifYouDoNothingNothing'),
      t('concerns.pleaseDoNotAnswerThis'),
    ].join('\n\n'),
  }
}

/** Says that something waits; never what, or whose it is. */
export function lateElsewhereMail(t: Translate, baseUrl: string, { link }: ColleagueSecret): Mail {
  return {
    subject: t('staff.somethingStillWaits'),
    text: [
      t('staff.somethingWaitsWhereYou'),
      t('staff.ifYouWantNoMore'),
      linkTo(baseUrl, link),
      t('concerns.pleaseDoNotAnswerThis'),
    ].join('\n\n'),
  }
}

function linkTo(baseUrl: string, link: string): string {
  return `${baseUrl}/colleague/${link}`
}
