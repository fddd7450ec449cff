import { v7 as newId } from 'uuid'
import { as } from '../../../database/connections'
import { Refused } from '../../../errors'
import type { Person } from '../../../people/person'
import { allowedMovesIn } from '../../rules/moves'
import { lockConcern } from './locked-concern'
import { step } from './step'

/**
 * Sets a concern aside, because it is abuse, or brings it back. Nothing of it is lost, and its clocks stand still.
 * @throws NotFound, Refused
 */
export async function setAside(
  answerer: Person,
  concernId: string,
  move: 'set_aside' | 'bring_back',
  now: Date,
): Promise<void> {
  await as(answerer, async db => {
    const concern = await lockConcern(db, answerer, concernId, now)
    if ((concern.waits === 'set_aside') === (move === 'set_aside')) return // a second click
    if (!allowedMovesIn(concern).includes(move)) throw new Refused('shared.thisIsNotOpenAny', { again: true })
    await step(db, answerer, concern, { id: newId(), kind: move, parts: {} }, now)
  })
}
