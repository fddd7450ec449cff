import type { Db } from '../database/connections'
import { breakAfter, breakIn, type ChainBreak, type ChainLink } from './chain'
import { verifyingKey } from '../vault/master-keys'
import type { FileLine } from './line-file'
import { readSignedHead, type SignedHead } from './heads'
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
 */
export async function* breaksInChains(db: Db, counts: Counts): AsyncGenerator<ChainBreak> {
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
  }
  const end = before && !isBroken ? breakAfter(before) : null
  if (end) yield end
}

/**
 * Goes through the file of signed heads, and tells which of its lines is not ours or does not follow the one before, and which chains
 * are not any more as they were when their head was signed.
 * @param db the auditor's, begun after the lines were written: what was signed is then in its sight
 */
export async function* breaksInHeads(
  db: Db,
  lines: AsyncIterable<FileLine>,
  counts: Counts,
): AsyncGenerator<ChainBreak | { line: number }> {
  const told = new Set<string>()
  const page: SignedHead[] = []
  for await (const { text, before, number } of lines) {
    const head = readSignedHead(text, before)
    if (head) page.push(head)
    else yield { line: number }
    if (page.length >= pageSize) yield* breaksIn(db, page.splice(0), told)
    counts.heads += 1
  }
  yield* breaksIn(db, page, told)
}

const pageSize = 1000

function isSameChain(a: ChainLink, b: ChainLink): boolean {
  return a.practiceId === b.practiceId && a.chain === b.chain
}

/** @param told the chains of which a break was told already */
async function* breaksIn(
  db: Db,
  heads: readonly SignedHead[],
  told: Set<string>,
): AsyncGenerator<ChainBreak> {
  const hashes = await hashesAt(db, heads)
  for (const [index, { practice: practiceId, chain, position, hash, at }] of heads.entries()) {
    const now = hashes[index] ?? null
    if (now === hash || told.has(chain)) continue
    told.add(chain)
    const what = now === null ? 'the event is missing' : 'another event stands here'
    yield { practiceId, chain, position, what: `${what}; this end of the chain was signed on ${at}` }
  }
}
