import type { Db } from '../../../database/connections'
import { call } from '../../../database/functions'
import { NotFound } from '../../../errors'
import { queueNews } from '../../../mail/emails'
import { isAnyRenamed } from '../../../people/names/former-names'
import { newReference, type Person } from '../../../people/person'
import { childIn, childrenOf, forWhomFault, type Child } from '../../../people/children'
import { areOthersAlong, guardiansAlong, guardiansOf, type Guardian } from '../../../people/guardians'
import { namesOf } from '../../../people/store'
import { attachAll } from '../../../attachments/store'
import { type AttachmentRow } from '../../../attachments/sealed-content'
import { hasClosed } from '../../../practices/closing'
import { newConcernKey } from '../../../vault/keys'
import { choicesOf } from '../../rules/agreements'
import { sideOf } from '../../rules/concern'
import { isForOwnersAlone, remindAt } from '../../rules/first-words'
import {
  attachingMoves,
  moveOf,
  allowedMovesIn,
  isOverFor,
  moveNow,
  mustBeLookedAtAgain,
  type MoveName,
} from '../../rules/moves'
import { dueAfter } from '../../rules/status'
import { moveFaults, partsOf, type MoveWords } from '../../rules/wording'
import { letShow } from '../consultations'
import type { Draft } from '../words/drafts'
import { readinessBeside } from './beside'
import { newCompanion, takeAlong } from './companions'
import { askedPersonIn, askToShare } from './shared-concerns'
import { isProposed, takeOver } from './hand-overs'
import { hasSomebodyJoined, notOpen, readersGone, readersJoined, type Ready, type Refusal } from './refusals'
import { sealParts } from '../words/sealed-parts'
import { lockConcern, type LockedConcern } from './locked-concern'
import { step } from './step'

/** A draft as it is locked, with what goes along with it. */
type GoingDraft = Draft & { readonly along: readonly AttachmentRow[] }

/**
 * @param seen the last position of the concern that the sender has been shown
 * @throws NotFound
 */
export async function readiness(
  db: Db,
  person: Person,
  draft: GoingDraft,
  seen: number,
  now: Date,
): Promise<Ready | Refusal> {
  const { concernId, move, words, choices, pressedAt } = draft
  if (choices.letter) return { refusal: 'concerns.thisIsALetterThat' }
  if (moveFaults(move, words, choices, person.practice, now).length > 0)
    return { refusal: 'concerns.somethingIsStillMissing' }
  if (pressedAt && (await isAnyRenamed(db, chosenIn(draft), pressedAt)))
    return { refusal: 'concerns.somebodyWhoWasToRead' }
  if (concernId === null) return firstWords(db, person, draft, now)
  if (move === 'write_beside') return readinessBeside(db, person, concernId, draft, { seen, now })
  const concern = await lockConcern(db, person, concernId, now)
  if (isOverFor(concern, move)) return { refusal: 'guardians.youAreNotTheirGuardianNow' }
  if (move === 'invite_companion' && askedPersonIn(draft)) return askToShare(db, person, concern, draft, now)
  if (move === 'invite_companion') return newCompanion(db, person, concern, draft, now)
  return move === 'bring_in' || move === 'hand_over'
    ? newReader(db, person, concern, draft, now)
    : moveIn(db, person, concern, draft, { seen, now })
}

/** By whose names its writer has decided who reads it. */
function chosenIn({ choices: { therapist, owners = [], reader } }: Draft): string[] {
  return [therapist, reader, ...owners].filter(id => id !== undefined)
}

async function firstWords(db: Db, client: Person, draft: GoingDraft, now: Date): Promise<Ready | Refusal> {
  const { therapist = null, audience, owners = [] } = draft.choices
  if (!audience || (client.account && !therapist)) throw new NotFound()
  if (hasClosed(client.practice, now)) return { refusal: 'practices.nothingNewCanBeSent' }
  const [could, guardians, children] = await Promise.all([
    call<boolean>(db, 'could_read', { therapist, audience, owners: [...owners] }),
    client.account ? guardiansOf(db, client) : [],
    client.account ? childrenOf(db, client) : [],
  ])
  if (!could || (isForOwnersAlone(draft.choices.kind) && audience !== 'owners')) return readersGone
  const chosen = draft.choices.guardians ?? []
  if (areOthersAlong(guardians, audience, chosen)) return { refusal: 'guardians.whoReadsAlongHasChanged' }
  const unclear = forWhomFault(children, draft.choices.forWhom)
  if (unclear) return { refusal: unclear }
  const child = childIn(children, draft.choices.forWhom)
  const along = guardiansAlong(guardians, audience, chosen)
  return { concernId: draft.id, send: () => sendConcern(db, client, draft, { along, child }, now) }
}

