import accounts from './en/accounts.json'
import absences from './en/absences.json'
import answering from './en/answering.json'
import attachments from './en/attachments.json'
import audit from './en/audit.json'
import board from './en/board.json'
import care from './en/care.json'
import companions from './en/companions.json'
import concerns from './en/concerns.json'
import consulting from './en/consulting.json'
import conversation from './en/conversation.json'
import copies from './en/copies.json'
import database from './en/database.json'
import departures from './en/departures.json'
import doors from './en/doors.json'
import drafts from './en/drafts.json'
import families from './en/families.json'
import frame from './en/frame.json'
import guardians from './en/guardians.json'
import learning from './en/learning.json'
import mail from './en/mail.json'
import people from './en/people.json'
import practices from './en/practices.json'
import recording from './en/recording.json'
import recovery from './en/recovery.json'
import sample from './en/sample.json'
import serious from './en/serious.json'
import settings from './en/settings.json'
import shared from './en/shared.json'
import signIn from './en/signIn.json'
import staff from './en/staff.json'

/** Every text that a person reads, in the order of the rooms that say it. Another language has a file like this, and a folder. */
export const english = {
  accounts,
  absences,
  answering,
  attachments,
  audit,
  board,
  care,
  companions,
  concerns,
  consulting,
  conversation,
  copies,
  database,
  departures,
  doors,
  drafts,
  families,
  frame,
  guardians,
  learning,
  mail,
  people,
  practices,
  recording,
  recovery,
  sample,
  serious,
  settings,
  shared,
  signIn,
  staff,
}

/** The same texts in another language. Where one is missing, the types say so. */
export type Texts = typeof english

/** What t() is asked for, such as care.yourClients; of texts that count, without the form of the number. */
export type TextKey = {
  [Room in keyof Texts]: `${Room}.${WithoutForm<keyof Texts[Room] & string>}`
}[keyof Texts]

/** Of these, those whose form a number decides. */
export type CountedKey = {
  [Room in keyof Texts]: `${Room}.${CountedIn<keyof Texts[Room] & string>}`
}[keyof Texts]

type WithoutForm<Key extends string> = Key extends `${infer Stem}_${'one' | 'other'}` ? Stem : Key
type CountedIn<Key extends string> = Key extends `${infer Stem}_other` ? Stem : never
