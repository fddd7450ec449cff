import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { startCare } from '../care/changes'
import { noteTogether } from '../care/families/store'
import { ofAgeOn } from '../care/guardians/form'
import { confirmGuardianOfChild } from '../care/guardians/store'
import { saveDraft } from '../concerns/store/words/drafts'
import { isOvertaken } from '../database/errors'
import { asOperator } from '../database/migrations/migrations'
import { keepForm } from '../drafts/kept-forms'
import { noPage } from '../drafts/life'
import { everyPart } from '../learning/lesson'
import { putOnShelf } from '../learning/shelf'
import { handIn, lessonDrawer, newLesson, ownLesson } from '../learning/store'
import { addressHash } from '../people/store'
import { changeRules } from '../practices/settings/store'
import { dayOf, onDay } from '../time/days'
import { tell } from './acts'
import { whoIs, type Cast } from './cast'
import { sampleConcerns, sampleDrafts } from './concerns'
import { sampleLessons } from './lessons'
import { foundWithOwner, joinSample } from './newcomers'
import {
  sampleCare,
  sampleChild,
  sampleCouple,
  samplePeople,
  samplePractice,
  sampleTextsIn,
  sampleWhomToAsk,
  type SampleKey,
} from './people'
import { moment } from './working-days'

/**
 * Tells the sample practice as a story, by the same verbs that its people use themselves. It is told once: where its last
 * line stands, the arrival of the newest client, nothing is done. A telling that was cut off begins from the start.
 */
export async function tellSample(adminUrl: string, now: Date): Promise<void> {
  await asOperator(adminUrl, async admin => {
    await admin.raw(`select pg_advisory_lock(hashtext('sample'))`) // one teller at a time, until this connection ends
    if (await isTold(admin)) return
    await forgetAll(admin)
    const founded = moment({ ago: 250, at: '09:00' }, now)
    const owner = await foundWithOwner(admin, samplePractice, founder, founded)
    await changeRules(owner, 'supervision', { whomToAsk: sampleWhomToAsk }, 0, founded)
    await changeRules(owner, 'outside', { outsideContactIn: sampleTextsIn.outsideContact }, 0, founded)
    await changeRules(owner, 'telling', { mustTellIn: sampleTextsIn.mustTell }, 0, founded)
    const cast: Cast = { people: new Map([[founder.key, owner]]), children: new Map() }
    for (const { key } of staffAndClients.filter(({ key }) => key !== newest.key))
      await comeIn(cast, key, founded)
    await comeTogether(cast, founded)
    await answerForChild(cast, founded)
    for (const concern of sampleConcerns) await tell(cast, concern, now)
    for (const draft of sampleDrafts) await begin(cast, draft, now)
    for (const lesson of sampleLessons) await learn(cast, lesson)
    await comeIn(cast, newest.key, moment({ ago: 1, at: '15:30' }, now))
    await admin('sessions').delete() // when the story is told, nobody is here
  })
}

/** What a telling that was cut off did last may still be ending, and then PostgreSQL has one of the two give way. */
async function forgetAll(admin: Knex): Promise<void> {
  await admin.raw('truncate practices cascade').catch(async (error: unknown) => {
    if (!isOvertaken(error)) throw error
    await forgetAll(admin)
  })
}

const [founder, ...staffAndClients] = samplePeople
const newest = samplePeople[samplePeople.length - 1] ?? founder

async function isTold(admin: Knex): Promise<boolean> {
  const hash = addressHash(newest.address)
  const found = await admin('addresses')
    .where({ addressHash: hash })
    .select<{ personId: string }[]>('personId')
  return found.length > 0
}

async function comeIn(cast: Cast, key: SampleKey, at: Date): Promise<void> {
  const owner = whoIs(cast, founder.key)
  const newcomer = staffAndClients.find(person => person.key === key) ?? newest
  const [first, ...others] = sampleCare.flatMap(([client, therapist]) =>
    client === key ? [whoIs(cast, therapist).id] : [],
  )
  const person = await joinSample(owner, { ...newcomer, ...(first && { therapist: first }) }, at)
  cast.people.set(key, person)
  for (const therapist of others) await startCare(owner, person.id, therapist, at)
}

/** Two who come to a therapist together can ask each other to share what they write. */
async function comeTogether(cast: Cast, at: Date): Promise<void> {
  const { therapist, people } = sampleCouple
  const together = people.map(key => whoIs(cast, key).id)
  await noteTogether(
    whoIs(cast, therapist),
    { id: newId(), therapist: whoIs(cast, therapist).id, people: together },
    at,
  )
  for (const key of people) {
    const person = whoIs(cast, key)
    cast.people.set(key, { ...person, roles: [...person.roles, 'companion'] }) // which they have from then on
  }
}

/** A guardian writes for a child who has no account. */
async function answerForChild(cast: Cast, at: Date): Promise<void> {
  const { guardian, therapist, name, years } = sampleChild
  const child = { id: newId(), name }
  const born = `${Number(dayOf(at, samplePractice).slice(0, 4)) - years}-06-15`
  const lasting = {
    how: 'papers',
    ofAgeOn: ofAgeOn(born),
    endsAt: onDay(ofAgeOn(born), samplePractice),
  } as const
  await confirmGuardianOfChild(whoIs(cast, therapist), whoIs(cast, guardian).id, child, lasting, at)
  cast.children.set(guardian, child.id)
}

async function begin(cast: Cast, draft: (typeof sampleDrafts)[number], now: Date): Promise<void> {
  const { by, therapist, happened } = draft
  const choices = { therapist: whoIs(cast, therapist).id }
  const begun = { id: newId(), concernId: null, move: 'send', seen: 0, words: { happened }, choices } as const
  await saveDraft(whoIs(cast, by), begun, moment(draft, now))
}

async function learn(
  cast: Cast,
  { by, readBy, state, theme, words }: (typeof sampleLessons)[number],
): Promise<void> {
  const author = whoIs(cast, by)
  const lesson = { ...newLesson(), theme, words: everyPart(name => words[name] ?? '') }
  await keepForm(lessonDrawer, author, lesson, noPage(), new Date())
  if (state !== 'draft') await handIn(author, lesson.id)
  const kept = await ownLesson(author, lesson.id)
  if (readBy && kept) await putOnShelf(whoIs(cast, readBy), lesson.id, kept.revision)
}
