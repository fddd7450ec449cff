import { v7 as newId } from 'uuid'
import { as, type Db } from '../../../database/connections'
import { call } from '../../../database/functions'
import { NotFound, Refused } from '../../../errors'
import type { TextKey } from '../../../language/english'
import type { Guardian } from '../../../people/guardians'
import type { Person } from '../../../people/person'
import { addressHash } from '../../../people/store'
import { invitationExpiry, writeInvitation } from '../../../staff/invitations'
import { seal, type Key } from '../../../vault/envelope'
import { addressesKeyOf } from '../../../vault/keys'
import { invitedParts, type InvitedPart } from '../../rules/concern'
import { allowedMovesIn } from '../../rules/moves'
import { companionPlace, companionRowsOf, companionsIn } from '../people/companions'
import type { Draft } from '../words/drafts'
import { notOpen, type Ready, type Refusal } from './refusals'
import { sealParts } from '../words/sealed-parts'
import { setStatus } from './status'
import { lockConcern, type LockedConcern } from './locked-concern'
import { step } from './step'

/** Whom a client invites beside them, as they have written it. */
export interface NewCompanion {
  readonly who: string
  readonly address: string
  readonly part: InvitedPart
}

/** The same in a draft, whose details are as they were typed. Null: it is not all there. */
export function newCompanionIn({ choices: { details = {} } }: Pick<Draft, 'choices'>): NewCompanion | null {
  const { who, address } = details
  const part = invitedParts.find(one => one === details.part)
  return who && address && part ? { who, address, part } : null
}

/** Why this address cannot be invited; null: it can. That somebody is known by it changes nothing, unless they are a guardian and it is for owners alone. */
export async function whyNoCompanion(
  client: Person,
  concernId: string,
  address: string,
): Promise<TextKey | null> {
  return as(client, db => whyNot(db, concernId, address))
}

/** @throws NotFound where this person knows of no such companion */
export async function concernOfCompanion(person: Person, id: string): Promise<string> {
  const row = await as(person, db =>
    db('companions')
      .where({ practiceId: person.practiceId, id })
      .first<{ concernId: string } | undefined>('concernId'),
  )
  if (!row) throw new NotFound()
  return row.concernId
}

/** Its client invites somebody to read and write beside them, from here on. */
export async function newCompanion(
  db: Db,
  client: Person,
  concern: LockedConcern,
  draft: Draft,
  now: Date,
): Promise<Ready | Refusal> {
  const invitee = newCompanionIn(draft)
  if (!invitee || !allowedMovesIn(concern).includes('invite_companion')) return notOpen
  const why = await whyNot(db, concern.id, invitee.address)
  if (why) return { refusal: why }
  const { who, address, part } = invitee
  const send = async () => {
    const entry = { id: draft.id, kind: 'invite_companion', parts: { who, part } } as const
    const position = await step(db, client, concern, entry, now)
    const invitation = writeInvitation(client.practice, { name: who, address })
    const place = companionPlace(client.practiceId, invitation.id)
    await call(db, 'invite_companion', {
      concern: concern.id,
      position,
      id: invitation.id,
      part,
      called: seal(addressesKeyOf(client.practice), place, who),
      name: invitation.sealedName,
      address: invitation.sealedAddress,
      addressHash: invitation.hash,
      linkHash: invitation.linkHash,
      email: invitation.email,
      secret: invitation.secret,
      at: now,
      expiresAt: invitationExpiry(now),
    })
  }
  return { concernId: concern.id, send }
}

/** A young person's guardian reads and writes beside them from their first words on, which were sent a moment ago in this transaction. */
export async function takeAlong(
  db: Db,
  { practice, practiceId }: Person,
  concern: { readonly id: string; readonly key: Key },
  { id: guardianship, name: who }: Guardian,
  now: Date,
): Promise<void> {
  const entry = newId()
  const position = await call<number>(db, 'append_event', {
    concern: concern.id,
    kind: 'invite_companion',
    at: now,
    about: null,
    entry,
    words: sealParts(practiceId, concern.key, entry, { who, part: 'guardian' }),
  })
  await setStatus(db, concern.id, position)
  await call(db, 'take_guardian_along', {
    concern: concern.id,
    position,
    id: entry,
    guardianship,
    called: seal(addressesKeyOf(practice), companionPlace(practiceId, entry), who),
    at: now,
  })
}

/**
 * Its client wants somebody to read along no more: at once, and nobody is sent an email. A second click changes nothing.
 * @throws NotFound, Refused
 */
export async function endCompanion(client: Person, concernId: string, id: string, now: Date): Promise<void> {
  await as(client, async db => {
    const concern = await lockConcern(db, client, concernId, now)
    const companions = companionsIn(client, await companionRowsOf(db, client, concernId))
    const companion = companions.find(one => one.id === id)
    if (!companion || concern.capacity !== 'client') throw new NotFound()
    if (companion.endedAt) return // a second click
    if (companion.byRule || !allowedMovesIn(concern).includes('end_companion'))
      throw new Refused('shared.thisIsNotOpenAny', { again: true })
    const { name: who, part } = companion
    const position = await step(
      db,
      client,
      concern,
      { id: newId(), kind: 'end_companion', parts: { who, part } },
      now,
    )
    await call(db, 'end_companion', { concern: concernId, position, id, at: now })
  })
}

async function whyNot(db: Db, concern: string, address: string): Promise<TextKey | null> {
  const why = await call<keyof typeof reasons | null>(db, 'why_no_companion', {
    concern,
    addressHash: addressHash(address),
  })
  return why && reasons[why]
}

const reasons = {
  not_open: 'concerns.thisStepIsNotOpen',
  own: 'companions.thisIsYourOwnAddress',
  again: 'companions.youHaveInvitedThisAddress',
  many: 'companions.threeAreEnough',
} as const satisfies Record<string, TextKey>
