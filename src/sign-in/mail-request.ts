import type { Config } from '../config'
import { callDefiner } from '../database/connections'
import type { MailToCome } from '../http/page-parts'
import type { Translate } from '../language/translator'
import { signInSubject } from '../people/mail'
import { hashOf } from '../vault/keys'

/** The mail for which a browser asked last. Nothing of it tells whether its address is known. */
export interface SignInMail {
  /** Until when its link works, and until when it is tried. */
  readonly expiresAt: Date
  /** Our own mail server could not be reached at the last try. */
  readonly heldUp: boolean
}

/** @param browser the secret of the browser that asked */
export async function findOptionalSignInMail(browser: string): Promise<SignInMail | null> {
  const [row] = await callDefiner<SignInMail>('sign_in_mail', { browserHash: hashOf(browser) })
  return row ?? null
}

/** What a person who waits for it should know. Null: they may wait. */
export function noticeOf(t: Translate, { expiresAt, heldUp }: SignInMail, now: Date): string | null {
  const minutes = Math.ceil((expiresAt.getTime() - now.getTime()) / 60_000)
  if (minutes > 0) return heldUp ? t('signIn.weCannotSendMailJust', { count: minutes }) : null
  return heldUp ? t('signIn.weCouldNotSendMail') : t('signIn.theTimeForThisMail')
}

/** By what people find the email: its sender and its subject. */
export function mailToCome(t: Translate, { mailFrom }: Pick<Config, 'mailFrom'>): MailToCome {
  return { sender: mailFrom, subject: signInSubject(t) }
}
