import accounts from './de/accounts.json'
import absences from './de/absences.json'
import answering from './de/answering.json'
import attachments from './de/attachments.json'
import audit from './de/audit.json'
import board from './de/board.json'
import care from './de/care.json'
import companions from './de/companions.json'
import concerns from './de/concerns.json'
import consulting from './de/consulting.json'
import conversation from './de/conversation.json'
import copies from './de/copies.json'
import database from './de/database.json'
import departures from './de/departures.json'
import doors from './de/doors.json'
import drafts from './de/drafts.json'
import families from './de/families.json'
import frame from './de/frame.json'
import guardians from './de/guardians.json'
import learning from './de/learning.json'
import mail from './de/mail.json'
import people from './de/people.json'
import practices from './de/practices.json'
import recording from './de/recording.json'
import recovery from './de/recovery.json'
import sample from './de/sample.json'
import serious from './de/serious.json'
import settings from './de/settings.json'
import shared from './de/shared.json'
import signIn from './de/signIn.json'
import staff from './de/staff.json'
import type { Texts } from './english'

/** Every text in German, as english.ts has it. */
export const german: Texts = {
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
