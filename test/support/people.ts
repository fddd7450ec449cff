import { v7 as newId } from 'uuid'
import { saveDraft } from '../../src/concerns/store/words/drafts'
import type { MoveName } from '../../src/concerns/rules/moves'
import { sendDraft } from '../../src/concerns/store/acts/sent-drafts'
import type { Choices, MoveWords } from '../../src/concerns/rules/wording'
import { openConcern } from '../../src/concerns/store/opened-concern'
import type { Person, Role } from '../../src/people/person'
import { newSecret } from '../../src/sign-in/sessions'
import { startCare } from '../../src/care/changes'
import { foundWithOwner, joinSample } from '../../src/sample/newcomers'
import { hashOf } from '../../src/vault/keys'
import type { House } from './house'
import { translatorFor } from '../../src/language/translator'

/** Somebody in a test, with the address at which they get their mail. */
export type TestPerson = Person & { readonly address: string }

/**
 * The practice of most tests. Lena is Ruth's client, and so is Josef; Mei is a client of Ruth and of Tomas. Margit owns the practice
 * and is no therapist; Karim owns it too, and is a therapist as well, of Omar.
 */
export async function practiceAtTheRiver({ admin }: Pick<House, 'admin'>, now = new Date()) {
  const address = (name: string) => `${name}-${newId()}@people.example`
  const someone = (name: string, ...roles: Role[]) => ({
    name,
    roles,
    address: address(name.split(' ')[0]?.toLowerCase() ?? ''),
  })
  const margit = someone('Margit Sommer', 'owner')
  const owner = await foundWithOwner(
    admin,
    {
      name: 'Practice at the River',
      door: doorName(),
      timeZone: 'Europe/Vienna',
      language: 'en',
      crisisLines: [{ name: 'Telephone counselling', contact: '142' }],
      outsideContact: null,
      mustTell: 'Therapists here must tell others when someone’s life is in danger.',
    },
    margit,
    now,
  )
  const add = async (newcomer: ReturnType<typeof someone>, therapist?: Person): Promise<TestPerson> => ({
    ...(await joinSample(owner, { ...newcomer, ...(therapist && { therapist: therapist.id }) }, now)),
    address: newcomer.address,
  })
  const staff = {
    margit: { ...owner, address: margit.address },
    karim: await add(someone('Karim Benali', 'owner', 'therapist')),
    ruth: await add(someone('Ruth Adler', 'therapist')),
    tomas: await add(someone('Tomas Lindqvist', 'therapist')),
  }
  const people = {
    ...staff,
    lena: await add(someone('Lena Brandt', 'client'), staff.ruth),
    josef: await add(someone('Josef Hartl', 'client'), staff.ruth),
    mei: await add(someone('Mei Tanaka', 'client'), staff.ruth),
    omar: await add(someone('Omar Haddad', 'client'), staff.karim),
  }
  await startCare(owner, people.mei.id, people.tomas.id, now)
  return people
}

/** The address of a door is one for the whole installation. */
export function doorName(): string {
  return `door-${newId().slice(-12)}`
}

export type People = Awaited<ReturnType<typeof practiceAtTheRiver>>

/**
 * Signs somebody in as the operator can, without their mail and without a browser, as they are now.
 * @returns them, and the cookie of the session
 */
export async function openSession<Somebody extends Pick<Person, 'id' | 'practiceId'>>(
  { admin }: Pick<House, 'admin'>,
  person: Somebody,
): Promise<Somebody & { readonly proof: { readonly session: string }; readonly cookie: string }> {
  const secret = newSecret()
  const now = new Date()
  const { practiceId, id: personId } = person
  const row = { practiceId, personId, startedAt: now, seenAt: now, factorAt: now }
  await admin('sessions').insert({ hash: hashOf(secret), ...row })
  return { ...person, proof: { session: secret }, cookie: `session=${secret}` }
}

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
  if ('refusal' in sent) throw new Error(translatorFor('en')(sent.refusal))
  return sent.concernId
}

/** Any later move with words, from the newest position, by the product's own verbs. */
export async function make(
  person: Person,
  concernId: string,
  move: MoveName,
  words: MoveWords,
  now = new Date(),
  choices: Choices = {},
) {
  const id = newId()
  const { position } = await openConcern(person, concernId, now, false)
  await saveDraft(person, { id, concernId, move, seen: position, words, choices }, now)
  const sent = await sendDraft(person, id, position, now)
  if ('refusal' in sent) throw new Error(translatorFor('en')(sent.refusal))
}
