import type { Texts } from './english'
import accounts from './ar/accounts.json'
import absences from './ar/absences.json'
import answering from './ar/answering.json'
import attachments from './ar/attachments.json'
import audit from './ar/audit.json'
import board from './ar/board.json'
import care from './ar/care.json'
import companions from './ar/companions.json'
import concerns from './ar/concerns.json'
import consulting from './ar/consulting.json'
import conversation from './ar/conversation.json'
import copies from './ar/copies.json'
import database from './ar/database.json'
import departures from './ar/departures.json'
import doors from './ar/doors.json'
import drafts from './ar/drafts.json'
import families from './ar/families.json'
import frame from './ar/frame.json'
import guardians from './ar/guardians.json'
import learning from './ar/learning.json'
import mail from './ar/mail.json'
import people from './ar/people.json'
import practices from './ar/practices.json'
import recording from './ar/recording.json'
import recovery from './ar/recovery.json'
import sample from './ar/sample.json'
import serious from './ar/serious.json'
import settings from './ar/settings.json'
import shared from './ar/shared.json'
import signIn from './ar/signIn.json'
import staff from './ar/staff.json'

/** Written for women and men alike: readers are spoken to in the polite plural, and no verb depends on whose name stands in a place. */
export const arabic: Texts = {
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
