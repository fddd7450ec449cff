import type { Mail } from '../mail/transport'
import type { TextKey } from '../language/english'
import type { Translate } from '../language/translator'

export function newsSubject(t: Translate): string {
  return t('concerns.somethingNewToRead')
}

/** Says that there is something to read; never what, from whom or about what. */
export const newsMail = saying('concerns.thereIsSomethingNewFor')

/** Says to somebody who answers that something waits unread, and should be read before they meet the client who wrote it. */
export const beforeMeetingMail = saying('concerns.thereIsSomethingForYou')

/** Says that a day is near that somebody has agreed on; never on what, or with whom. */
export const reminderMail = saying('concerns.somethingThatYouWantedTo')

/** Four weeks after a client has closed something. */
export const didItHoldMail = saying('concerns.thereIsOneShortQuestion')

/** Says to a client who could not be reached that something was closed; never what. */
export const unreachedMail = saying('concerns.somethingHereWasPutDown')

/** Says to somebody who answers that today is the day; never how much waits. */
export const dueMail = saying('concerns.somethingIsDueToday')

/** The same once that day is over: it helps before it presses. */
export const lateMail = saying('concerns.somethingStillWaitsForYou')

/** Says to an owner that in their practice something has waited too long; never whose it is. */
export const lateHereMail = saying('concerns.somethingIsLateHere')

/** Says to somebody who answers that an owner asks what would help them; never with what. */
export const whatHelpsMail = saying('concerns.anOwnerAsksWhatWouldHelp')

/** Says to a client whose answer has not come that they can decide what happens next. */
export const toDecideMail = saying('concerns.youCanDecideWhatHappens')

/** Says to an owner that today is the day of a therapist who is away, for whom nobody stands in. */
export const dueHereMail = saying('absences.somethingIsDueHereToday')

/** Says to a colleague who stands in that something waits; never what, or whose it is. */
export const standInMail = saying('absences.somethingWaitsForAColleague')

/** Says to a therapist who was away that something waits for them. */
export const afterAbsenceMail = saying('absences.somethingWaitedWhileYouWereAway')

/** Emails are alike from outside: the subject never says which of these it is. */
function saying(sentence: TextKey): (t: Translate, baseUrl: string) => Mail {
  return (t, baseUrl) => ({
    subject: newsSubject(t),
    text: [t(sentence), baseUrl, t('concerns.pleaseDoNotAnswerThis')].join('\n\n'),
  })
}
