import { as, type Db } from '../database/connections'
import { rowsFrom } from '../database/functions'
import { dayText, momentOf, type At } from '../language/dates'
import { clockOf } from '../language/locale'
import type { Person } from '../people/person'
import { openName } from '../people/store'
import { addressesKeyOf } from '../vault/keys'
import type { Words } from '../language/translator'
import { ownMeeting } from './meetings'

/** Something that was done with somebody's account, in words for them. */
interface Happened {
  readonly at: At
  readonly text: string
}

/** For the page of one's own account. */
export async function recoveryOf(t: Words, person: Person, now: Date) {
  return as(person, async db => {
    const [happened, meeting] = await Promise.all([
      happenedTo(db, t, person),
      openMeeting(db, t, person, now),
    ])
    return { happened, meeting }
  })
}

/** A new address that somebody of the practice began for this client, so that they can stop it. */
export async function openMeeting(
  db: Db,
  t: Words,
  person: Person,
  now: Date,
): Promise<{ text: string } | null> {
  const meeting = await ownMeeting(db, person, now)
  if (!meeting) return null
  const { by, begunAt, opensAt } = meeting
  const clock = clockOf(person)
  const said = t('recovery.nameBeganItOnDay', { name: by, day: dayText(begunAt, clock) })
  const opens = opensAt && t('recovery.itCanBeSetFrom', { day: dayText(opensAt, clock) })
  return { text: opens ? `${said} ${opens}` : said }
}

/** What happened with one's own account, the newest first. */
async function happenedTo(db: Db, t: Words, person: Person): Promise<Happened[]> {
  const { practice, practiceId, id } = person
  const rows = await rowsFrom<{
    kind: AccountEvent
    at: Date
    byId: string | null
    byName: Buffer | null
  }>(db, 'account_events', { most })
  const key = addressesKeyOf(practice)
  return rows.map(({ kind, at, byId, byName }) => {
    const name = byId && byName && byId !== id ? openName(key, practiceId, byId, byName) : null
    const { text, byOther = text, byOperator = text }: Said = texts[kind]
    return {
      at: momentOf(at, clockOf(person)),
      text: name ? t(byOther, { name }) : t(byId ? text : byOperator),
    }
  })
}

const most = 20

/** Whatever there is an index for (migrations/009_chains.sql). */
type AccountEvent = keyof typeof texts

interface Said {
  readonly text: string
  readonly byOther?: string
  readonly byOperator?: string
}

const texts = {
  change_address: { text: 'Your mail address was changed. Both addresses had confirmed it.' },
  change_by_paper: { text: 'Your mail address was changed, with your code on paper.' },
  change_by_factor: { text: 'Your mail address was changed, with your second factor.' },
  change_by_meeting: { text: 'Your mail address was changed, after a meeting.' },
  make_paper_code: { text: 'You made a code on paper.' },
  begin_meeting: {
    text: 'A new mail address was begun.',
    byOther: '{{name}} began a new mail address for you, at a meeting.',
  },
  ask_by_meeting: { text: 'The new mail address from the meeting was confirmed. The waiting time began.' },
  vouch_meeting: {
    text: 'Somebody said that they have spoken with you about the new mail address.',
    byOther: '{{name}} said that they have spoken with you about the new mail address.',
  },
  stop_meeting: {
    text: 'The new mail address from the meeting was stopped.',
    byOther: '{{name}} stopped the new mail address from the meeting.',
  },
  set_factor: { text: 'You set up a second factor.' },
  remove_factor: { text: 'You removed a second factor.' },
  reset_factor: {
    text: 'Your second factor was taken away.',
    byOther: '{{name}} took your second factor away.',
    byOperator: 'The people who run this place took your second factor away.',
  },
  let_in: {
    text: 'Somebody made you a link to sign in.',
    byOperator: 'The people who run this place made you a link to sign in.',
  },
  change_name: { text: 'You changed your name.' },
  change_roles: { text: 'You changed what you do here.', byOther: '{{name}} changed what you do here.' },
} as const satisfies Record<string, Said>
