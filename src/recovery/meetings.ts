import { as, callDefiner, type Db } from '../database/connections'
import { call, rowsFrom } from '../database/functions'
import { NotFound } from '../errors'
import type { Person } from '../people/person'
import { newMeetingCode } from '../people/return-code'
import { unsealName } from '../people/store'
import { addressesKeyOf, hashOf } from '../vault/keys'
import { meetingHash } from './new-addresses'

/** How long the code from a meeting can be typed, in minutes. */
export const codeMinutes = 60

/** A new address that was begun at a meeting, as those see it who help this client. */
export interface HelpedMeeting {
  readonly begunBy: string
  readonly begunAt: Date
  readonly expiresAt: Date
  /** The client has typed the code. */
  readonly asked: boolean
  /** When the client confirmed at the new address; null: not yet. */
  readonly confirmedAt: Date | null
  /** Another therapist or owner has to say that they have spoken with the client. */
  readonly needsSecond: boolean | null
  readonly opensAt: Date | null
  readonly secondedBy: string | null
  /** Whether the one who looks can be that somebody. */
  readonly canSecond: boolean
}

/** @returns `alone`: nobody else could second what this helper begins. @throws NotFound where they may not help */
export async function meetingOf(
  helper: Person,
  clientId: string,
): Promise<{ alone: boolean; meeting: HelpedMeeting | null }> {
  const [row] = await as(helper, db =>
    rowsFrom<Omit<HelpedMeeting, 'begunBy'> & { alone: boolean; begunBy: string | null }>(
      db,
      'address_meeting_of',
      { person: clientId },
    ),
  )
  if (!row) throw new NotFound()
  const { alone, begunBy, ...meeting } = row
  return { alone, meeting: begunBy === null ? null : { ...meeting, begunBy } }
}

/**
 * Begins a new address for a client. What was begun before is worth nothing.
 * @returns the code that the client types; null where the old address could not be asked, nor anybody else of the practice
 */
export async function beginMeeting(helper: Person, clientId: string, now: Date): Promise<string | null> {
  const code = newMeetingCode()
  const isBegun = await as(helper, db =>
    call<boolean>(db, 'begin_address_meeting', {
      person: clientId,
      codeHash: meetingHash(code),
      at: now,
      expiresAt: new Date(now.getTime() + codeMinutes * 60_000),
    }),
  )
  return isBegun ? code : null
}

/** @returns false where there is nothing to say yes to, or somebody else has to */
export async function secondMeeting(helper: Person, clientId: string, now: Date): Promise<boolean> {
  return as(helper, db => call<boolean>(db, 'vouch_address_meeting', { person: clientId, at: now }))
}

/** By the person who helps the client, or by the client. @returns false where there is nothing to stop */
export async function stopMeeting(person: Person, clientId: string, now: Date): Promise<boolean> {
  return as(person, db => call<boolean>(db, 'stop_address_meeting', { person: clientId, at: now }))
}

/** What the client sees of it who is signed in. */
export interface OwnMeeting {
  readonly by: string
  readonly begunAt: Date
  readonly opensAt: Date | null
}

export async function ownMeeting(db: Db, person: Person, now: Date): Promise<OwnMeeting | null> {
  const { practice, practiceId, id } = person
  const { rows } = await db.raw<{
    rows: { begunBy: string; name: Buffer; begunAt: Date; opensAt: Date | null }[]
  }>(
    `select m.begun_by, p.name, m.begun_at, m.opens_at
     from address_meetings m join people p on p.practice_id = m.practice_id and p.id = m.begun_by
     where m.practice_id = ? and m.person_id = ? and m.expires_at > ?`,
    [practiceId, id, now],
  )
  const [row] = rows
  if (!row) return null
  const { begunBy, name, begunAt, opensAt } = row
  return { by: unsealName(addressesKeyOf(practice), practiceId, begunBy, name), begunAt, opensAt }
}

/** What the page behind a link of it says. */
export interface LinkedMeeting {
  readonly by: string
  readonly timeZone: string
  /** The link went to the old address, and stops it. */
  readonly atOld: boolean
  readonly confirmedAt: Date | null
  readonly needsSecond: boolean
  readonly opensAt: Date | null
  readonly seconded: boolean
  /** The client has asked that the old address does not hear of it. */
  readonly quiet: boolean
  readonly tellsOld: boolean
}

export async function meetingAt(link: string, now: Date): Promise<LinkedMeeting | null> {
  const [row] = await callDefiner<
    Omit<LinkedMeeting, 'by'> & {
      practiceId: string
      addressesKey: Buffer
      begunBy: string
      begunByName: Buffer
    }
  >('address_meeting_at', { linkHash: hashOf(link), at: now })
  if (!row) return null
  const { practiceId, addressesKey, begunBy, begunByName, ...meeting } = row
  const key = addressesKeyOf({ id: practiceId, addressesKey })
  return { ...meeting, by: unsealName(key, practiceId, begunBy, begunByName) }
}

/** By the link at the new address. @returns null where it does not work (any more) */
export async function confirmMeeting(
  link: string,
  now: Date,
): Promise<'waiting' | 'changed' | 'refused' | null> {
  const [row] = await callDefiner<{ confirmAddressMeeting: 'waiting' | 'changed' | 'refused' | null }>(
    'confirm_address_meeting',
    { linkHash: hashOf(link), at: now },
  )
  return row?.confirmAddressMeeting ?? null
}

/** By the link at the old address. @returns false where it does not work (any more) */
export async function stopMeetingAt(link: string, now: Date): Promise<boolean> {
  const [row] = await callDefiner<{ stopAddressMeetingAt: boolean }>('stop_address_meeting_at', {
    linkHash: hashOf(link),
    at: now,
  })
  return row?.stopAddressMeetingAt ?? false
}
