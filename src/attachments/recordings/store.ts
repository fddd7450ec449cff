import { v7 as newId } from 'uuid'
import { as, type Db } from '../../database/connections'
import { call } from '../../database/functions'
import type { Person } from '../../people/person'
import { keyFrom, newKey, seal, unseal, type Key, type SealedPlace } from '../../vault/envelope'
import { wordsKeyOf } from '../../vault/keys'
import type { Chunk } from './recording'

/** What was recorded for a draft and has not become an attachment yet. */
export interface Recording {
  readonly id: string
  readonly chunks: number
  /** How long it is. */
  readonly seconds: number
  readonly key: Key
}

/**
 * @returns its id, or why there can be none: `gone`: the draft cannot change any more; `full`: it has as many files as it can have; `there`: another
 * one waits
 */
export async function beginRecording(
  person: Person,
  draftId: string,
): Promise<{ readonly id: string } | { readonly state: 'gone' | 'full' | 'laden' | 'there' }> {
  const { practiceId, practice } = person
  const id = newId()
  const key = seal(wordsKeyOf(practice), keyPlace(practiceId, id), newKey().bytes)
  const state = await as(person, db =>
    db.lastly(() =>
      call<'begun' | 'gone' | 'full' | 'laden' | 'there'>(db, 'begin_recording', { id, draft: draftId, key }),
    ),
  )
  return state === 'begun' ? { id } : { state }
}

/**
 * Seals a chunk and keeps it. The same one once more changes nothing.
 * @returns `missing`: one before it has not come; `full`: there is too much already; `gone`: the recording waits no more, or never did
 */
export async function keepChunk(
  person: Person,
  draftId: string,
  { recording, place, until, bytes }: Chunk,
): Promise<'kept' | 'missing' | 'full' | 'gone'> {
  const { practiceId } = person
  const found = await recordingRow(person, draftId, false)
  if (found?.id !== recording) return 'gone'
  const time = Buffer.alloc(timeLength)
  time.writeUInt32BE(until)
  const key = keyIn(person, found)
  const sealed = seal(key, chunkPlace(practiceId, recording, place), Buffer.concat([time, bytes]))
  return as(person, db =>
    db.lastly(() =>
      call<'kept' | 'missing' | 'full' | 'gone'>(db, 'keep_chunk', {
        recording,
        draft: draftId,
        place,
        sealed,
      }),
    ),
  )
}

/** What waits for this draft. Null: nothing, or nothing has arrived of it. @throws CannotUnseal */
export async function findRecording(person: Person, draftId: string): Promise<Recording | null> {
  const { practiceId } = person
  const row = await recordingRow(person, draftId, true)
  if (!row || row.chunks === 0) return null
  const { id, chunks, last } = row
  const key = keyIn(person, row)
  const until = last && unseal(key, chunkPlace(practiceId, id, chunks - 1), last).readUInt32BE()
  return { id, chunks, key, seconds: Math.round((until ?? 0) / 1000) }
}

/** Whether something waits for this draft that its writer has not listened to. */
export async function hasRecording(db: Db, { practiceId }: Person, draftId: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    'select from recordings where practice_id = :practiceId and draft_id = :draftId and chunks > 0',
    { practiceId, draftId },
  )
  return rows.length > 0
}

/** The same, for a page. */
export async function recordingWaits(person: Person, draftId: string): Promise<boolean> {
  return as(person, db => db.lastly(() => hasRecording(db, person, draftId)))
}

/** All of it in order, a few chunks at a time. @throws CannotUnseal */
export async function* recordedBytes(person: Person, { id, chunks, key }: Recording): AsyncGenerator<Buffer> {
  const { practiceId } = person
  for (let from = 0; from < chunks; from += atOnce) {
    const { rows } = await as(person, db =>
      db.lastly(() =>
        db.raw<{ rows: { place: number; sealed: Buffer }[] }>(
          `select place, sealed from recording_chunks
           where practice_id = :practiceId and recording_id = :id and place between :from and :to order by place`,
          { practiceId, id, from, to: Math.min(from + atOnce, chunks) - 1 },
        ),
      ),
    )
    for (const { place, sealed } of rows)
      yield unseal(key, chunkPlace(practiceId, id, place), sealed).subarray(timeLength)
  }
}

/** @returns false where nothing waits that can still change */
export async function throwRecordingAway(person: Person, draftId: string): Promise<boolean> {
  return as(person, db => db.lastly(() => call<boolean>(db, 'throw_recording', { draft: draftId })))
}

const atOnce = 20
/** In front of what lies sealed in a chunk: until when it goes. */
const timeLength = 4

interface RecordingRow {
  readonly id: string
  readonly key: Buffer
  readonly chunks: number
  readonly last: Buffer | null
}

/** @param withLast whether its last chunk is to come along */
async function recordingRow(
  person: Person,
  draftId: string,
  withLast: boolean,
): Promise<RecordingRow | null> {
  const { practiceId } = person
  const { rows } = await as(person, db =>
    db.lastly(() =>
      db.raw<{ rows: RecordingRow[] }>(
        `select r.id, r.key, r.chunks, c.sealed as last
         from recordings r
         left join recording_chunks c on c.practice_id = r.practice_id and c.recording_id = r.id and c.place = r.chunks - 1 and :withLast
         where r.practice_id = :practiceId and r.draft_id = :draftId`,
        { practiceId, draftId, withLast },
      ),
    ),
  )
  return rows[0] ?? null
}

function keyIn({ practice, practiceId }: Person, { id, key }: Pick<RecordingRow, 'id' | 'key'>): Key {
  return keyFrom(unseal(wordsKeyOf(practice), keyPlace(practiceId, id), key))
}

function keyPlace(practice: string, row: string): SealedPlace {
  return { practice, table: 'recordings', column: 'key', row }
}

function chunkPlace(practice: string, recording: string, place: number): SealedPlace {
  return { practice, table: 'recording_chunks', column: 'sealed', row: `${recording} ${place}` }
}
