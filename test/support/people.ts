import { v7 as newId } from 'uuid'
import { saveDraft } from '../../src/concerns/drafts'
import type { MoveName } from '../../src/concerns/concern'
import { sendDraft } from '../../src/concerns/store'
import type { Choices, Words } from '../../src/concerns/wording'
import { openConcern } from '../../src/concerns/entries'
import { asOperator } from '../../src/database/migrating'
import type { Person, Role } from '../../src/people/person'
import { addPerson, findPerson, foundPractice, startCare } from '../../src/people/store'
import type { House } from './house'

/** Somebody in a test, with the address at which they get their mail. */
export type TestPerson = Person & { readonly address: string }

/**
 * The practice of most tests. Lena is Ruth's client, and so is Josef; Mei is a client of Ruth and of Tomas. Margit owns the practice
 * and is no therapist; Karim owns it too, and is a therapist as well, of Omar.
 */
export async function practiceAtTheRiver(house: Pick<House, 'urls'>, now = new Date()) {
  const address = (name: string) => `${name}-${newId()}@people.example`
  const someone = (name: string, ...roles: Role[]) => ({
    name,
    roles,
    address: address(name.split(' ')[0]?.toLowerCase() ?? ''),
  })
  const margit = someone('Margit Sommer', 'owner')
  const { practiceId, ownerId } = await asOperator(house.urls.admin, admin =>
    foundPractice(
      admin,
      {
        name: 'Practice at the River',
        timeZone: 'Europe/Vienna',
        crisisLines: [{ name: 'Telephone counselling', contact: '142' }],
        outsideContact: null,
        mustTell: 'Therapists here must tell others when somebody’s life is in danger.',
      },
      margit,
      now,
    ),
  )
  const owner = await findPerson({ practiceId, id: ownerId })
  const add = async (newcomer: ReturnType<typeof someone>): Promise<TestPerson> => {
    const id = await addPerson(owner, newcomer, now)
    return { ...(await findPerson({ practiceId, id })), address: newcomer.address }
  }
  const people = {
    margit: { ...owner, address: margit.address },
    karim: await add(someone('Karim Benali', 'owner', 'therapist')),
    ruth: await add(someone('Ruth Adler', 'therapist')),
    tomas: await add(someone('Tomas Lindqvist', 'therapist')),
    lena: await add(someone('Lena Brandt', 'client')),
    josef: await add(someone('Josef Hartl', 'client')),
    mei: await add(someone('Mei Tanaka', 'client')),
    omar: await add(someone('Omar Haddad', 'client')),
  }
  await startCare(owner, people.lena.id, people.ruth.id, now)
  await startCare(owner, people.josef.id, people.ruth.id, now)
  await startCare(owner, people.mei.id, people.ruth.id, now)
  await startCare(owner, people.mei.id, people.tomas.id, now)
  await startCare(owner, people.omar.id, people.karim.id, now)
  return people
}

export type People = Awaited<ReturnType<typeof practiceAtTheRiver>>

/** A client's first words, sent by the product's own verbs. @returns the concern's id */
export async function send(
  client: Person,
  choices: Choices,
  now = new Date(),
  happened = 'You looked at the clock all the time.',
) {
  const id = newId()
  await saveDraft(
    client,
    { id, concernId: null, move: 'send', seen: 0, words: { happened, effect: '' }, choices },
    now,
  )
  const sent = await sendDraft(client, id, 0, now)
  if ('refusal' in sent) throw new Error(sent.refusal)
  return sent.concernId
}

/** Any later move with words, on the newest sight, by the product's own verbs. */
export async function make(
  person: Person,
  concernId: string,
  move: MoveName,
  words: Words,
  now = new Date(),
  choices: Choices = {},
) {
  const id = newId()
  const { position } = await openConcern(person, concernId, now, false)
  await saveDraft(person, { id, concernId, move, seen: position, words, choices }, now)
  const sent = await sendDraft(person, id, position, now)
  if ('refusal' in sent) throw new Error(sent.refusal)
}
