import type { Db } from '../../../database/connections'
import { call } from '../../../database/functions'
import { NotFound } from '../../../errors'
import { queueNews } from '../../../mail/emails'
import type { Person } from '../../../people/person'
import { concernKeyOf } from '../../../vault/keys'
import { factsIn } from '../../rules/facts'
import { allowedMovesIn } from '../../rules/moves'
import { partsOf } from '../../rules/wording'
import { accompaniedRow, peopleBeside } from '../beside'
import { wrappedKeyOf } from '../concern-row'
import type { Draft } from '../words/drafts'
import { deedsIn, entryRowsOf } from '../words/entries'
import { sealParts } from '../words/sealed-parts'
import { hasSomebodyJoined, notOpen, readersJoined, type Ready, type Refusal } from './refusals'

/**
 * A companion's words. What follows from them for the concern is worked out in the database, because a companion does not see all of it.
 * @param seen the last position of the concern that the sender has been shown
 * @throws NotFound where they are none (any more)
 */
export async function readinessBeside(
  db: Db,
  person: Person,
  concernId: string,
  { id, move, words, choices }: Draft,
  { seen, now }: { readonly seen: number; readonly now: Date },
): Promise<Ready | Refusal> {
  const { practice, practiceId } = person
  const [[row], rows, wrapped, people] = await Promise.all([
    accompaniedRow(db, concernId),
    entryRowsOf(db, person, concernId),
    wrappedKeyOf(db, person, concernId),
    peopleBeside(db, concernId),
  ])
  if (!row) throw new NotFound()
  const key = concernKeyOf(practice, concernId, wrapped)
  const deeds = deedsIn(person, key, rows)
  const stands = { ...row, capacity: 'companion', byDoor: false } as const
  const facts = factsIn(deeds, stands, practice, now)
  if (!allowedMovesIn({ ...stands, facts }).includes(move)) return notOpen
  if (hasSomebodyJoined(deeds, seen)) return readersJoined
  const parts = { ...partsOf(move, words, choices), part: row.part }
  const others = people.map(one => one.id).filter(one => one !== person.id)
  const send = async () => {
    await call(db, 'write_beside', {
      concern: concernId,
      entry: id,
      at: now,
      words: sealParts(practiceId, key, id, parts),
    })
    await queueNews(db, concernId, others, now)
  }
  return { concernId, send }
}
