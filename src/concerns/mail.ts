import type { Mail } from '../mail/transport'
import type { Words } from '../language/translator'

export function newsSubject(t: Words): string {
  return t('Something new to read')
}

/** Says to somebody who answers that something waits unread, and should be read before they meet whoever wrote it. */
export function beforeMeetingMail(t: Words, baseUrl: string): Mail {
  return {
    subject: newsSubject(t),
    text: [
      t('There is something for you to read that should not wait until your next appointments:'),
      baseUrl,
      t('Please do not answer this mail. Nobody reads it.'),
    ].join('\n\n'),
  }
}

/** Says that there is something to read; never what, from whom or about what. */
export function newsMail(t: Words, baseUrl: string): Mail {
  return {
    subject: newsSubject(t),
    text: [
      t('There is something new for you to read:'),
      baseUrl,
      t('Please do not answer this mail. Nobody reads it.'),
    ].join('\n\n'),
  }
}

/** Says that a day is near that somebody has agreed on; never on what, or with whom. */
export function reminderMail(t: Words, baseUrl: string): Mail {
  return {
    subject: newsSubject(t),
    text: [
      t('Something that you wanted to think of is due today or tomorrow:'),
      baseUrl,
      t('Please do not answer this mail. Nobody reads it.'),
    ].join('\n\n'),
  }
}

/** Four weeks after a client has closed something. */
export function didItHoldMail(t: Words, baseUrl: string): Mail {
  return {
    subject: newsSubject(t),
    text: [
      t('There is one short question for you. You need not answer it:'),
      baseUrl,
      t('Please do not answer this mail. Nobody reads it.'),
    ].join('\n\n'),
  }
}

/** Says to a client who could not be reached that something was closed; never what. */
export function unreachedMail(t: Words, baseUrl: string): Mail {
  return {
    subject: newsSubject(t),
    text: [
      t('Something here was put down for now. You can take it up again at any time:'),
      baseUrl,
      t('Please do not answer this mail. Nobody reads it.'),
    ].join('\n\n'),
  }
}
