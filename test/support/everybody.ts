import { v7 as newId } from 'uuid'
import { saveDraft } from '../../src/concerns/store/words/drafts'
import { answerWho, askWho } from '../../src/concerns/store/people/recognitions'
import { companionPlace } from '../../src/concerns/store/people/companions'
import { as } from '../../src/database/connections'
import { sendAtDoor, findDoor } from '../../src/doors/store'
import type { LessonState } from '../../src/learning/lesson'
import { newLesson } from '../../src/learning/store'
import { invite, type Invited } from '../../src/staff/invitations'
import type { Person } from '../../src/people/person'
import { passkeyNamePlace } from '../../src/sign-in/second-factor/factors'
import { endAccess } from '../../src/staff/store'
import { seal } from '../../src/vault/envelope'
import { addressesKeyOf } from '../../src/vault/keys'
import { goAway } from './absences'
import { comeBeside, inviteBeside } from './companions'
import { comeByDoor, newSession } from './doors'
import { confirmed, confirmedFor } from './guardians'
import type { House } from './house'
import { openSession, send, type TestPerson } from './people'
import { practiceOf } from './practices'
import { consult, keepLesson } from './kept'

/** Everybody who could ask for a page, by what they are to the concerns of `thePracticeAndAnother()`. */
export const visitors = [
  'nobody',
  'client',
  'other client',
  'former client',
  'return code',
  'somebody at the door',
  'therapist',
  'other therapist',
  'supervisor',
  'owner who reads',
  'owner who does not',
  'owner who is the therapist',
  'client elsewhere',
  'former client elsewhere',
  'return code elsewhere',
  'therapist elsewhere',
  'supervisor elsewhere',
  'owner elsewhere',
  'companion',
  'ended access',
] as const
export type Visitor = (typeof visitors)[number]

