import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { saveDraft } from '../../src/concerns/store/words/drafts'
import { letShow } from '../../src/concerns/store/consultations'
import { as } from '../../src/database/connections'
import { v7 as newId } from 'uuid'
import { addressesByKind } from '../support/addresses'
import { thePracticeAndAnother, type Visitor, type World } from '../support/everybody'
import { openHouse, type House } from '../support/house'
import { make, type TestPerson } from '../support/people'

/** What a client said, and what was answered: whoever gets one of these has read somebody’s words. */
const said = 'You looked at the clock all the time.'
const answered = 'I did look at the clock.'

let house: House
let world: World
let addresses: string[]
beforeAll(async () => {
  house = await openHouse()
  world = await thePracticeAndAnother(house)
  const { here, told } = world
  const now = new Date()
  await make(here.ruth, told.toTherapist, 'acknowledge', { words: answered })
  await make(here.margit, told.aboutOwner, 'acknowledge', { words: answered })
  await as(here.lena, db => letShow(db, here.lena, told.toTherapist, true, now))
  const drafts = await Promise.all(
    [here.lena, here.ruth, here.margit].map(person => draftOf(person, told.toTherapist)),
  )
  addresses = await addressesByKind(house, world, { draft: drafts })
})
afterAll(() => house.close())

async function draftOf(person: TestPerson, concernId: string): Promise<string> {
  const id = newId()
  const draft = { id, concernId, move: 'write', seen: 1, words: { words: 'Not sent.' }, choices: {} } as const
  await saveDraft(person, draft, new Date())
  return id
}

const lookers = {
  client: 'lena',
  'former client': 'nora',
  therapist: 'ruth',
  supervisor: 'selma',
  'owner who reads': 'margit',
} as const satisfies Partial<Record<Visitor, keyof World['here']>>

const openingsBy = async (personId: string) =>
  (await house.admin('events').where({ personId, kind: 'open' })).length

/** As if nobody had looked today. */
async function anotherDay() {
  await house.admin('readers').update({ openedOn: null })
  await house.admin('consultations').update({ shownOn: null })
}

async function look(path: string, cookie: string, more: Record<string, string> = {}, method = 'GET') {
  const answer = await fetch(`${house.url}${path}`, {
    method,
    redirect: 'manual',
    headers: { cookie, 'Accept-Encoding': 'identity', ...more },
  })
  return { status: answer.status, text: await answer.text() }
}

const holdsWords = (text: string) => text.includes(said) || text.includes(answered)

/** How a client's own letters begin stands in their own list, for them alone: that is no opening. */
const isOwnList = (path: string, text: string) => path === '/' && !text.includes(answered)

test.each(Object.entries(lookers))(
  'no page gives words to the %s without the record that they opened them',
  async (visitor, who) => {
    const cookie = (await world.cookieOf(visitor as Visitor)) ?? ''
    const person = world.here[who]
    const shown: string[] = []
    for (const path of addresses) {
      const { text } = await look(path, cookie)
      if (!holdsWords(text) || (visitor.endsWith('client') && isOwnList(path, text))) continue
      shown.push(path)
      await anotherDay()
      const before = await openingsBy(person.id)
      await look(path, cookie)
      expect({ path, openings: await openingsBy(person.id) }).toEqual({ path, openings: before + 1 })
    }
    expect(shown.length).toBeGreaterThan(visitor === 'supervisor' ? 0 : 3)
  },
)

test.each(Object.entries(lookers))(
  'nothing that is fetched ahead for the %s holds words, or is recorded; nor is a HEAD',
  async (visitor, who) => {
    const cookie = (await world.cookieOf(visitor as Visitor)) ?? ''
    const person = world.here[who]
    await anotherDay()
    const before = await openingsBy(person.id)
    for (const path of addresses) {
      const { status, text } = await look(path, cookie, { 'Sec-Purpose': 'prefetch;prerender' })
      if (!/^\/(healthz|readyz)$/.test(path)) expect({ path, status }).toEqual({ path, status: 403 })
      expect({ path, words: holdsWords(text) }).toEqual({ path, words: false })
      if (path.includes(world.told.toTherapist)) await look(path, cookie, {}, 'HEAD')
    }
    expect(await openingsBy(person.id)).toBe(before)
  },
)
