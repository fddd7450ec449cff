import { as, type Db } from '../../database/connections'
import { call, rowsFrom } from '../../database/functions'
import { NotFound } from '../../errors'
import type { Named, Person } from '../../people/person'
import { namedOf, namesOf } from '../../people/store'

/** What would help somebody to answer, as an owner is told it: no sentence here comes from the concern. */
export const helps = ['talk', 'unsure', 'nothing'] as const
export type Help = (typeof helps)[number]

/** A question of an owner to those who owe a late answer. */
export interface HelpQuestion {
  readonly asker: Named
  readonly askedAt: Date
  /** Null: not answered yet. */
  readonly help: Help | null
  readonly mine: boolean
}

/** The last question, to those who owe the answer; null: there is none. */
export async function helpQuestionIn(
  db: Db,
  { id, practice }: Person,
  concern: string,
): Promise<HelpQuestion | null> {
  const [row] = await rowsFrom<QuestionRow>(db, 'help_asked', { concern })
  if (!row) return null
  const { askedBy, askerName, askedAt, help } = row
  return { asker: namedOf(practice, askedBy, askerName), askedAt, help, mine: askedBy === id }
}

interface QuestionRow extends Pick<HelpQuestion, 'askedAt' | 'help'> {
  readonly askedBy: string
  readonly askerName: Buffer
}

/** Whom an owner could ask what would help: those who owe an answer that is late. @throws NotFound where there is nobody to ask */
export async function couldBeAsked(owner: Person, concern: string) {
  return as(owner, async db => {
    const known = { practiceId: owner.practiceId, id: concern }
    const [row, people] = await Promise.all([
      db('concerns').where(known).first<{ reference: string } | undefined>('reference'),
      rowsFrom<{ id: string; name: Buffer }>(db, 'could_be_asked', { concern }),
    ])
    if (!row || people.length === 0) throw new NotFound()
    return { reference: row.reference, people: namesOf(owner.practice, people) }
  })
}

/** An owner asks, once for each step of lateness; asking once more at the same step does nothing. @throws NotFound where there is nobody to ask */
export async function askWhatHelps(owner: Person, concern: string, now: Date): Promise<void> {
  const asked = await as(owner, db => call<boolean | null>(db, 'ask_what_helps', { concern, at: now }))
  if (asked === null) throw new NotFound()
}

/** The person who owes the answer says what helps to the owner who asked. @throws NotFound where nobody else has asked */
export async function sayWhatHelps(person: Person, concern: string, help: Help, now: Date): Promise<void> {
  const said = await as(person, db => call<boolean>(db, 'say_what_helps', { concern, help, at: now }))
  if (!said) throw new NotFound()
}
