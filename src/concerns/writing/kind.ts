import type { Db } from '../../database/connections'
import { keepLater } from '../../drafts/kept-words'
import type { DraftKind, KindWhileWriting } from '../../drafts/kind'
import { settleDraft } from '../../drafts/store'
import type { Person } from '../../people/person'
import { callOneself } from '../../people/names/own-name'
import { sideOf } from '../rules/concern'
import { moveOf, type MoveName } from '../rules/moves'
import type { Choices } from '../rules/wording'
import { capacityIn } from '../store/people/readers'
import { moveDrafts, moveDrawer } from '../store/words/drafts'
import { aboutTherapist } from './about'
import { stillNamed } from './readers'
import { readForm, settled, type MoveForm } from './form'
import { saying } from '../../http/flashes'

/** How the words of any move are kept, also for a writer who is not signed in. */
export const moveKind: Omit<DraftKind<MoveForm>, 'read'> = {
  name: 'move',
  // The form itself says by which way its writer comes in: an answer that asked the database would tell who exists.
  wayBack: ({ id, byCode }) => (byCode ? saying('/return', 'kept-for-code') : `/sign-in?next=/drafts/${id}`),
  bringBack: async (db, person, form, mark, keptAt) =>
    form.concernId === null || (await writesIn(db, person, form.concernId, form.move))
      ? keepLater(db, moveDrawer, person, { form, mark }, keptAt)
      : null, // no form of ours said so
  settleBroughtBack: async (person, form) => {
    const { id, move, choices: chosen } = form
    if (move !== 'send') return
    const about = await aboutTherapist(person, chosen.therapist ?? '').catch(() => ({}))
    const settle = (choices: Choices) =>
      stillNamed(person, about, { ...form, choices: settled(about, choices) })
    await settleDraft(moveDrafts, person, id, settle, new Date())
    if (!person.account) await callOneself(person, chosen.name ?? '')
  },
}

/** The words of a move, as somebody writes them. */
export function moveWords(
  move: MoveName,
  handing: Pick<KindWhileWriting<MoveForm>, 'settle' | 'press'>,
): KindWhileWriting<MoveForm> {
  return {
    ...moveKind,
    ...handing,
    drawer: moveDrawer,
    read: ({ t, body, params: { concern, draft } }, id) =>
      readForm(t, move, { id: String(draft ?? id), concernId: concern ? String(concern) : null }, body),
  }
}

/** Whether somebody is on the side in a concern that makes this move. */
export async function writesIn(db: Db, person: Person, concernId: string, move: MoveName): Promise<boolean> {
  const capacity = await capacityIn(db, person, concernId)
  return capacity !== null && moveOf(move).by.includes(sideOf(capacity))
}
