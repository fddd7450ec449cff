import { v4 as newId } from 'uuid'
import { questionAbout, type QuestionAbout } from '../../src/consulting/consultation'
import { questionDrawer } from '../../src/consulting/drafts'
import { sendQuestion } from '../../src/consulting/store'
import type { Drawer, Written } from '../../src/drafts/drawer'
import { keepForm } from '../../src/drafts/kept-forms'
import { noPage } from '../../src/drafts/life'
import { lessonDrawer } from '../../src/learning/store'
import type { WrittenLesson } from '../../src/learning/lesson'
import type { Person } from '../../src/people/person'

/** Keeps words as the form of a page of its own would. */
export async function keep<F extends Written>(drawer: Drawer<F>, person: Person, form: F): Promise<void> {
  await keepForm(drawer, person, form, noPage(), new Date())
}

export const keepLesson = (author: Person, lesson: WrittenLesson) => keep(lessonDrawer, author, lesson)

/** Asks a supervisor, or says more. @returns the consultation; null where that cannot be */
export async function consult(
  person: Person,
  about: QuestionAbout,
  { words = 'Where do I begin?', supervisor = '', id = newId() } = {},
  now = new Date(),
): Promise<string | null> {
  const outcome = await sendQuestion(person, questionAbout(about, id, words, { supervisor }), noPage(), now)
  return outcome?.state === 'sent' ? outcome.to : null
}

/** Begins to ask, or to say more. */
export async function beginToConsult(person: Person, about: QuestionAbout): Promise<void> {
  await keep(questionDrawer, person, questionAbout(about, newId(), 'Where do I begin?'))
}