/** Two practices with everything that an address can name. */
export async function thePracticeAndAnother(house: House) {
  const now = new Date()
  const here = await practiceOf(house, {
    margit: { name: 'Margit Sommer', roles: ['owner'] },
    karim: { name: 'Karim Benali', roles: ['owner', 'therapist'] },
    olga: { name: 'Olga Winter', roles: ['owner'] },
    ruth: { name: 'Ruth Adler', roles: ['therapist'] },
    tomas: { name: 'Tomas Lindqvist', roles: ['therapist'] },
    pavel: { name: 'Pavel Novák', roles: ['therapist'] },
    hanna: { name: 'Hanna Vogel', roles: ['therapist'] },
    selma: { name: 'Selma Aydin', roles: ['supervisor'] },
    lena: { name: 'Lena Brandt', roles: ['client'], sees: ['ruth'] },
    josef: { name: 'Josef Hartl', roles: ['client'], sees: ['ruth'] },
    nora: { name: 'Nora Berg', roles: ['client'], sees: ['ruth'] },
    omar: { name: 'Omar Haddad', roles: ['client'], sees: ['karim'] },
  })
  const there = await practiceOf(house, {
    greta: { name: 'Greta Lang', roles: ['owner'] },
    anton: { name: 'Anton Graf', roles: ['therapist'] },
    ida: { name: 'Ida Frei', roles: ['supervisor'] },
    noor: { name: 'Noor Khan', roles: ['client'], sees: ['anton'] },
    emil: { name: 'Emil Stein', roles: ['client'], sees: ['anton'] },
  })
  const unnamed = await comeByDoor(here.margit, { therapist: here.ruth.id, audience: 'therapist' })
  const unnamedThere = await comeByDoor(there.greta, { therapist: there.anton.id, audience: 'therapist' })
  const begun = {
    id: newId(),
    concernId: null,
    move: 'send',
    seen: 0,
    words: { happened: 'Not sent yet.' },
    choices: { therapist: here.ruth.id, audience: 'therapist' },
  } as const
  const atDoor = await sendAtDoor(await findDoor(here.margit.practice.door ?? ''), begun, newSession(), now)
  const told = {
    toTherapist: await send(here.lena, {
      therapist: here.ruth.id,
      audience: 'together',
      owners: [here.margit.id],
    }),
    aboutOwner: await send(here.omar, {
      therapist: here.karim.id,
      audience: 'owners',
      owners: [here.margit.id],
    }),
    beforeParting: await send(here.nora, { therapist: here.ruth.id, audience: 'therapist' }),
    unnamed: unnamed.concern,
    elsewhere: await send(there.noor, { therapist: there.anton.id, audience: 'therapist' }),
    unnamedElsewhere: unnamedThere.concern,
  }
  const consultation = await consultationOf(here.ruth, here.selma, told.toTherapist)
  const consultationElsewhere = await consultationOf(there.anton, there.ida, told.elsewhere)
  for (const [therapist, client] of [
    [here.ruth, here.nora],
    [there.anton, there.emil],
  ] as const)
    await as(therapist, db => db.raw('select end_care(?, ?, ?)', [client.id, therapist.id, now]))
  await askWho(here.ruth, unnamed.concern, here.josef, now)
  await answerWho(unnamed.person, unnamed.concern, true, now)
  const { cookie: ended } = await openSession(house, here.pavel)
  await endAccess(here.margit, here.pavel.id, now)

  const invitee = { who: 'Nadia Haddad', address: `${newId()}@people.example`, part: 'interpreter' } as const
  const beside = await inviteBeside(house, here.lena, told.toTherapist, invitee)
  const companion = await comeBeside(house, beside, invitee.who, invitee.address)

  const people = {
    client: here.lena,
    'other client': here.josef,
    'former client': here.nora,
    'return code': unnamed.person,
    'somebody at the door': atDoor.person,
    therapist: here.ruth,
    'other therapist': here.tomas,
    supervisor: here.selma,
    'owner who reads': here.margit,
    'owner who does not': here.olga,
    'owner who is the therapist': here.karim,
    'client elsewhere': there.noor,
    'former client elsewhere': there.emil,
    'return code elsewhere': unnamedThere.person,
    'therapist elsewhere': there.anton,
    'supervisor elsewhere': there.ida,
    'owner elsewhere': there.greta,
    companion,
  } satisfies Partial<Record<Visitor, Person>>

  return {
    here,
    there,
    people,
    told: { ...told, consultation, consultationElsewhere },
    /** Who interprets for Lena in what she told. */
    beside,
    draftAtDoor: atDoor.draftId,
    /** The cookie of a session of its own, so that whoever was signed out before is here again; null for nobody. */
    async cookieOf(visitor: Visitor): Promise<string | null> {
      if (visitor === 'nobody') return null
      return visitor === 'ended access' ? ended : (await openSession(house, people[visitor])).cookie
    },
    // Each in a session of its own: those from before may have been ended by what was tried since.
    newDraft: async () => newDraftOf(await openSession(house, here.lena), here.ruth),
    newInvitation: async (of: 'staff' | 'client') =>
      newInvitation(await openSession(house, here.margit), of === 'client' ? here.ruth : null),
    newDraftAtDoor: async () =>
      saveDraft(
        await openSession(house, atDoor.person),
        { ...begun, id: atDoor.draftId, code: atDoor.code },
        new Date(),
      ),
    /** Whom Lena has invited beside her as well, and who has not come yet. */
    async newCompanion() {
      await house.admin('companions').where({ personId: null }).update({ endedAt: new Date() })
      const another = { who: 'Sam Weber', address: `${newId()}@people.example`, part: 'helper' } as const
      return inviteBeside(house, await openSession(house, here.lena), told.toTherapist, another)
    },
    /** That Omar is a guardian of Lena, who is old enough to take him along or not. */
    async newGuardianship() {
      await house
        .admin('guardianships')
        .where({ endedAt: null })
        .update({ endedAt: new Date(), ofAgeOn: null })
      return confirmed(await openSession(house, here.margit), here.omar, here.lena, 16)
    },
    /** That Josef is a guardian of a child who has no account, and can write for her. */
    async newChild() {
      await house
        .admin('guardianships')
        .where({ endedAt: null })
        .update({ endedAt: new Date(), ofAgeOn: null })
      return confirmedFor(await openSession(house, here.margit), here.josef, 'Mia Hartl')
    },
    /** That Lena and Josef come to Ruth together. Their roles stay as they are, on which other tests rely. */
    newFamily: () => newFamilyOf(house, here),
    /** That Lena asks Josef to share what she told. */
    async newAsking() {
      const id = newId()
      const [{ practiceId }, now] = [here.lena, new Date()]
      await house.admin('companions').where({ part: 'together' }).delete()
      await house.admin('companions').insert({
        ...{ practiceId, id, concernId: told.toTherapist, part: 'together', fromPosition: 1, seen: 1 },
        ...{ name: sealedCalled(here.josef, id), invitedAt: now, askedId: here.josef.id },
        familyId: await newFamilyOf(house, here),
      })
      return id
    },
    newPasskey: () => newPasskeyOf(house, here.lena),
  }
}

