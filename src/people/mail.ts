import type { EmailSecret } from '../mail/emails'
import type { Mail } from '../mail/transport'
import type { Translate } from '../language/translator'

/** Link and digits of one sign-in, as they wait sealed in the email. */
export interface SignInSecret {
  readonly link: string
  readonly digits: string
  /** How long the link works. */
  readonly minutes: number
}

export function signInSubject(t: Translate): string {
  return t('people.yourLinkAndYourDigits')
}

export function signInMail(t: Translate, baseUrl: string, { link, digits, minutes }: SignInSecret): Mail {
  return {
    subject: signInSubject(t),
    text: [
      t('people.openThisLinkToGo'),
      `${baseUrl}/sign-in/${link}`,
      t('people.orTypeTheseSixDigits', { digits }),
      minutes > 10 ? t('people.theLinkWorksOnceUntil', { count: minutes }) : t('people.bothWorkOnceUntilTen'),
      t('people.ifYouDidNotAsk'),
      t('concerns.pleaseDoNotAnswerThis'),
    ].join('\n\n'),
  }
}

/** The link of an invitation, or of an address to be confirmed, as it waits sealed in the email with where it goes. */
export interface LinkSecret extends EmailSecret {
  readonly to: string
  readonly link: string
}

/** The same, of an address that was begun at a meeting: at the new one to go on, at the old one to stop it. */
export interface MeetingSecret extends LinkSecret {
  readonly meeting?: true
}

export function invitationSubject(t: Translate): string {
  return t('people.anInvitationForYou')
}

export function invitationMail(t: Translate, baseUrl: string, { link }: LinkSecret): Mail {
  return {
    subject: invitationSubject(t),
    text: [
      t('people.somebodyHasInvitedYouOpen'),
      `${baseUrl}/invitations/${link}`,
      t('people.itWorksOnceAndFor'),
      t('concerns.pleaseDoNotAnswerThis'),
    ].join('\n\n'),
  }
}

export function confirmAddressSubject(t: Translate): string {
  return t('people.pleaseConfirmThisAddress')
}

export function confirmAddressMail(t: Translate, baseUrl: string, { link, meeting }: MeetingSecret): Mail {
  return {
    subject: confirmAddressSubject(t),
    text: [
      t('people.somebodyWantsToChangeThe'),
      `${baseUrl}/${meeting ? 'new-address' : 'account/address'}/${link}`,
      meeting ? t('people.openItWithinADay') : t('people.itWorksOnceAndForA'),
      t('people.ifItWasNotYou'),
      t('concerns.pleaseDoNotAnswerThis'),
    ].join('\n\n'),
  }
}

/** To the old address, while there is still time. */
export function stopMail(t: Translate, baseUrl: string, link: string): Mail {
  return {
    subject: t('people.isThisStillYourAddress'),
    text: [
      t('people.somebodySaysThatTheyCan'),
      t('people.ifItWasNotYouOpen'),
      `${baseUrl}/new-address/${link}`,
      t('people.ifItWasYou'),
      t('concerns.pleaseDoNotAnswerThis'),
    ].join('\n\n'),
  }
}

export function testSubject(t: Translate): string {
  return t('people.aTest')
}

/** Says only that mail arrives. */
export function testMail(t: Translate): Mail {
  return {
    subject: testSubject(t),
    text: [t('people.thisIsTheTestMail'), t('concerns.pleaseDoNotAnswerThis')].join('\n\n'),
  }
}

export function changedMail(
  t: Translate,
  wayIn: string,
  baseUrl: string,
  { meeting, link }: Partial<MeetingSecret>,
): Mail {
  if (meeting && link) return stopMail(t, baseUrl, link)
  return {
    subject: t('people.yourWayOfSigningIn'),
    text: [t('people.theWayInWhichYou'), wayIn, t('concerns.pleaseDoNotAnswerThis')].join('\n\n'),
  }
}
