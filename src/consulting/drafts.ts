import { as, type Db } from '../database/connections'
import type { Drawer } from '../drafts/drawer'
import type { DraftsOf } from '../drafts/draft'
import { draftsBegunBy, drawerOf } from '../drafts/store'
import { NotFound } from '../errors'
import { isVisible } from '../language/translator'
import type { Person } from '../people/person'
import {
  consultationMoves,
  wordsOf,
  type QuestionAbout,
  type KeptQuestion,
  type Question,
} from './consultation'

const questions: DraftsOf<Question['move'], Question['choices']> = {
  moves: consultationMoves,
  noChoices: { supervisor: '' },
  whereSent: sentQuestionIn,
}

/** What is asked and said in consultations, while it waits. For everybody who has nothing to write there it is not there. */
export const questionDrawer: Drawer<Question> = {
  ...drawerOf(questions),
  lock: async (db, person, question) => {
    if (!(await canWrite(db, person, question))) throw new NotFound()
    return drawerOf(questions).lock(db, person, question)
  },
  isNothing: question => !isVisible(wordsOf(question)),
}

/** The draft that a person has begun here. A damaged one stays as it is, and they begin another one. */
export async function draftAbout(person: Person, about: QuestionAbout): Promise<KeptQuestion | null> {
  const begun = await as(person, db => draftsBegunBy(questions, db, person, about))
  return begun.find(draft => draft.damaged || isVisible(wordsOf(draft))) ?? begun[0] ?? null
}

/** Whether somebody answers this concern, or is one of the two of this consultation. */
export async function canWrite(
  db: Db,
  { practiceId, id: personId }: Person,
  { concernId, consultationId = null }: Question,
): Promise<boolean> {
  const row: unknown = concernId
    ? await db('readers')
        .where({ practiceId, personId, concernId })
        .whereNot({ capacity: 'client' })
        .first('personId')
    : await db('consultations').where({ practiceId, id: consultationId }).first('id')
  return row !== undefined
}

/** The consultation in which one's own words of this id stand, if they were sent. */
export async function sentQuestionIn(
  db: Db,
  { practiceId, id: authorId }: Person,
  id: string,
): Promise<string | null> {
  const row = await db('consultationWords')
    .where({ practiceId, id, authorId })
    .first<{ consultationId: string } | undefined>('consultationId')
  return row?.consultationId ?? null
}

/** Where words stand that were sent. */
export function sentPlace(practice: string, id: string) {
  return { practice, table: 'consultation_words', column: 'words', row: id }
}