export type World = Awaited<ReturnType<typeof thePracticeAndAnother>>

async function newFamilyOf(
  { admin }: House,
  { ruth, lena, josef }: Readonly<Record<'ruth' | 'lena' | 'josef', TestPerson>>,
): Promise<string> {
  const id = newId()
  const [{ practiceId }, now] = [ruth, new Date()]
  await admin('families').where({ practiceId, endedAt: null }).update({ endedAt: now })
  await admin('families').insert({ practiceId, id, therapistId: ruth.id, notedBy: ruth.id, notedAt: now })
  for (const { id: personId } of [lena, josef])
    await admin('family_members').insert({ practiceId, familyId: id, personId })
  return id
}

function sealedCalled({ practice, practiceId, name }: Person, id: string): Buffer {
  return seal(addressesKeyOf(practice), companionPlace(practiceId, id), name)
}

async function consultationOf(asker: Person, supervisor: Person, concernId: string): Promise<string> {
  return (await consult(asker, { concernId }, { supervisor: supervisor.id })) ?? ''
}

async function newDraftOf(client: TestPerson, therapist: TestPerson): Promise<string> {
  const id = newId()
  const choices = { therapist: therapist.id, audience: 'therapist' } as const
  const words = { happened: 'Not sent yet.', effect: '' }
  await saveDraft(client, { id, concernId: null, move: 'send', seen: 0, words, choices }, new Date())
  return id
}

/** As its author and somebody else have brought it there. */
export async function newLessonOf({ admin }: House, author: TestPerson, state: LessonState): Promise<string> {
  const words = { pattern: 'Looking at the clock.', helped: '', differently: '' }
  const lesson = { ...newLesson(), theme: 'time', words } as const
  await keepLesson(author, lesson)
  await admin('lessons').where({ id: lesson.id }).update({ state })
  return lesson.id
}

/** From tomorrow on unless other days are named, in place of what was said before. */
export async function newAbsenceOf(
  house: Pick<House, 'admin'>,
  therapist: TestPerson,
  {
    days,
    colleague = null,
  }: { readonly days: readonly [number, number]; readonly colleague?: TestPerson | null } = {
    days: [1, 8],
  },
): Promise<string> {
  await house.admin('absences').where({ personId: therapist.id }).delete()
  return goAway({ ...therapist, ...(await openSession(house, therapist)) }, days, colleague)
}

async function newInvitation(owner: TestPerson, therapist: TestPerson | null): Promise<string> {
  const invitee = { name: 'Somebody New', address: `${newId()}@people.example` }
  const roles = therapist ? (['client'] as const) : (['supervisor'] as const)
  const [invited]: Invited[] = await invite(owner, roles, therapist?.id ?? null, [invitee], new Date())
  return invited?.id ?? ''
}

/** As the database holds one; whether it opens anything is tested with a real browser (test/browser/using-a-passkey.test.ts). */
async function newPasskeyOf({ admin }: House, person: TestPerson): Promise<string> {
  const { practiceId, id: personId } = person
  const id = newId()
  await admin('passkeys').insert({
    practiceId,
    id,
    personId,
    credential: id,
    publicKey: Buffer.alloc(8),
    counter: 0,
    transports: [],
    name: seal(addressesKeyOf(person.practice), passkeyNamePlace(person, id), 'My phone'),
    addedAt: new Date(),
  })
  return id
}
