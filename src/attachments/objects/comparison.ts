import { createHash } from 'node:crypto'
import type { Db } from '../../database/connections'
import { rowsFrom } from '../../database/functions'
import type { Bucket } from './bucket'

/** A piece of a file that was sent, as the database knows it. */
export interface KnownPiece {
  readonly practiceId: string
  readonly attachmentId: string
  readonly place: number
  readonly object: string
  readonly sha256: Buffer
}

/** What does not fit: a piece without its object, an object with something else in it, an object of which the database knows nothing. */
export type Misfit =
  | { readonly kind: 'missing' | 'changed'; readonly piece: KnownPiece }
  | { readonly kind: 'unknown'; readonly object: string }

/**
 * Compares all that lies in a bucket with what the database knows. Both are read in the order of their names, a page at a time, and the bucket
 * first: what comes in meanwhile is known before it lies there.
 * @param lookUp in the auditor's sight, a new one each time
 * @param reads whether each object is read as well, to see that nothing of it has changed
 * @param looked hears how many objects were looked at
 * @throws StoreAway
 */
export async function* misfits(
  bucket: Bucket,
  lookUp: <T>(work: (db: Db) => Promise<T>) => Promise<T>,
  reads: boolean,
  looked: (objects: number) => void,
): AsyncGenerator<Misfit> {
  let after = beforeAll
  let count = 0
  for await (const page of bucket.list()) {
    count += page.length
    looked(count)
    const ours = page.filter(object => isId.test(object))
    for (const object of page) if (!isId.test(object)) yield { kind: 'unknown', object }
    const last = ours.at(-1)
    if (last === undefined) continue
    const { known, unknown } = await lookUp(async db => ({
      known: await piecesBetween(db, after, last),
      unknown: await rowsFrom<{ object: string }>(db, 'unknown_objects', { objects: ours }),
    }))
    for (const { object } of unknown) yield { kind: 'unknown', object }
    yield* misfitsOf(bucket, known, new Set(ours), reads)
    after = last
  }
  yield* misfitsOf(bucket, await lookUp(db => piecesBetween(db, after, afterAll)), new Set(), reads)
}

/** What was not in the listing may have come since, so it is asked for before it is called missing. */
async function* misfitsOf(
  bucket: Bucket,
  known: readonly KnownPiece[],
  listed: ReadonlySet<string>,
  reads: boolean,
): AsyncGenerator<Misfit> {
  for (const piece of known) {
    if (listed.has(piece.object) && !reads) continue
    const bytes = await bucket.get(piece.object)
    if (!bytes) yield { kind: 'missing', piece }
    else if (!createHash('sha256').update(bytes).digest().equals(piece.sha256))
      yield { kind: 'changed', piece }
  }
}

/** Of files that were sent: what is still a draft is not in the auditor's sight. */
async function piecesBetween(db: Db, after: string, last: string): Promise<KnownPiece[]> {
  const { rows } = await db.raw<{ rows: KnownPiece[] }>(
    `select p.practice_id, p.attachment_id, p.place, p.object, p.sha256
     from attachment_pieces p join attachments a on a.practice_id = p.practice_id and a.id = p.attachment_id
     where p.object > :after and p.object <= :last order by p.object`,
    { after, last },
  )
  return rows
}

const isId = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
const beforeAll = '00000000-0000-0000-0000-000000000000'
const afterAll = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
