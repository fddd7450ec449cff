import type { LetterSecret } from '../mail/letters'
import type { Mail } from '../mail/transport'
import type { Words } from '../language/translator'

/** Link and digits of one sign-in, as they wait sealed in the letter. */
export interface SignInSecret {
  readonly link: string
  readonly digits: string
  /** How long the link works. */
  readonly minutes: number
}

export function signInSubject(t: Words): string {
  return t('Your link and your digits')
}

export function signInMail(t: Words, baseUrl: string, { link, digits, minutes }: SignInSecret): Mail {
  return {
    subject: signInSubject(t),
    text: [
      t('Open this link to go on:'),
      `${baseUrl}/sign-in/${link}`,
      t('Or type these six digits where you asked for them: {{digits}}', { digits }),
      minutes > 10
        ? t('The link works once, until {{minutes}} minutes after you asked for it; the digits for ten.', {
            minutes,
          })
        : t('Both work once, until ten minutes after you asked for them.'),
      t('If you did not ask for them, you need not do anything.'),
    ].join('\n\n'),
  }
}

/** The link of an invitation, or of an address to be confirmed, as it waits sealed in the letter with where it goes. */
export interface LinkSecret extends LetterSecret {
  readonly to: string
  readonly link: string
}

/** The same, of an address that was begun at a meeting: at the new one to go on, at the old one to stop it. */
export interface MeetingSecret extends LinkSecret {
  readonly meeting?: true
}

export function invitationSubject(t: Words): string {
  return t('An invitation for you')
}

export function invitationMail(t: Words, baseUrl: string, { link }: LinkSecret): Mail {
  return {
    subject: invitationSubject(t),
    text: [
      t('Somebody has invited you. Open this link to see who, and to what:'),
      `${baseUrl}/invitations/${link}`,
      t('It works once, and for fourteen days. Nothing happens if you do not open it.'),
    ].join('\n\n'),
  }
}

export function confirmAddressSubject(t: Words): string {
  return t('Please confirm this address')
}

export function confirmAddressMail(t: Words, baseUrl: string, { link, meeting }: MeetingSecret): Mail {
  return {
    subject: confirmAddressSubject(t),
    text: [
      t(
        'Somebody wants to change the address at which they get their mail. If this was you, open this link:',
      ),
      `${baseUrl}/${meeting ? 'new-address' : 'account/address'}/${link}`,
      meeting
        ? t('Open it within a day, and keep this mail: you need the link once more, some days later.')
        : t('It works once, and for a day.'),
      t('If it was not you, you need not do anything: without this link nothing changes.'),
    ].join('\n\n'),
  }
}

/** To the old address, while there is still time. */
export function stopMail(t: Words, baseUrl: string, link: string): Mail {
  return {
    subject: t('Is this still your address?'),
    text: [
      t(
        'Somebody says that they can no longer read their mail here, and wants to get it at another address. If this was you, you need not do anything.',
      ),
      t('If it was not you, open this link within three days and stop it:'),
      `${baseUrl}/new-address/${link}`,
    ].join('\n\n'),
  }
}

export function testSubject(t: Words): string {
  return t('A test')
}

/** Says only that mail arrives. */
export function testMail(t: Words): Mail {
  return {
    subject: testSubject(t),
    text: t('This is the test mail that was asked for. Mail arrives here, and looks like this.'),
  }
}

export function changedMail(
  t: Words,
  wayIn: string,
  baseUrl: string,
  { meeting, link }: Partial<MeetingSecret>,
): Mail {
  if (meeting && link) return stopMail(t, baseUrl, link)
  return {
    subject: t('Your way of signing in was changed'),
    text: [
      t(
        'The way in which you sign in was changed. If you did not expect this, tell the people who gave you access.',
      ),
      wayIn,
    ].join('\n\n'),
  }
}
