import { createHash } from 'node:crypto'
import { isOwnEvent } from './signed-event'

/**
 * One position of a chain, with everything that belongs there as the database has it now: the event, the entry whose words it seals, and
 * the head of the chain. What is not there is null.
 */
export interface ChainLink {
  readonly practiceId: string
  readonly chain: string
  /** Null: the chain has neither events nor entries. */
  readonly position: number | null
  readonly kind: string | null
  readonly concernId: string | null
  readonly personId: string | null
  readonly aboutId: string | null
  /** Microseconds since 1970, as the hash takes them. */
  readonly at: number | null
  readonly digest: Buffer | null
  /** Random, so that what the event says cannot be guessed from a hash; null: it has words. */
  readonly blind: string | null
  /** Where it is not known what was done, by whom, about whom and when: what stands for that in the hash. */
  readonly cover?: string
  /** As what its author wrote its entry, and when, as the hash takes them; null: it has no entry. */
  readonly capacity: string | null
  readonly saidAt: number | null
  readonly hash: Buffer | null
  /** By the portal that appended it; null: it is of a practice, or nobody has signed it. */
  readonly signature: Buffer | null
  readonly entryKind: string | null
  readonly entryAuthor: string | null
  readonly entryCapacity: string | null
  readonly entryAt: number | null
  /** Of the sealed words that stand there now. */
  readonly entryWords: Buffer | null
  /** Of what goes along with them: for each attachment in its order, what is known of it and its pieces; null: nothing does. */
  readonly entryAttachments: Buffer | null
  readonly headPosition: number | null
  readonly headHash: Buffer | null
}

/** The first place where a chain does not hold. Says nothing of what was written there. */
export interface ChainBreak {
  readonly practiceId: string
  readonly chain: string
  readonly position: number
  readonly what: string
}

/**
 * What is wrong with a link, or null. The hashes are made here and not by the database's link_hash(), which an attacker who rewrites a
 * chain could have replaced.
 * @param before the link before it in the same chain; null for the first
 * @param verifyingKey of the portals that sign events
 */
export function breakIn(link: ChainLink, before: ChainLink | null, verifyingKey: Buffer): ChainBreak | null {
  const due = (before?.position ?? 0) + 1
  const broken = (what: string, position = due) => ({
    practiceId: link.practiceId,
    chain: link.chain,
    position,
    what,
  })
  if (link.headPosition === null) return broken('the chain has no head')
  if (link.position === null) return broken('the chain has no events')
  if (link.position > due) return broken('the event is missing')
  if (link.position < due) return broken('there is more than one event here', link.position)
  if (link.kind === null) return broken('an entry stands here without its event')
  if (link.chain !== (link.concernId ?? link.practiceId)) return broken('the event belongs to another chain')
  if (!isSame(link.hash, linkHash(link, before))) return broken('the event, or one before it, was changed')
  const what = signatureFault(link, verifyingKey) ?? entryFault(link)
  return what === null ? null : broken(what)
}

/** What is wrong with the end of a chain, or null. */
export function breakAfter(last: ChainLink): ChainBreak | null {
  const { practiceId, chain, headPosition } = last
  const position = last.position ?? 0
  if (headPosition === null || position > headPosition)
    return { practiceId, chain, position, what: 'the head of the chain lies before its end' }
  if (position < headPosition)
    return { practiceId, chain, position: position + 1, what: 'the end of the chain is missing' }
  if (!isSame(last.hash, last.headHash))
    return { practiceId, chain, position, what: 'the head of the chain has another hash' }
  return null
}

/** As link_hash() makes it: a fixed form of the fields, the digest of the words, and the hash before. */
function linkHash(link: ChainLink, before: ChainLink | null): Buffer {
  const { practiceId, chain, position, digest } = link
  return createHash('sha256')
    .update([practiceId, chain, position, deedOf(link)].join('|'))
    .update(digest ?? '')
    .update(before?.hash ?? '')
    .digest()
}

/**
 * What was done, by whom, about whom and when, and what its entry says of itself; under a cover where there is a blind, as cover_of()
 * makes it.
 */
function deedOf({ kind, personId, aboutId, at, capacity, saidAt, blind, cover }: ChainLink): string {
  if (cover !== undefined) return cover
  const said = capacity === null ? [] : [capacity, saidAt]
  const plain = [kind, personId ?? 'operator', aboutId ?? '-', at, ...said]
  if (blind === null) return plain.join('|')
  return createHash('sha256')
    .update([...plain, blind].join('|'))
    .digest('hex')
}

function signatureFault(link: ChainLink, verifyingKey: Buffer): string | null {
  const { practiceId: practice, concernId, chain, position, hash, signature } = link
  if (concernId === null) return null
  if (signature === null) return 'no portal has signed the event'
  const event = { practice, chain, position: position ?? 0, hash: hash?.toString('hex') ?? '' }
  return isOwnEvent(event, signature, verifyingKey) ? null : 'the event was signed by somebody else'
}

function entryFault(link: ChainLink): string | null {
  if (!link.digest)
    return link.entryKind === null ? null : 'an entry stands here that its event does not know'
  if (link.entryKind === null) return 'its entry is missing'
  if (!isSame(link.digest, entryDigest(link)))
    return link.entryAttachments
      ? 'the words of its entry, or what goes along with them, were changed'
      : 'the words of its entry were changed'
  if (link.entryKind !== link.kind) return 'its entry is of another kind'
  if (link.entryAuthor !== link.personId) return 'its entry is by somebody else'
  if (link.entryCapacity !== link.capacity) return 'its entry was written in another capacity'
  return link.entryAt === link.saidAt ? null : 'its entry is of another time'
}

/** What an event commits to of its entry, as entry_digest() of the database makes it. */
export function entryDigest({
  entryWords,
  entryAttachments,
}: Pick<ChainLink, 'entryWords' | 'entryAttachments'>): Buffer | null {
  if (!entryWords || !entryAttachments) return entryWords
  return createHash('sha256')
    .update('makeright entry with attachments')
    .update(entryWords)
    .update(entryAttachments)
    .digest()
}

function isSame(a: Buffer | null, b: Buffer | null): boolean {
  return a !== null && b !== null && a.equals(b)
}
