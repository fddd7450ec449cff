import type { Mail } from '../mail/transport'
import type { Translate } from '../language/translator'

export function newsSubject(t: Translate): string {
  return t('concerns.somethingNewToRead')
}

/** Tells a person who answers that words wait for them, to read before they meet the client who wrote them. */
export function beforeMeetingMail(t: Translate, baseUrl: string): Mail {
  return {
    subject: newsSubject(t),
    text: [t('concerns.thereIsSomethingForYou'), baseUrl, t('concerns.pleaseDoNotAnswerThis')].join('\n\n'),
  }
}

/** Says that there is something to read; never what, from whom or about what. */
export function newsMail(t: Translate, baseUrl: string): Mail {
  return {
    subject: newsSubject(t),
    text: [t('concerns.thereIsSomethingNewFor'), baseUrl, t('concerns.pleaseDoNotAnswerThis')].join('\n\n'),
  }
}

/** Says that a day is near that somebody has agreed on; never on what, or with whom. */
export function reminderMail(t: Translate, baseUrl: string): Mail {
  return {
    subject: newsSubject(t),
    text: [t('concerns.somethingThatYouWantedTo'), baseUrl, t('concerns.pleaseDoNotAnswerThis')].join('\n\n'),
  }
}

/** Four weeks after a client has closed something. */
export function didItHoldMail(t: Translate, baseUrl: string): Mail {
  return {
    subject: newsSubject(t),
    text: [t('concerns.thereIsOneShortQuestion'), baseUrl, t('concerns.pleaseDoNotAnswerThis')].join('\n\n'),
  }
}

/** Says to a client who could not be reached that something was closed; never what. */
export function unreachedMail(t: Translate, baseUrl: string): Mail {
  return {
    subject: newsSubject(t),
    text: [t('concerns.somethingHereWasPutDown'), baseUrl, t('concerns.pleaseDoNotAnswerThis')].join('\n\n'),
  }
}
