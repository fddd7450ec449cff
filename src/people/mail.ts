import type { Mail } from '../mail/postman'
import type { Words } from '../words'

/** Link and digits of one sign-in, as they wait sealed in the letter. */
export interface SignInSecret {
  readonly link: string
  readonly digits: string
}

export function signInSubject(t: Words): string {
  return t('Your link and your digits')
}

export function signInMail(t: Words, baseUrl: string, { link, digits }: SignInSecret): Mail {
  return {
    subject: signInSubject(t),
    text: [
      t('Open this link to go on:'),
      `${baseUrl}/sign-in/${link}`,
      t('Or type these six digits where you asked for them: {{digits}}', { digits }),
      t('Both work once, and for ten minutes. If you did not ask for them, you need not do anything.'),
    ].join('\n\n'),
  }
}
