import { createHash, randomUUID } from 'node:crypto'
import { as } from '../../database/connections'
import { call } from '../../database/functions'
import { NotFound } from '../../errors'
import type { Person } from '../../people/person'
import { CannotKeep, StoreAway, type FileStore } from '../file-store'
import type { Bucket } from './bucket'

/**
 * Pieces as objects of a bucket, called by random ids: only the database knows what belongs together, and row security says there who may. Each is
 * noted before it is brought, so nothing is left behind of which nobody knows. What was kept in the database before stays there, and is found.
 */
export function objectStore(bucket: Bucket): FileStore {
  return {
    async put(person, attachmentId, pieces) {
      let place = 0
      for await (const sealed of pieces) {
        const object = randomUUID()
        const sha256 = createHash('sha256').update(sealed).digest()
        await as(person, db =>
          db.lastly(() => call(db, 'note_piece', { attachment: attachmentId, place, object, sha256 })),
        )
        await bucket.put(object, sealed, sha256).catch((error: unknown) => {
          throw error instanceof StoreAway ? new CannotKeep() : error
        })
        place += 1
      }
    },

    async *get(person, attachmentId, from, to) {
      for (let place = from; place <= to; place += 1) {
        const { sealed, object } = await findPiece(person, attachmentId, place)
        const bytes = sealed ?? (object && (await bucket.get(object)))
        if (!bytes) throw new NotFound()
        yield bytes
      }
    },
  }
}

async function findPiece(person: Person, attachmentId: string, place: number) {
  const { practiceId } = person
  const { rows } = await as(person, db =>
    db.lastly(() =>
      db.raw<{ rows: { sealed: Buffer | null; object: string | null }[] }>(
        `select sealed, object from attachment_pieces
         where practice_id = :practiceId and attachment_id = :attachmentId and place = :place`,
        { practiceId, attachmentId, place },
      ),
    ),
  )
  if (!rows[0]) throw new NotFound()
  return rows[0]
}
