import { newsSubject } from '../../concerns/mail'
import type { Mail } from '../../mail/transport'
import type { Translate } from '../../language/translator'

/** Says to an owner that something should be looked at which was last checked a year ago; never what, and from outside like all others. */
export function toCheckMail(t: Translate, baseUrl: string): Mail {
  return {
    subject: newsSubject(t),
    text: [
      t('settings.somethingWasLastChecked'),
      `${baseUrl}/practice`,
      t('concerns.pleaseDoNotAnswerThis'),
    ].join('\n\n'),
  }
}
