import { v7 as newId } from 'uuid'
import type { Db } from '../database/connections'
import { call } from '../database/functions'
import { addressesKeyOf, keyForNobody, type WrappedKeys } from '../vault/keys'
import { unseal, seal, type Key } from '../vault/envelope'

/**
 * The outbox. `news` says that there is something to read, `before_meeting` that it should be read soon, `reminder` that a day is near,
 * `did_it_hold` that something is asked, `unreached` that something was closed without its client. `due` says to those who owe an answer that
 * today is its day, `late` that the day is over, `late_here` to owners that something is late in their practice, and `what_helps` asks
 * those who owe an answer what would help them, and `to_decide` says to a client that they can decide what happens next. `to_check` reminds owners once a year of what they keep checked. `ask_colleague` asks somebody
 * outside whether they want to hear that something waits, and `late_elsewhere` says so. `changed` says that a way of signing in was changed,
 * `test` that mail arrives; the others carry a
 * sealed secret. `due_here` says to owners that today is the day of somebody who is away, `stand_in` to a colleague that something waits for
 * somebody for whom they stand in, and `after_absence` to a therapist who was away that something waits for them.
 */
export const emailKinds = [
  'sign_in',
  'news',
  'before_meeting',
  'reminder',
  'did_it_hold',
  'unreached',
  'due',
  'late',
  'late_here',
  'what_helps',
  'due_here',
  'stand_in',
  'after_absence',
  'to_decide',
  'to_check',
  'ask_colleague',
  'late_elsewhere',
  'invitation',
  'confirm_address',
  'test',
  'changed',
] as const
/** `unsent`: who it was for wants no mail. `lapsed`: nothing was left to say. */
export const emailStatuses = ['waiting', 'sent', 'failed', 'unsent', 'lapsed'] as const
export type EmailKind = (typeof emailKinds)[number]
/** What somebody has just asked for themselves comes at once, whatever they said of other mail. */
export const askedFor: readonly EmailKind[] = ['sign_in', 'confirm_address', 'test']

/**
 * What waits sealed in an email. Where it goes stands in it too when that is no address of a person here: somebody is invited, or
 * says that they are to be reached elsewhere.
 */
export interface EmailSecret {
  readonly to?: string
}

/**
 * Tells people that there is something to read. Waits in the outbox from the moment of the act's commit.
 * @param concernId where it is; neither the email nor the worker that brings it says which. Null: in words of theirs that nobody else knows of
 */
export async function queueNews(
  db: Db,
  concernId: string | null,
  people: readonly string[],
  now: Date,
  kind: Extract<EmailKind, 'news' | 'unreached'> = 'news',
): Promise<void> {
  const emails = people.map(() => newId())
  await call(db, 'queue_emails', { concern: concernId, people: [...people], emails, at: now, kind })
}

/** @param practice null: an email to nobody */
export function sealSecret(
  practice: Pick<WrappedKeys, 'id' | 'addressesKey'> | null,
  emailId: string,
  secret: string,
) {
  const key = practice ? addressesKeyOf(practice) : keyForNobody()
  return seal(key, emailSecretPlace(practice?.id ?? '', emailId), secret)
}

export function unsealAddress(
  key: Key,
  practiceId: string | null,
  personId: string | null,
  sealed: Buffer,
): string {
  return unseal(key, addressPlace(practiceId ?? '', personId ?? ''), sealed).toString()
}

export function addressPlace(practice: string, personId: string) {
  return { practice, table: 'addresses', column: 'address', row: personId }
}

export function emailSecretPlace(practice: string, emailId: string) {
  return { practice, table: 'emails', column: 'secret', row: emailId }
}

export function colleaguePlace(practice: string, id: string, column: 'address' | 'link') {
  return { practice, table: 'trusted_colleagues', column, row: id }
}
