import { asWorker, type Db } from '../database/connections'
import type { ChainLink } from './chain'
import type { ChainHead, SignedHead } from './heads'

/** Every link of every chain, in order, a page at a time, whatever their number. @param db the auditor's */
export async function* chainLinks(db: Db): AsyncGenerator<ChainLink> {
  await db.raw(`declare links cursor for ${everyLink}`)
  for (;;) {
    const { rows } = await db.raw<{ rows: ChainLink[] }>(`fetch ${pageSize} from links`)
    yield* rows
    if (rows.length < pageSize) return
  }
}

/** How many events there are in all chains. @param db the auditor's */
export async function countEvents(db: Db): Promise<number> {
  const { rows } = await db.raw<{ rows: [{ count: number }] }>(
    'select coalesce(sum(h.position), 0) as count from chain_heads h',
  )
  return rows[0].count
}

/** The hashes that stand now where these heads were, in their order; null where no event is. @param db the auditor's */
export async function hashesAt(db: Db, chainHeads: readonly SignedHead[]): Promise<(string | null)[]> {
  const { rows } = await db.raw<{ rows: { hash: string | null }[] }>(
    `select encode(e.hash, 'hex') as hash
     from unnest(cast(? as uuid[]), cast(? as uuid[]), cast(? as int[])) with ordinality as h (practice_id, chain, position, line)
     left join events e using (practice_id, chain, position)
     order by h.line`,
    [
      chainHeads.map(head => head.practice),
      chainHeads.map(head => head.chain),
      chainHeads.map(head => head.position),
    ],
  )
  return rows.map(({ hash }) => hash)
}

/** The heads of all chains as they are now, a page at a time, in the worker's sight. */
export async function* heads(): AsyncGenerator<ChainHead[]> {
  let after: Pick<ChainHead, 'practice' | 'chain'> = { practice: beforeAll, chain: beforeAll }
  for (;;) {
    const { practice, chain } = after
    const { rows } = await asWorker(db =>
      db.raw<{ rows: ChainHead[] }>(
        `select ${headColumns} from chain_heads h
         where (h.practice_id, h.chain) > (?, ?) order by h.practice_id, h.chain limit ${pageSize}`,
        [practice, chain],
      ),
    )
    const last = rows.at(-1)
    if (!last) return
    yield rows
    after = last
  }
}

/** The heads of the chains that have grown in the last minutes, by the clock of the database, in the worker's sight. */
export async function* headsSince(minutes: number): AsyncGenerator<ChainHead[]> {
  const { rows } = await asWorker(db =>
    db.raw<{ rows: ChainHead[] }>(`select ${headColumns} from grown_heads(?) h`, [minutes]),
  )
  yield rows
}

/** The heads of these chains as they are now, by chain, in the worker's sight. */
export async function headsOf(chains: readonly string[]): Promise<Map<string, ChainHead>> {
  const { rows } = await asWorker(db =>
    db.raw<{ rows: ChainHead[] }>(
      `select ${headColumns} from chain_heads h where h.chain = any(cast(? as uuid[]))`,
      [[...chains]],
    ),
  )
  return new Map(rows.map(head => [head.chain, head]))
}

const headColumns = `h.practice_id as practice, h.chain, h.position, encode(h.hash, 'hex') as hash`
const pageSize = 1000
const beforeAll = '00000000-0000-0000-0000-000000000000'

// Full joins, so that whatever stands there without what belongs to it is seen too.
const everyLink = `
  select practice_id, chain, position, e.kind, e.concern_id, e.person_id, e.about_id,
    (extract(epoch from e.at) * 1000000)::bigint as at, e.digest, e.blind, e.capacity,
    (extract(epoch from e.said_at) * 1000000)::bigint as said_at, e.hash, e.signature,
    n.entry_kind, n.entry_author, n.entry_capacity, n.entry_at, n.entry_words, n.entry_attachments, h.head_position, h.head_hash
  from events e
  full join (select practice_id, concern_id as chain, position, kind as entry_kind, author_id as entry_author, capacity as entry_capacity,
      (extract(epoch from at) * 1000000)::bigint as entry_at, sha256(words) as entry_words,
      (select string_agg(sha256(a.content) || (select sha256(string_agg(coalesce(p.sha256, sha256(p.sealed)), ''::bytea order by p.place))
          from attachment_pieces p where p.practice_id = a.practice_id and p.attachment_id = a.id), ''::bytea order by a.place)
        from attachments a where a.practice_id = entries.practice_id and a.entry_id = entries.id) as entry_attachments from entries) n
    using (practice_id, chain, position)
  full join (select practice_id, chain, position as head_position, hash as head_hash from chain_heads) h
    using (practice_id, chain)
  full join (select practice_id, id as chain from concerns union all select id, id from practices) c
    using (practice_id, chain)
  order by practice_id, chain, position`
