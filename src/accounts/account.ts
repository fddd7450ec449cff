import { v7 as newId } from 'uuid'
import { as, type Db } from '../database/connections'
import { call, rowsFrom } from '../database/functions'
import { unsealAddress } from '../mail/emails'
import { unsealOr } from '../vault/damage'
import { seal } from '../vault/envelope'
import { addressesKeyOf, hashOf } from '../vault/keys'
import { unshown } from '../language/translator'
import type { Contact, Details, Person } from '../people/person'
import { isLive } from '../sign-in/session-limits'
import { isNameTaken } from '../people/names/staff-names'
import { unsealName, unsealPronouns, pronounsPlace } from '../people/store'
import { rename } from '../people/names/own-name'

/** What is known here of somebody, as they see it themselves. */
export interface Account extends Details {
  readonly address: string
  /** Which of what they say of themselves was damaged and cannot be shown. */
  readonly damaged: readonly ('name' | 'pronouns')[]
}

/** Somewhere somebody is signed in. */
export interface SignInPlaces {
  readonly startedAt: Date
  readonly seenAt: Date
  /** Whether it is the browser that asks. */
  readonly here: boolean
}

export async function findAccount(person: Person): Promise<Account> {
  const { practice, practiceId, id } = person
  const row = await as(person, db =>
    db('people as p')
      .join('addresses as a', { 'a.practiceId': 'p.practiceId', 'a.personId': 'p.id' })
      .where({ 'p.practiceId': practiceId, 'p.id': id })
      .first<AccountRow>(
        'p.name',
        'p.pronouns',
        'p.language',
        'p.contact',
        'p.contactFrom',
        'p.contactUntil',
        'a.address',
      ),
  )
  const key = addressesKeyOf(practice)
  const name = unsealName(key, practiceId, id, row.name)
  const pronouns = unsealPronouns(key, practiceId, id, row.pronouns)
  return {
    name,
    pronouns,
    damaged: [
      ...(name === unshown ? (['name'] as const) : []),
      ...(row.pronouns && !pronouns ? (['pronouns'] as const) : []),
    ],
    language: row.language,
    contact: row.contact,
    hours:
      row.contactFrom === null || row.contactUntil === null
        ? null
        : { from: row.contactFrom, until: row.contactUntil },
    address: unsealOr(() => unsealAddress(key, practiceId, id, row.address), ''),
  }
}

/**
 * What was damaged and is not written once more stays as it is: it may be brought back.
 * @returns 'name taken' where somebody else who works here is called so; then nothing is changed
 */
export async function changeDetails(person: Person, details: Details): Promise<'changed' | 'name taken'> {
  const { practice, practiceId, id } = person
  const { name, pronouns, language, contact, hours } = details
  const sealed = pronouns && seal(addressesKeyOf(practice), pronounsPlace(practiceId, id), pronouns)
  const staysDamaged = !pronouns && (await findAccount(person)).damaged.includes('pronouns')
  return as(person, async db => {
    await db('people')
      .where({ practiceId, id })
      .update({
        ...(!staysDamaged && { pronouns: sealed || null }),
        language,
        contact,
        contactFrom: hours?.from ?? null,
        contactUntil: hours?.until ?? null,
      })
    await rename(db, person, name)
    return 'changed' as const
  }).catch((error: unknown) => {
    if (isNameTaken(error)) return 'name taken' as const
    throw error
  })
}

/** Of when the state is that was brought back, where a client has not said since then how they want to hear from us; null: we know. */
export async function doubtfulWishIn(db: Db): Promise<Date | null> {
  return call<Date | null>(db, 'my_doubtful_wish')
}

/** What they wished is still so. */
export async function keepWish(person: Person): Promise<void> {
  await as(person, db => call(db, 'keep_my_wish'))
}

/** Where they are signed in now: here, and then elsewhere, the last used first. @param session the secret of the browser that asks */
export async function signInPlacesOf(person: Person, session: string, now: Date): Promise<SignInPlaces[]> {
  const rows = await as(person, db =>
    rowsFrom<{ startedAt: Date; seenAt: Date; this: boolean }>(db, 'my_sessions', { hash: hashOf(session) }),
  )
  return rows
    .filter(row => isLive({ ...row, endedAt: null, factorAt: null }, person, now))
    .map(({ startedAt, seenAt, this: here }) => ({ startedAt, seenAt, here }))
    .sort((a, b) => Number(b.here) - Number(a.here))
}

/** Comes at once, whatever hours they have chosen: they have just asked for it. */
export async function askForTestMail(person: Person, now: Date): Promise<void> {
  await as(person, db => call(db, 'ask_for_test', { email: newId(), at: now }))
}

interface AccountRow {
  name: Buffer
  pronouns: Buffer | null
  language: string
  contact: Contact
  contactFrom: number | null
  contactUntil: number | null
  address: Buffer
}
