import { v7 as newId } from 'uuid'
import { saveDraft } from '../concerns/drafts'
import { sendDraft } from '../concerns/store'
import { asOperator } from '../database/migrating'
import { addPerson, findPerson, foundPractice, startCare } from '../people/store'
import { samplePeople } from './people'

export async function tellSample(adminUrl: string, now: Date): Promise<void> {
  const practice = {
    name: 'Practice at the River',
    timeZone: 'Europe/Vienna',
    crisisLines: [{ name: 'Telephone counselling', contact: '142' }],
    outsideContact: null,
    mustTell: 'x',
  }
  const [o, ...rest] = samplePeople
  const { practiceId, ownerId } = await asOperator(adminUrl, admin => foundPractice(admin, practice, o, now))
  const owner = await findPerson({ id: ownerId, practiceId })
  const ids: Record<string, string> = {}
  for (const person of rest) ids[person.key] = await addPerson(owner, person, now)
  await startCare(owner, ids.lena ?? '', ids.ruth ?? '', now)
  const lena = await findPerson({ id: ids.lena ?? '', practiceId })
  const id = newId()
  await saveDraft(
    lena,
    {
      id,
      concernId: null,
      move: 'send',
      seen: 0,
      words: { happened: 'You were late.', effect: '' },
      choices: { therapist: ids.ruth ?? '', audience: 'therapist', owners: [] },
    },
    now,
  )
  await sendDraft(lena, id, 0, now)
}
