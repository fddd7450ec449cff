import type { Db } from '../database/connections'
import { breakAfter, breakIn, type ChainBreak, type ChainLink } from './chain'
import { verifyingKey } from '../vault/master-keys'
import type { FileLine } from './line-file'
import { readSignedHead, readSignedRestore, type SignedHead } from './heads'
import { hashesAt, chainLinks } from './store'

/** How much was looked at. */
export interface Counts {
  chains: number
  events: number
  entries: number
  heads: number
}

/**
 * Goes through every chain, and tells of each that does not hold where it breaks first.
 * @param db the auditor's
 * @param looked hears of each link that was looked at
 */
export async function* breaksInChains(
  db: Db,
  counts: Counts,
  looked: () => void = () => undefined,
): AsyncGenerator<ChainBreak> {
  const key = verifyingKey()
  let before: ChainLink | null = null
  let isBroken = false
  for await (const link of chainLinks(db)) {
    if (before && !isSameChain(before, link)) {
      const end: ChainBreak | null = isBroken ? null : breakAfter(before)
      if (end) yield end
      before = null
    }
    if (!before) {
      counts.chains += 1
      isBroken = false
    }
    if (link.kind !== null) counts.events += 1
    if (link.entryKind !== null) counts.entries += 1
    const broken: ChainBreak | null = isBroken ? null : breakIn(link, before, key)
    if (broken) yield broken
    isBroken ||= broken !== null
    before = link
    looked()
  }
  const end = before && !isBroken ? breakAfter(before) : null
  if (end) yield end
}

/** That an older state was brought back, as the file of signed heads says, and what that has cost. */
export interface KnownRestore {
  readonly line: number
  /** Of when the state was that was brought back, and when that was done. */
  readonly to: Date
  readonly at: Date
  /** The chains that had gone further meanwhile. */
  readonly lost: Set<string>
}

/** Each time that an older state was brought back. */
export async function restoresIn(lines: AsyncIterable<FileLine>): Promise<KnownRestore[]> {
  const restores: KnownRestore[] = []
  for await (const { text, before, number } of lines) {
    const restore = readSignedRestore(text, before)
    if (restore)
      restores.push({
        line: number,
        to: new Date(restore.restoredTo),
        at: new Date(restore.at),
        lost: new Set(),
      })
  }
  return restores
}

/**
 * Goes through the file of signed heads, and tells which of its lines is not ours or does not follow the one before, and which chains
 * are not any more as they were when their head was signed. What a restore explains is counted there, and told no further.
 * @param db the auditor's, begun after the lines were written: what was signed is then in its sight
 */
export async function* breaksInHeads(
  db: Db,
  lines: AsyncIterable<FileLine>,
  counts: Counts,
  restores: readonly KnownRestore[] = [],
): AsyncGenerator<HeadBreak | { line: number }> {
  const told = new Set<string>()
  const page: NumberedHead[] = []
  for await (const { text, before, number } of lines) {
    const head = readSignedHead(text, before)
    if (head) page.push({ ...head, number })
    else if (!readSignedRestore(text, before)) yield { line: number }
    if (page.length >= pageSize) yield* breaksIn(db, page.splice(0), restores, told)
    if (head) counts.heads += 1
  }
  yield* breaksIn(db, page, restores, told)
}

/** A chain that is not as it was when its head was signed. */
export interface HeadBreak extends ChainBreak {
  readonly signedAt: Date
}

interface NumberedHead extends SignedHead {
  readonly number: number
}

const pageSize = 1000

/** Milliseconds: a head may have been read a little later than its line says, and clocks differ. */
const tolerance = 60_000

function isSameChain(a: ChainLink, b: ChainLink): boolean {
  return a.practiceId === b.practiceId && a.chain === b.chain
}

/** @param told the chains of which a break was told already */
async function* breaksIn(
  db: Db,
  heads: readonly NumberedHead[],
  restores: readonly KnownRestore[],
  told: Set<string>,
): AsyncGenerator<HeadBreak> {
  const hashes = await hashesAt(db, heads)
  for (const [index, { practice: practiceId, chain, position, hash, at, number }] of heads.entries()) {
    const now = hashes[index] ?? null
    if (now === hash || told.has(chain)) continue
    const signedAt = new Date(at)
    const restore = restores.find(
      ({ line, to }) => line > number && signedAt.getTime() > to.getTime() - tolerance,
    )
    if (restore) {
      restore.lost.add(chain)
      continue
    }
    told.add(chain)
    const what = now === null ? 'the event is missing' : 'another event stands here'
    yield {
      practiceId,
      chain,
      position,
      what: `${what}; this end of the chain was signed on ${at}`,
      signedAt,
    }
  }
}
