import { as, type Db } from '../database/connections'
import { rowsFrom } from '../database/functions'
import { dayText, momentOf, type At } from '../language/dates'
import { clockOf } from '../language/locale'
import type { Person } from '../people/person'
import { unsealName } from '../people/store'
import { addressesKeyOf } from '../vault/keys'
import type { Translate } from '../language/translator'
import { ownMeeting } from './meetings'
import type { TextKey } from '../language/english'

/** Something that was done with somebody's account, in words for them. */
interface Happened {
  readonly at: At
  readonly text: string
}

/** For the page of one's own account. */
export async function recoveryOf(t: Translate, person: Person, now: Date) {
  return as(person, async db => {
    const [happened, meeting] = await Promise.all([
      happenedTo(db, t, person),
      pendingMeetingText(db, t, person, now),
    ])
    return { happened, meeting }
  })
}

/** A new address that somebody of the practice began for this client, so that they can stop it. */
export async function pendingMeetingText(
  db: Db,
  t: Translate,
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
async function happenedTo(db: Db, t: Translate, person: Person): Promise<Happened[]> {
  const { practice, practiceId, id } = person
  const rows = await rowsFrom<{
    kind: AccountEvent
    at: Date
    byId: string | null
    byName: Buffer | null
  }>(db, 'account_events', { most })
  const key = addressesKeyOf(practice)
  return rows.map(({ kind, at, byId, byName }) => {
    const name = byId && byName && byId !== id ? unsealName(key, practiceId, byId, byName) : null
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
  readonly text: TextKey
  readonly byOther?: TextKey
  readonly byOperator?: TextKey
}

const texts = {
  change_address: { text: 'recovery.yourMailAddressWasChanged' },
  change_by_paper: { text: 'recovery.yourMailAddressWasChangedWith' },
  change_by_factor: { text: 'recovery.yourMailAddressWasChangedWithYour' },
  change_by_meeting: { text: 'recovery.yourMailAddressWasChangedAfter' },
  make_paper_code: { text: 'recovery.youMadeACodeOn' },
  begin_meeting: {
    text: 'recovery.aNewMailAddressWas',
    byOther: 'recovery.nameBeganANewMail',
  },
  ask_by_meeting: { text: 'recovery.theNewMailAddressFrom' },
  vouch_meeting: {
    text: 'recovery.somebodySaidThatTheyHave',
    byOther: 'recovery.nameSaidThatTheyHave',
  },
  stop_meeting: {
    text: 'recovery.theNewMailAddressFromThe',
    byOther: 'recovery.nameStoppedTheNewMail',
  },
  set_factor: { text: 'recovery.youSetUpASecond' },
  remove_factor: { text: 'recovery.youRemovedASecondFactor' },
  reset_factor: {
    text: 'recovery.yourSecondFactorWasTaken',
    byOther: 'recovery.nameTookYourSecondFactor',
    byOperator: 'recovery.thePeopleWhoRunThis',
  },
  let_in: {
    text: 'recovery.somebodyMadeYouALink',
    byOperator: 'recovery.thePeopleWhoRunThisPlace',
  },
  change_name: { text: 'recovery.youChangedYourName' },
  change_roles: { text: 'recovery.youChangedWhatYouDo', byOther: 'recovery.nameChangedWhatYouDo' },
} as const satisfies Record<string, Said>

export const accountEventKinds = Object.keys(texts) as readonly AccountEvent[]
