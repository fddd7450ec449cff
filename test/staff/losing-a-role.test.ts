import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { openConcern } from '../../src/concerns/store/opened-concern'
import { as, type Db } from '../../src/database/connections'
import { changeRoles, endAccess } from '../../src/staff/store'
import { openBrowserOf, type Browser } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { make, openSession, type People, practiceAtTheRiver, send, type TestPerson } from '../support/people'
import { concernRow, deedsIn, newsTo } from '../support/traces'

let house: House
let people: People
let id: string
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
})
afterAll(() => house.close())
beforeEach(async () => {
  people = await practiceAtTheRiver(house)
  id = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
})

const said = 'You looked at the clock all the time.'

/** How much of this concern the database shows to somebody, whatever a page asks for. */
async function seenBy(person: TestPerson, concern = id) {
  const count = async (db: Db, table: string, where: object) =>
    (await db(table).where(where).select<unknown[]>('practiceId')).length
  return as(person, async db => ({
    concerns: await count(db, 'concerns', { id: concern }),
    readers: await count(db, 'readers', { concernId: concern }),
    formerReaders: await count(db, 'formerReaders', { concernId: concern }),
    entries: await count(db, 'entries', { concernId: concern }),
    keys: await count(db, 'concernKeys', { concernId: concern }),
    events: await count(db, 'events', { chain: concern }),
    care: await count(db, 'care', {}),
    client: await count(db, 'people', { id: people.lena.id }),
  }))
}

const nothing = {
  concerns: 0,
  readers: 0,
  formerReaders: 0,
  entries: 0,
  keys: 0,
  events: 0,
  care: 0,
  client: 0,
}

