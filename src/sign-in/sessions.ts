import { randomBytes } from 'node:crypto'
import { callDefiner } from '../database/connections'
import type { Practice } from '../practices/practice'
import { addressesKeyOf, hashOf } from '../vault/keys'
import type { Person, Role } from '../people/person'
import { sessionEnd, isLive, keepsWords, factorNeedOf, type FactorNeed, type Session } from './session-limits'
import { unsealName } from '../people/store'

/**
 * The person behind a session's cookie. Not live: they were signed in, or have not shown their second factor yet, and may only
 * have their words kept.
 */
export interface Visitor {
  readonly person: Person
  /** The secret in the cookie. */
  readonly session: string
  readonly live: boolean
  /** When the session ends if nothing comes after this request. */
  readonly endsAt: Date
  /** What it needs to become live; 'nothing' also where it has ended. */
  readonly need: FactorNeed
}

/** A secret of 256 random bits for a cookie or a link. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

export async function visitorOf(session: string, now: Date): Promise<Visitor | null> {
  const hash = hashOf(session)
  const [row] = await callDefiner<SessionRow>('session_of', { hash })
  if (!row || !keepsWords(row, now)) return null
  const person = personIn(row, session)
  const lasts = isLive(row, person, now)
  const touched = lasts && now.getTime() - row.seenAt.getTime() > touchEvery
  if (touched) await callDefiner('touch_session', { hash, at: now })
  const need = lasts ? factorNeedOf(row, person) : 'nothing'
  const endsAt = sessionEnd(touched ? { ...row, seenAt: now } : row, person)
  return { person, session, live: lasts && need === 'nothing', need, endsAt }
}

export async function signOut(session: string, now: Date): Promise<void> {
  await callDefiner('end_session', { hash: hashOf(session), at: now })
}

export async function signOutEverywhere(session: string, now: Date): Promise<void> {
  await callDefiner('end_sessions', { hash: hashOf(session), at: now })
}

/** Milliseconds: a session is not written at every request. */
const touchEvery = 60_000

type SessionRow = Session &
  Omit<Practice, 'id' | 'name'> & {
    practiceId: string
    practiceName: string
    practiceLanguage: string
    personId: string
    reference: string
    name: Buffer
    language: string
    roles: Role[]
    account: boolean
    factorSince: Date | null
  }

function personIn(row: SessionRow, session: string): Person {
  const practice: Practice = {
    id: row.practiceId,
    name: row.practiceName,
    timeZone: row.timeZone,
    region: row.region,
    language: row.practiceLanguage,
    languages: row.languages ?? null,
    workingDays: row.workingDays,
    closedDays: row.closedDays,
    acknowledgeWithin: row.acknowledgeWithin,
    answerWithin: row.answerWithin,
    crisisLines: row.crisisLines,
    outsideContact: row.outsideContact,
    outsideContactIn: row.outsideContactIn ?? {},
    mustTell: row.mustTell,
    mustTellIn: row.mustTellIn ?? {},
    door: row.door,
    doorOpen: row.doorOpen,
    leaveTo: row.leaveTo,
    couplesNotice: row.couplesNotice,
    couplesNoticeIn: row.couplesNoticeIn ?? {},
    closesOn: row.closesOn ?? null,
    keptBy: row.keptBy ?? null,
    keptHow: row.keptHow ?? null,
    keptHowIn: row.keptHowIn ?? {},
    keptUntil: row.keptUntil ?? null,
    accent: row.accent,
    logo: row.logo,
    logoGround: row.logoGround,
    wordsKey: row.wordsKey,
    addressesKey: row.addressesKey,
  }
  return {
    id: row.personId,
    practiceId: practice.id,
    practice,
    reference: row.reference,
    name: unsealName(addressesKeyOf(practice), practice.id, row.personId, row.name),
    language: row.language,
    roles: row.roles,
    account: row.account,
    factorSince: row.factorSince,
    proof: { session },
  }
}