async function sendConcern(
  db: Db,
  client: Person,
  draft: GoingDraft,
  { along, child }: { readonly along: readonly Guardian[]; readonly child: Child | null },
  now: Date,
): Promise<void> {
  const { therapist = null, audience, owners = [], meets, supervision } = draft.choices
  const { key, wrapped } = newConcernKey(client.practice, draft.id)
  await attachAll(db, client, draft.id, key, draft.along)
  await call(db, 'send_concern', {
    id: draft.id,
    references: [newReference(), newReference(), newReference()],
    therapist,
    audience: audience ?? null,
    owners: [...owners],
    at: now,
    dueAt: dueAfter('acknowledgement', now, client.practice),
    key: wrapped,
    words: sealParts(client.practiceId, key, draft.id, {
      ...partsOf('send', draft.words, draft.choices),
      ...(child && { for: child.name }),
    }),
  })
  if (child) await call(db, 'write_for_child', { concern: draft.id, guardianship: child.id })
  if (meets) {
    const meeting = { meetsOn: meets, remindAt: remindAt(meets, client.practice) }
    await db('meetings').insert({ practiceId: client.practiceId, concernId: draft.id, ...meeting })
  }
  if (supervision) await letShow(db, client, draft.id, true, now)
  const reading = audience === 'owners' || !therapist ? owners : [therapist, ...owners]
  for (const guardian of along) await takeAlong(db, client, { id: draft.id, key }, guardian, now)
  await queueNews(db, draft.id, [...reading, ...along.map(({ personId }) => personId)], now)
}

function moveIn(
  db: Db,
  person: Person,
  concern: LockedConcern,
  { id, words, choices, along, ...draft }: GoingDraft,
  { seen, now }: { readonly seen: number; readonly now: Date },
): Ready | Refusal {
  const move = moveNow(concern, draft.move)
  if (!allowedMovesIn(concern).includes(move)) return notOpen
  if (hasSomebodyJoined(concern.deeds, seen)) return readersJoined
  if (mustBeLookedAtAgain(move, concern.status) && seen !== concern.position)
    return { refusal: 'care.somethingHasChangedSinceYou' }
  const entry = { id, kind: move, parts: partsOf(move, words, choices) }
  if (!isAbout(concern, move, entry.parts)) return notOpen
  return {
    concernId: concern.id,
    send: async () => {
      if (attachingMoves.includes(move)) await attachAll(db, person, id, concern.key, along)
      await step(db, person, concern, entry, now)
    },
  }
}

/** Whether a move that speaks of something that was dealt with before speaks of something that is still open. */
function isAbout({ deeds, capacity }: LockedConcern, move: MoveName, parts: MoveWords): boolean {
  if (!moveOf(move).asks?.some(({ kind }) => kind === 'of')) return true
  return choicesOf(move, deeds, sideOf(capacity)).some(({ value }) => value === parts.of)
}

/** Its client lets somebody read everything: beside those who do, or in place of its therapist as the practice has proposed. */
async function newReader(
  db: Db,
  client: Person,
  concern: LockedConcern,
  { id, move, choices: { reader = '' } }: Draft,
  now: Date,
): Promise<Ready | Refusal> {
  const { practice, practiceId } = client
  const row = await db('people')
    .where({ practiceId, id: reader })
    .first<{ id: string; name: Buffer } | undefined>('id', 'name')
  const [newcomer] = namesOf(practice, row ? [row] : [])
  if (!newcomer || concern.readers.includes(reader)) return notOpen
  const concernId = concern.id
  if (move === 'hand_over')
    return (await isProposed(db, client, concernId, newcomer))
      ? {
          concernId,
          send: () => takeOver(db, client, concern, { successor: newcomer, entry: id }, now),
        }
      : notOpen
  if (!allowedMovesIn(concern).includes('bring_in')) return notOpen
  const send = async () => {
    await call(db, 'bring_in', { concern: concernId, person: reader, at: now })
    const entry = { id, kind: 'bring_in', parts: { who: newcomer.name }, about: reader } as const
    await step(db, client, { ...concern, readers: [...concern.readers, reader] }, entry, now)
  }
  return { concernId, send }
}