describe('a therapist whose role is taken away', () => {
  let ruth: Browser
  beforeEach(async () => {
    ruth = await openBrowserOf(house, people.ruth)
    expect((await ruth.get(`/concerns/${id}`)).text).toContain(said)
  })
  const take = () => changeRoles(people.margit, people.ruth.id, ['supervisor'], new Date())

  test('finds nothing there from that moment on: no words, no copy, no form, no list', async () => {
    await take()
    const paths = [
      '',
      '/copy',
      '/copy.html',
      '/copy.json',
      '/acknowledgement',
      '/message',
      '/reflection',
      '/consultation',
    ]
    for (const path of paths) {
      const page = await ruth.get(`/concerns/${id}${path}`)
      expect({ path, status: page.status }).toEqual({ path, status: 404 })
      expect(page.html).not.toContain(said)
    }
    for (const path of ['/inbox', '/clients', '/board']) expect((await ruth.get(path)).status).toBe(404)
    expect(await seenBy(people.ruth)).toEqual(nothing)
  })

  test('answers no more, also with a form that was open and with words that were on their way', async () => {
    const open = await ruth.get(`/concerns/${id}`)
    await take()
    expect((await ruth.fill(open, { words: 'I read it too.' }, 'form.write')).status).toBe(404)
    await expect(make(people.ruth, id, 'acknowledge', { words: 'And again.' })).rejects.toThrow()
    expect(await deedsIn(house, id)).toEqual(['send', 'end_sight'])
  })

  test('leaves a concern that stands without a therapist: its client is told by mail and on the page, and can bring in an owner', async () => {
    const mails = await newsTo(house, people.lena)
    await take()
    expect(await newsTo(house, people.lena)).toBe(mails + 1)
    const lena = await openBrowserOf(house, people.lena)
    const page = await lena.get(`/concerns/${id}`)
    expect(page.text).toContain('Nobody who reads this can answer you any more. You can invite someone else')
    expect(page.text).toMatch(/Ruth Adler ?therapist cannot read it any more, since/)
    expect(page.text).toContain(said)
    const board = await (await openBrowserOf(house, people.margit)).get('/board')
    expect(board.text).toContain('No longer works as a therapist here. Their clients can let an owner read.')
    expect(await concernRow(house, id)).toMatchObject({ waits: 'acknowledgement', audience: 'therapist' })
  })

  test('also while it is the client’s turn', async () => {
    await make(people.ruth, id, 'acknowledge', { words: 'I read it.' })
    await take()
    const page = await (await openBrowserOf(house, people.lena)).get(`/concerns/${id}`)
    expect(page.text).toContain('Nobody who reads this can answer you any more.')
    expect(page.text).toContain('Ruth Adler gave a first answer')
  })

  test('gets nothing back with the role: its client lets them in again, or does not', async () => {
    await take()
    await changeRoles(people.margit, people.ruth.id, ['therapist'], new Date())
    expect(await seenBy(people.ruth)).toEqual({ ...nothing, care: 3, client: 1 })
    expect((await ruth.get(`/concerns/${id}`)).status).toBe(404)
    expect((await ruth.get('/inbox')).text).not.toContain('Lena Brandt')

    const { couldJoin } = await openConcern(people.lena, id, new Date(), false)
    expect(couldJoin.map(({ name }) => name)).toContain('Ruth Adler')
    await as(people.lena, db => db.raw('select bring_in(?, ?, ?)', [id, people.ruth.id, new Date()]))
    expect((await ruth.get(`/concerns/${id}`)).text).toContain(said)
    expect((await ruth.get('/inbox')).text).toContain('Lena Brandt')
    expect(await concernRow(house, id)).toMatchObject({ audience: 'therapist' })
    const { readers, former } = await openConcern(people.lena, id, new Date(), false)
    expect(readers.map(({ name }) => name)).toEqual(['Lena Brandt', 'Ruth Adler'])
    expect(former).toEqual([])
  })

  test('loses it too where it is taken by hand in the database', async () => {
    await house
      .admin('people')
      .where({ id: people.ruth.id })
      .update({ roles: ['supervisor'] })
    expect(await seenBy(people.ruth)).toEqual(nothing)
  })

  test('and a concern that is closed is read no more either, of which nobody is told', async () => {
    await make(people.lena, id, 'close', { words: '' }, new Date(), { outcome: 'leave' })
    const mails = await newsTo(house, people.lena)
    await take()
    expect(await seenBy(people.ruth)).toEqual(nothing)
    expect(await newsTo(house, people.lena)).toBe(mails)
  })
})

describe('an owner who reads a concern', () => {
  test('does not read it any more without that role, whatever else they are here', async () => {
    const together = { therapist: people.ruth.id, audience: 'together', owners: [people.karim.id] } as const
    const both = await send(people.lena, together)
    await changeRoles(people.margit, people.karim.id, ['therapist'], new Date())
    expect(await seenBy(people.karim, both)).toMatchObject({
      concerns: 0,
      readers: 0,
      entries: 0,
      keys: 0,
      events: 0,
    })
    const ruth = await (await openBrowserOf(house, people.ruth)).get(`/concerns/${both}`)
    expect(ruth.text).toMatch(/Karim Benali ?practice owner cannot read it any more, since/)
    const lena = await (await openBrowserOf(house, people.lena)).get(`/concerns/${both}`)
    expect(lena.text).not.toContain('Nobody who reads this can answer you any more.')
  })

  test('stays its reader where they keep that role and lose another', async () => {
    const together = { therapist: people.ruth.id, audience: 'together', owners: [people.karim.id] } as const
    const both = await send(people.lena, together)
    await changeRoles(people.margit, people.karim.id, ['owner'], new Date())
    expect(await seenBy(people.karim, both)).toMatchObject({ readers: 3, entries: 1, keys: 1 })
  })
})

test('whoever comes back after their access had ended reads nothing of before', async () => {
  await endAccess(people.margit, people.ruth.id, new Date())
  await house.admin('people').where({ id: people.ruth.id }).update({ endedAt: null })
  expect(await seenBy(await openSession(house, people.ruth))).toEqual({ ...nothing, care: 3, client: 1 })
})
