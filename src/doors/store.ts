import { v7 as newId } from 'uuid'
import { saveDraft, type Unsaved } from '../concerns/store/words/drafts'
import { as, callDefiner } from '../database/connections'
import { call } from '../database/functions'
import { violates } from '../database/errors'
import { NotFound } from '../errors'
import { withAway } from '../people/absences'
import { therapistRows } from '../people/colleagues'
import { newReference, type Person } from '../people/person'
import { newReturnCode } from '../people/return-code'
import { namesOf, namePlace } from '../people/store'
import { nameless } from '../people/names/own-name'
import { outsideAt, type OutsideBody } from '../practices/outside'
import type { Practice } from '../practices/practice'
import { seal } from '../vault/envelope'
import { addressesKeyOf, hashOf, keyedHash } from '../vault/keys'
import { isDoorWord, type Door, type DoorSettings } from './door'

/** Secrets of the session that begins, and of the one that it replaces. */
export interface NewSession {
  readonly secret: string
  readonly old: string | null
}

/** It answers with everything that a practice wants said. */
type PracticeAtDoor = Practice & { readonly outsideBodies: readonly OutsideBody[] }

/** @throws NotFound where no practice has an open page at this word, whether there is one or not */
export async function findDoor(word: string): Promise<Door> {
  const known = word.toLowerCase()
  const [practice] = isDoorWord(known) ? await callDefiner<PracticeAtDoor>('door_at', { door: known }) : []
  if (!practice) throw new NotFound()
  const [rows, [advice], [hearing], absences] = await Promise.all([
    callDefiner<AtDoor>('people_at_door', { practice: practice.id }),
    callDefiner<{ supervisorsIn: string[] }>('supervisors_in', { practice: practice.id }),
    callDefiner<{ hasColleague: boolean }>('has_colleague', { practice: practice.id }),
    callDefiner<{ personId: string; lastDay: string }>('away_at_door', {
      practice: practice.id,
      at: new Date(),
    }),
  ])
  // Who stands in for them is told in the practice, and not to strangers.
  const away = new Map(absences.map(({ personId, lastDay }) => [personId, { lastDay, standsIn: null }]))
  const named = (some: readonly AtDoor[]) => withAway(namesOf(practice, some), away)
  return {
    practice,
    therapists: named(rows.filter(row => row.isTherapist)).map(one => ({
      ...one,
      ...{ former: false, together: false, gone: false },
    })),
    owners: named(rows.filter(row => row.isOwner)),
    supervisors: advice?.supervisorsIn ?? [],
    outside: outsideAt(practice, practice.outsideBodies),
    hasColleague: hearing?.hasColleague ?? false,
  }
}

/** A stranger on the public page of a practice, before they have written: a person of this practice who sees nothing. */
export function viewerAtDoor(practice: Practice, language: string): Person {
  return {
    id: '',
    practiceId: practice.id,
    practice,
    reference: '',
    name: '',
    language,
    roles: ['client'],
    account: false,
    factorSince: null,
    proof: { session: '' },
  }
}

/**
 * A person without an account writes their first words, which wait as a draft with the code that leads back to them.
 * @throws NotFound where the door was closed meanwhile
 */
export async function sendAtDoor(
  { practice, language = practice.language }: Pick<Door, 'practice'> & { readonly language?: string },
  words: Unsaved,
  session: NewSession,
  now: Date,
): Promise<{ person: Person; code: string; draftId: string }> {
  const stranger = viewerAtDoor(practice, language)
  const id = newId()
  const name = words.choices.name ?? nameless(stranger.language)
  const person: Person = { ...stranger, id, name, proof: { session: session.secret } }
  const code = newReturnCode()
  const [came] = await callDefiner<{ comeIn: boolean }>('come_in', {
    practice: practice.id,
    person: id,
    references: [newReference(), newReference(), newReference()],
    name: seal(addressesKeyOf(practice), namePlace(practice.id, id), name),
    language: person.language,
    returnHash: keyedHash('return', code),
    sessionHash: hashOf(session.secret),
    oldSessionHash: session.old && hashOf(session.old),
    at: now,
  })
  if (!came?.comeIn) throw new NotFound()
  // Never the id that a form brought: after a second click its words would be somebody's who is not there any more.
  const draftId = newId()
  await saveDraft(person, { ...words, id: draftId, code }, now)
  return { person, code, draftId }
}

/** @returns whether this code works; if so, the session has begun */
export async function returnByCode(code: string | null, session: NewSession, now: Date): Promise<boolean> {
  const [row] = await callDefiner<{ comeBack: boolean }>('come_back', {
    returnHash: keyedHash('return', code ?? ''),
    sessionHash: hashOf(session.secret),
    oldSessionHash: session.old && hashOf(session.old),
    at: now,
  })
  return row?.comeBack ?? false
}

/** Whether this code is that of a concern in this person's practice. */
export async function isCodeHere(person: Person, code: string | null): Promise<boolean> {
  const [row] = await callDefiner<{ practiceId: string; concernId: string | null }>('behind_code', {
    returnHash: keyedHash('return', code ?? ''),
  })
  return row?.practiceId === person.practiceId && row.concernId !== null
}

/** An owner opens or closes the door, or changes its word. @returns whether another practice has the word, and nothing was done */
export async function changeDoor(
  owner: Person,
  { word, isOpen }: DoorSettings,
  now: Date,
): Promise<'changed' | 'word taken'> {
  return as(owner, db => call(db, 'change_door', { door: word, open: isOpen, at: now })).then(
    () => 'changed',
    (error: unknown) => {
      if (!violates(error, 'practices_door')) throw error
      return 'word taken'
    },
  )
}

/** An owner says which therapists can be chosen at the door. */
export async function showAtDoor(owner: Person, therapists: readonly string[], now: Date): Promise<void> {
  await as(owner, db => call(db, 'show_at_door', { therapists: [...therapists], at: now }))
}

/** All therapists, with whether they can be chosen at the door. */
export async function therapistsAtDoor(owner: Person) {
  const rows = await as(owner, db => therapistRows(db, owner))
  return namesOf(owner.practice, rows).map(({ atDoor, ...one }) => ({ ...one, shown: atDoor }))
}

interface AtDoor {
  id: string
  name: Buffer
  isOwner: boolean
  isTherapist: boolean
}
