import { as } from '../database/connections'
import { call } from '../database/functions'
import { NotFound } from '../errors'
import { CannotKeep, type FileStore } from './file-store'

/**
 * Pieces as rows of the database, under row security. Each is a transaction of its own: a browser that is slow holds no connection meanwhile. They
 * go with their attachment, by its foreign key.
 */
export const postgresqlStore: FileStore = {
  async put(person, attachmentId, pieces) {
    let place = 0
    for await (const sealed of pieces) {
      await as(person, db =>
        db.lastly(() => call(db, 'keep_piece', { attachment: attachmentId, place, sealed })),
      ).catch((error: unknown) => {
        throw isOutOfRoom(error) ? new CannotKeep() : error
      })
      place += 1
    }
  },

  async *get(person, attachmentId, from, to) {
    const { practiceId } = person
    for (let place = from; place <= to; place += 1) {
      const { rows } = await as(person, db =>
        db.lastly(() =>
          db.raw<{ rows: { sealed: Buffer }[] }>(
            `select sealed from attachment_pieces
             where practice_id = :practiceId and attachment_id = :attachmentId and place = :place`,
            { practiceId, attachmentId, place },
          ),
        ),
      )
      if (!rows[0]) throw new NotFound()
      yield rows[0].sealed
    }
  },
}

/** PostgreSQL's class of insufficient resources: a disk that is full, or no memory. */
function isOutOfRoom(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return code === '53100' || code === '53200'
}
