import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { contentIn } from '../attachments/sealed-content'
import { breakIn, type ChainLink } from '../chains/chain'
import { unsealParts } from '../concerns/store/words/sealed-parts'
import { CannotUnseal, keyFrom, type Key } from '../vault/envelope'
import { copyHeadOf, type CopiedAttachment, type Copy, type ProofLink } from './copy'
import { microsecondsOf } from './moments'

/** The first thing in a copy that is not as it was sent. Says nothing of what was written there. */
export interface ProofFault {
  readonly position: number
  readonly what: string
}

/**
 * Goes through a copy from its first event to its last: every hash, every signature, every entry, every envelope. That its end was cut,
 * together with the end of its chain, shows the seal of the copy (seal.ts), or a hash from elsewhere.
 * @param verifyingKey the half of the portal's key that is no secret
 */
export function faultInProof(copy: Copy, verifyingKey: Buffer): ProofFault | null {
  const { proof } = copy
  let before: ChainLink | null = null
  for (const one of proof.links) {
    const link = linkOf(copy, one)
    const broken = breakIn(link, before, verifyingKey)
    if (broken) return { position: broken.position, what: broken.what }
    const what = entryFault(copy, one.position) ?? openingFault(copy, one)
    if (what) return { position: one.position, what }
    before = link
  }
  return orderFault(copy)
}

/** An event of the copy with what belongs to it, as a link of the chain in the database. */
function linkOf(copy: Copy, one: ProofLink): ChainLink {
  const { proof } = copy
  const entry = copy.entries.find(({ position }) => position === one.position)
  const sealed = proof.sealed.find(({ position }) => position === one.position)
  const head = copyHeadOf(proof)
  return {
    ...deedOf(one),
    practiceId: copy.practice.id,
    chain: copy.concern.id,
    concernId: copy.concern.id,
    position: one.position,
    hash: Buffer.from(one.hash, 'hex'),
    signature: one.signature === null ? null : Buffer.from(one.signature, 'base64'),
    entryKind: entry?.kind ?? null,
    entryAuthor: entry?.by ?? null,
    entryCapacity: entry?.capacity ?? null,
    entryAt: entry ? microsecondsOf(entry.at) : null,
    entryWords: sealed ? digestOf(sealed.words) : null,
    entryAttachments: sealed?.attachments ? alongIn(sealed.attachments) : null,
    headPosition: head.position,
    headHash: Buffer.from(head.hash, 'hex'),
  }
}

/** Only what has no words is ever covered: an entry has its digest in the hash. */
function deedOf(one: ProofLink) {
  if ('cover' in one)
    return {
      kind: 'covered',
      personId: null,
      aboutId: null,
      at: null,
      capacity: null,
      saidAt: null,
      digest: null,
      blind: null,
      cover: one.cover,
    }
  const { by: personId, about: aboutId, digest, ...deed } = one
  return { ...deed, personId, aboutId, digest: digest ? Buffer.from(digest, 'hex') : null }
}

function entryFault(copy: Copy, position: number): string | null {
  const entry = copy.entries.find(one => one.position === position)
  const kept = copy.proof.sealed.find(one => one.position === position)
  if (!entry || !kept) return null
  try {
    const key = keyFrom(Buffer.from(kept.key, 'base64'))
    const parts = unsealParts(copy.practice.id, key, kept.id, Buffer.from(kept.words, 'base64'))
    if (!isDeepStrictEqual(parts, entry.parts)) return 'the words are not those that were sealed'
    return isDeepStrictEqual(openedAlong(copy, key, kept), entry.attachments ?? [])
      ? null
      : 'what went along with the words is not what was sealed'
  } catch (error) {
    if (error instanceof CannotUnseal) return 'its key does not open what was sealed'
    throw error
  }
}

function openingFault({ openings, madeFor }: Copy, one: ProofLink): string | null {
  if ('cover' in one) return null
  const opening = openings.find(({ position }) => position === one.position)
  const isTold = one.kind === 'open' && one.by !== madeFor.id
  if (!opening) return isTold ? 'who opened it is missing' : null
  const fits = isTold && opening.by === one.by && microsecondsOf(opening.at) === one.at
  return fits ? null : 'who opened it, or when, was changed'
}

/** Whether everything stands once, in its order, and has its event. */
function orderFault({ entries, openings, proof: { links, sealed } }: Copy): ProofFault | null {
  const known = new Set(links.map(({ position }) => position))
  for (const list of [entries, openings, sealed]) {
    for (const [index, { position }] of list.entries()) {
      if (!known.has(position)) return { position, what: 'something stands here without its event' }
      if (position <= (list[index - 1]?.position ?? 0))
        return { position, what: 'something stands here out of its order' }
    }
  }
  return null
}

/** What is known of each attachment, as the key of its entry opens it. @throws CannotUnseal */
function openedAlong(copy: Copy, key: Key, { attachments = [] }: SealedEntry): CopiedAttachment[] {
  return attachments.map(({ id, content }) => {
    const known = contentIn(key, copy.practice.id, { id, content: Buffer.from(content, 'base64') })
    const { name, type, bytes, shows, sha256 } = known
    return { name, type, bytes, shows, sha256 }
  })
}

/** What the event of its entry commits to, beside the words. */
function alongIn(attachments: NonNullable<SealedEntry['attachments']>): Buffer {
  return Buffer.concat(
    attachments.flatMap(({ content, digest }) => [digestOf(content), Buffer.from(digest, 'hex')]),
  )
}

type SealedEntry = Copy['proof']['sealed'][number]

function digestOf(words: string): Buffer {
  return createHash('sha256').update(Buffer.from(words, 'base64')).digest()
}
