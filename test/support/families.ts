import { v7 as newId } from 'uuid'
import { noteTogether } from '../../src/care/families/store'
import { answerAsking } from '../../src/concerns/store/acts/shared-concerns'
import { sendDraft } from '../../src/concerns/store/acts/sent-drafts'
import { openConcern } from '../../src/concerns/store/opened-concern'
import { saveDraft } from '../../src/concerns/store/words/drafts'
import { translatorFor } from '../../src/language/translator'
import type { House } from './house'
import type { TestPerson } from './people'

/** The practice notes that these come to a therapist together, by the product's own verbs. @returns the id of the family */
export async function notedTogether(
  by: TestPerson,
  therapist: TestPerson,
  people: readonly TestPerson[],
): Promise<string> {
  const id = newId()
  await noteTogether(by, { id, therapist: therapist.id, people: people.map(one => one.id) }, new Date())
  return id
}

/** A client asks somebody to share a concern. @returns the id of the question */
export async function askTo(
  { admin }: Pick<House, 'admin'>,
  client: TestPerson,
  concernId: string,
  { id: person, name: who }: TestPerson,
): Promise<string> {
  const now = new Date()
  const id = newId()
  const { position } = await openConcern(client, concernId, now, false)
  const choices = { details: { who, person, part: 'together' } }
  await saveDraft(
    client,
    { id, concernId, move: 'invite_companion', seen: position, words: {}, choices },
    now,
  )
  const sent = await sendDraft(client, id, position, now)
  if ('refusal' in sent) throw new Error(translatorFor('en')(sent.refusal))
  const row = await admin('companions')
    .where({ concernId, askedId: person })
    .orderBy('invitedAt', 'desc')
    .first<{ id: string }>('id')
  return row.id
}

/** They ask, and the other says yes. @returns the id of the question */
export async function shared(
  house: Pick<House, 'admin'>,
  client: TestPerson,
  concernId: string,
  other: TestPerson,
): Promise<string> {
  const id = await askTo(house, client, concernId, other)
  await answerAsking(other, id, true, new Date())
  return id
}

/** As a request finds them, who comes together with somebody. */
export const asTogether = (person: TestPerson): TestPerson => ({
  ...person,
  roles: [...person.roles, 'companion'],
})
