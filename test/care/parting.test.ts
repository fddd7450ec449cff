import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { clientsOf } from '../../src/care/store'
import { as } from '../../src/database/connections'
import { changeRules } from '../../src/practices/settings/store'
import { namePlace } from '../../src/people/store'
import { seal } from '../../src/vault/envelope'
import { addressesKeyOf } from '../../src/vault/keys'
import { openBrowser, openBrowserOf, type Browser, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'
import { practiceOf } from '../support/practices'
import { lookAt, tell } from '../support/writing'

let house: House
let people: People
let ruth: Browser
let tomas: Browser
let margit: Browser
let lena: Browser
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
})
beforeEach(async () => {
  people = await practiceAtTheRiver(house)
  ruth = await openBrowserOf(house, people.ruth)
  tomas = await openBrowserOf(house, people.tomas)
  margit = await openBrowserOf(house, people.margit)
  lena = await openBrowserOf(house, people.lena)
})
afterAll(() => house.close())

/** Names under the headings of a page of clients. */
function listsOn(page: Seen): Record<string, string[]> {
  const sections = page.$('main section, main details.fold').toArray()
  return Object.fromEntries(
    sections.map(section => [
      page.$(section).find('h2').text(),
      page
        .$(section)
        .find('.line__link, .row__who strong')
        .toArray()
        .map(link => page.$(link).text()),
    ]),
  )
}

/** Goes to the page of one client. */
async function client(browser: Browser, name: string): Promise<Seen> {
  const list = await browser.get('/clients')
  const link = list
    .$('.line__link')
    .filter((_, element) => list.$(element).text() === name)
    .first()
  return browser.get(link.attr('href') ?? `/there-is-no-${name}`)
}

async function step(browser: Browser, page: Seen, link: string): Promise<Seen> {
  return browser.get(page.$(`main a:contains("${link}")`).attr('href') ?? `/there-is-no-${link}`)
}

const doingsOn = (page: Seen) =>
  page
    .$('.move a')
    .toArray()
    .map(link => page.$(link).text())
const careOf = (person: TestPerson) =>
  house
    .admin('care')
    .where({ clientId: person.id })
    .orderBy('id')
    .select<{ therapistId: string; until: Date | null; together: boolean }[]>()
const deeds = async () => {
  const events = await house
    .admin('events')
    .where({ practiceId: people.ruth.practiceId, concernId: null })
    .orderBy('position', 'desc')
    .select<{ kind: string; personId: string; aboutId: string }[]>('kind', 'personId', 'aboutId')
  return events
}

const endAccess = (person: TestPerson) =>
  as(people.margit, db => db.raw('select end_access(?, ?)', [person.id, new Date()]))

/** More clients, all since the same moment, every other one a former one. */
async function giveMany(therapist: TestPerson, count: number): Promise<void> {
  const { practice, practiceId } = therapist
  const now = new Date()
  const ids = Array.from({ length: count }, () => newId())
  const named = ids.map(id => ({
    practiceId,
    id,
    reference: id,
    name: seal(addressesKeyOf(practice), namePlace(practiceId, id), 'Somebody'),
    roles: ['client'],
    joinedAt: now,
  }))
  await house.admin('people').insert(named)
  await house.admin('care').insert(
    ids.map((clientId, i) => ({
      practiceId,
      id: newId(),
      clientId,
      therapistId: therapist.id,
      since: now,
      until: i % 2 ? now : null,
    })),
  )
}

/** From page to page until there is none. */
async function walk(which: 'current' | 'former') {
  const pages = [await clientsOf(people.tomas, which, null)]
  for (let next = pages.at(-1)?.next; next; next = pages.at(-1)?.next)
    pages.push(await clientsOf(people.tomas, which, next))
  return {
    ids: pages.flatMap(({ lines }) => lines.map(({ id }) => id)),
    lengths: pages.map(({ lines }) => lines.length),
  }
}

describe('the list', () => {
  test('shows a therapist their own clients, and an owner everybody with whose client they are, by name', async () => {
    expect(listsOn(await ruth.get('/clients'))).toEqual({ 'Current clients': expect.any(Array) })
    expect(listsOn(await ruth.get('/clients'))['Current clients']).toEqual([
      'Josef Hartl',
      'Lena Brandt',
      'Mei Tanaka',
    ])
    expect(listsOn(await tomas.get('/clients'))['Current clients']).toEqual(['Mei Tanaka'])
    const all = await margit.get('/clients')
    expect(all.text).toContain('Clients of the practice')
    expect(
      all
        .$('.line')
        .toArray()
        .map(row => all.$(row).text().replace(/\s+/g, ' ').trim().split(' since')[0]),
    ).toEqual([
      'Josef Hartl With Ruth Adler',
      'Lena Brandt With Ruth Adler',
      'Mei Tanaka With Ruth Adler',
      'Mei Tanaka With Tomas Lindqvist',
      'Omar Haddad With Karim Benali',
    ])
    expect(all.text).not.toContain('@')
  })

  test('goes on behind its fiftieth line, and shows nobody twice', async () => {
    await giveMany(people.tomas, 120)
    const current = await walk('current')
    const former = await walk('former')
    expect([current.lengths, former.lengths]).toEqual([
      [50, 11],
      [50, 10],
    ])
    expect(new Set([...current.ids, ...former.ids]).size).toBe(121)
    const page = await tomas.get('/clients')
    const further = page.$('a[href^="/clients?current="]').attr('href') ?? ''
    expect((await tomas.get(further)).$('main section').first().find('.line')).toHaveLength(11)
  })

  test('takes nothing that is no place for one', async () => {
    for (const query of [
      'current=x',
      'former=1_2',
      `invited=99999999999999999_${newId()}`,
      'current[]=1',
      `current=1_${newId()}`,
    ])
      expect((await ruth.get(`/clients?${query}`)).status).toBe(200)
  })
})

describe('ending', () => {
  test('says first what it does; then they are a former client, and keep the door', async () => {
    const concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist', owners: [] })
    const page = await client(ruth, 'Lena Brandt')
    expect(doingsOn(page)).toEqual([
      'End your work together',
      'Confirm a guardian',
      'Confirm them as a child’s guardian',
      'Note who they come with',
      'Hand over to a colleague',
    ])
    const ending = await step(ruth, page, 'End your work together')
    expect(ending.text).toContain('Lena Brandt becomes a former client of Ruth Adler.')
    expect(ending.text).toContain('They can still sign in')
    const list = await ruth.follow(await ruth.fill(ending, {}))
    expect(list.text).toContain('They are now a former client.')
    expect(listsOn(list)['Former clients']).toEqual(['Lena Brandt'])
    expect(listsOn(list)['Current clients']).not.toContain('Lena Brandt')
    expect((await deeds())[0]).toMatchObject({
      kind: 'end_care',
      personId: people.ruth.id,
      aboutId: people.lena.id,
    })

    lena = await openBrowserOf(house, people.lena)
    const home = await lena.get('/')
    expect(home.text).toContain('Your work with Ruth Adler has ended. You can still use this website')
    expect((await lena.get(`/concerns/${concern}`)).status).toBe(200)
    expect((await ruth.get(`/concerns/${concern}`)).status).toBe(200)
    const another = await tell(lena, {})
    expect((await ruth.get('/inbox')).html).toContain(another)
    expect((await lena.get('/concerns/new')).text).toContain('Only Ruth Adler')
  })

  test('twice is once', async () => {
    const ending = await step(ruth, await client(ruth, 'Lena Brandt'), 'End your work together')
    const answers = await Promise.all([ruth.fill(ending, {}), margit.fill(ending, {})])
    expect(answers.map(({ status }) => status)).toEqual([303, 303])
    expect((await ruth.fill(ending, {})).status).toBe(303)
    expect((await deeds()).filter(({ kind }) => kind === 'end_care')).toHaveLength(1)
    const path = ending.$('main form').attr('action') ?? ''
    expect((await ruth.get(path)).to).toBe(path.replace('/ending', ''))
  })

  test('can be undone: they begin again, and stand in one list only', async () => {
    for (let i = 0; i < 2; i += 1) {
      await ruth.fill(await step(ruth, await client(ruth, 'Lena Brandt'), 'End your work together'), {})
      const former = await client(ruth, 'Lena Brandt')
      expect(former.text).toContain('A former client.')
      expect(doingsOn(former)).toEqual(['Start again'])
      const again = await step(ruth, former, 'Start again')
      expect(again.text).toContain('Lena Brandt is a client of Ruth Adler again, from today.')
      expect((await ruth.follow(await ruth.fill(again, {}))).text).toContain('They are now a client again.')
      expect((await ruth.fill(again, {})).status).toBe(303) // a second click
    }
    const lists = listsOn(await ruth.get('/clients'))
    expect(lists['Former clients']).toBeUndefined()
    expect(lists['Current clients']?.filter(name => name === 'Lena Brandt')).toHaveLength(1)
    expect(await careOf(people.lena)).toHaveLength(3)
    expect((await lena.get('/')).text).not.toContain('has ended')
  })
})

describe('giving to a colleague', () => {
  test('begins the one and ends the other, and what was written stays where it was', async () => {
    await house.admin('care').where({ clientId: people.lena.id }).update({ together: true })
    const concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist', owners: [] })
    const form = await step(ruth, await client(ruth, 'Lena Brandt'), 'Hand over to a colleague')
    expect(form.text).toContain('What Lena Brandt has written to Ruth Adler stays with Ruth Adler')
    const offered = form
      .$('.choice label')
      .toArray()
      .map(label => form.$(label).text())
    expect(offered).toEqual(['Karim Benali', 'Tomas Lindqvist'])
    for (const colleague of ['', 'nobody', newId(), people.ruth.id, people.lena.id, people.margit.id]) {
      const refused = await ruth.fill(form, { colleague })
      expect(refused.status).toBe(422)
      expect(refused.text).toContain('Choose who takes over.')
    }
    const list = await ruth.follow(await ruth.fill(form, { colleague: people.tomas.id }))
    expect(list.text).toContain('They are now your colleague’s client.')
    expect(await careOf(people.lena)).toMatchObject([
      { therapistId: people.ruth.id, until: expect.any(Date) },
      { therapistId: people.tomas.id, until: null, together: true },
    ])
    expect((await deeds()).slice(0, 2).map(({ kind }) => kind)).toEqual(['end_care', 'start_care'])
    expect((await tomas.get('/clients')).text).toContain('Lena Brandt')
    expect((await tomas.get(`/concerns/${concern}`)).status).toBe(404)
    expect((await ruth.get(`/concerns/${concern}`)).status).toBe(200)
    const whom = await lena.get('/concerns/new')
    expect(whom.text).toContain('Ruth Adler You no longer work together')
    expect(whom.text).toContain('Tomas Lindqvist')
  })

  test('by two at the same moment happens once', async () => {
    const form = await step(ruth, await client(ruth, 'Lena Brandt'), 'Hand over to a colleague')
    const answers = await Promise.all([
      ruth.fill(form, { colleague: people.tomas.id }),
      margit.fill(form, { colleague: people.karim.id }),
    ])
    expect(answers.map(({ status }) => status)).toEqual([303, 303])
    expect((await careOf(people.lena)).filter(({ until }) => until === null)).toHaveLength(1)
  })

  test('is not offered where there is no colleague', async () => {
    const { petra, clara } = await practiceOf(house, {
      petra: { name: 'Petra Stern', roles: ['owner', 'therapist'] },
      clara: { name: 'Clara Rossi', roles: ['client'], sees: ['petra'] },
    })
    const browser = await openBrowserOf(house, petra)
    const page = await client(browser, clara.name)
    expect(doingsOn(page)).toEqual([
      'End your work together',
      'Confirm a guardian',
      'Confirm them as a child’s guardian',
      'Note who they come with',
    ])
    expect(
      (await browser.get(page.$('.move a').attr('href')?.replace('ending', 'transfer') ?? '')).status,
    ).toBe(303)
  })
})

describe('whose client it is not', () => {
  test('finds nothing, neither to see nor to do, and the answer is that of an id of nothing', async () => {
    const page = await client(ruth, 'Lena Brandt')
    const ending = await step(ruth, page, 'End your work together')
    const path = (ending.$('main form').attr('action') ?? '').replace('/ending', '')
    const { petra } = await practiceOf(house, {
      petra: { name: 'Petra Holm', roles: ['owner', 'therapist'] },
    })
    const nothing = await tomas.get(`/clients/${newId()}`)
    expect(nothing.status).toBe(404)
    for (const stranger of [tomas, lena, await openBrowserOf(house, petra)]) {
      for (const part of ['', '/ending', '/transfer', '/resuming']) {
        const seen = await stranger.get(path + part)
        expect(seen.status).toBe(404)
        if (stranger === tomas) expect(seen.html).toBe(nothing.html)
        if (part) expect((await stranger.post(path + part, { colleague: people.tomas.id })).status).toBe(404)
      }
    }
    expect((await openBrowser(house).post(`${path}/ending`)).to).toBe('/sign-in')
    expect((await ruth.get('/clients/nobody')).status).toBe(404)
    expect(await careOf(people.lena)).toMatchObject([{ until: null }])
  })

  test('cannot ask the database itself either', async () => {
    const { lena: client, ruth: therapist, tomas: other, josef, margit: owner } = people
    const { petra } = await practiceOf(house, {
      petra: { name: 'Petra Holm', roles: ['owner', 'therapist'] },
    })
    const call = (person: TestPerson, sql: string, ...args: (string | Date | string[])[]) =>
      as(person, db => db.raw(`select ${sql}`, args))
    const now = new Date()
    for (const person of [other, josef, client]) {
      const attempts = [
        call(person, 'end_care(?, ?, ?)', client.id, therapist.id, now),
        call(person, 'start_care(?, ?, ?, false, ?)', client.id, other.id, newId(), now),
        call(person, 'start_care(?, ?, ?, false, ?)', client.id, person.id, newId(), now),
        call(person, 'transfer_care(?, ?, ?, ?, ?)', client.id, therapist.id, other.id, newId(), now),
      ]
      for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ code: '42501' })
    }
    await expect(call(petra, 'end_care(?, ?, ?)', client.id, therapist.id, now)).resolves.toMatchObject({
      rows: [{ endCare: false }],
    })
    for (const nobody of [owner.id, josef.id, petra.id])
      await expect(
        call(therapist, 'transfer_care(?, ?, ?, ?, ?)', client.id, therapist.id, nobody, newId(), now),
      ).rejects.toMatchObject({ code: '42501' })
    for (const sql of [
      'chain_events(?, ?, ?, 1, now())',
      'post_invitations(?, array[?]::uuid[], array[?]::uuid[], null, now())',
      'works_as_therapist(?)',
    ])
      await expect(
        call(owner, sql, ...Array<string>(sql.split('?').length - 1).fill(newId())),
      ).rejects.toMatchObject({ code: '42501' })
    expect(await careOf(client)).toMatchObject([{ therapistId: therapist.id, until: null }])
  })
})

describe('a therapist who is gone', () => {
  test('can be written about, by the readers that are left, and says so in words', async () => {
    await endAccess(people.ruth)
    const home = await lena.get('/')
    expect(home.text).toContain(
      'Ruth Adler no longer works as a therapist here. You can still use this website.',
    )
    const form = await lena.get('/concerns/new')
    expect(form.text).toContain(
      'Ruth Adler no longer works as a therapist here, so only an owner can read this.',
    )
    expect(
      form
        .$('[name=audience]')
        .toArray()
        .map(one => form.$(one).val()),
    ).toEqual(['owners'])
    const forged = await lena.fill(form, { happened: 'It hurt.', audience: 'therapist' })
    expect(forged.status).toBe(422)
    const preview = await lookAt(lena, '/concerns/new', {
      happened: 'It hurt.',
      audience: 'owners',
      owners: people.margit.id,
    })
    expect(preview.text).toContain('your page here will say so, and you can invite Karim Benali to read.')
    expect(preview.text).not.toContain('Ruth Adler too')
    const receipt = await lena.follow(await lena.fill(preview, {}))
    expect(receipt.text).toContain('Margit Sommer')
    const concern = receipt.$('main a.button').attr('href') ?? ''
    expect((await lena.get(`${concern}/readers`)).text).not.toContain('Ruth Adler therapist')
  })

  test('is offered in a list with what became of them', async () => {
    const mei = await openBrowserOf(house, people.mei)
    await house
      .admin('people')
      .where({ id: people.ruth.id })
      .update({ roles: ['supervisor'] })
    const whom = await mei.get('/concerns/new')
    expect(whom.text).toContain('Ruth Adler No longer works as a therapist here')
    expect(whom.text).not.toContain('Tomas Lindqvist Does not')
  })

  test('reads nothing that was begun before and sent after; the words wait for another choice', async () => {
    const preview = await lookAt(lena, '/concerns/new', { happened: 'It hurt.', audience: 'therapist' })
    await endAccess(people.ruth)
    const answer = await lena.fill(preview, {})
    expect(answer.status).toBe(409)
    expect(answer.text).toContain('Someone who was going to read this no longer can.')
    expect(answer.text).toContain('Please choose again who may read')
    expect(answer.text).toContain('It hurt.')
    expect(await house.admin('readers').where({ personId: people.ruth.id })).toEqual([])
  })

  test('where nobody else owns the practice, whom outside one can turn to is named, and there is no form', async () => {
    const { petra, clara } = await practiceOf(
      house,
      {
        petra: { name: 'Petra Stern', roles: ['owner', 'therapist'] },
        clara: { name: 'Clara Rossi', roles: ['client'], sees: ['petra'] },
      },
      { outsideContact: 'the patients’ advocate' },
    )
    await house
      .admin('people')
      .where({ id: petra.id })
      .update({ roles: ['owner'] })
    const browser = await openBrowserOf(house, clara)
    const page = await browser.get('/concerns/new')
    expect(page.text).toContain('Nobody here can read this')
    expect(page.text).toContain('You can turn to these people outside the practice at any time')
    expect(page.text).toContain('The patients’ advocate')
    expect(page.$('main form')).toHaveLength(0)
  })
})

describe('whoever comes together with others', () => {
  const plain = 'The person you come with cannot see it, and we do not tell them that you wrote'

  test('is told before writing what that means here, and nobody else is', async () => {
    expect((await lena.get('/concerns/new')).text).not.toContain(plain)
    await house.admin('care').where({ clientId: people.lena.id }).update({ together: true })
    expect((await lena.get('/concerns/new')).text).toContain(plain)
    const preview = await lookAt(lena, '/concerns/new', { happened: 'It hurt.', audience: 'therapist' })
    expect(preview.text).not.toContain(plain)
  })

  test('reads the practice’s own words, where it has some', async () => {
    await house.admin('care').where({ clientId: people.lena.id }).update({ together: true })
    const couplesNotice = 'We speak of it only when both want it.'
    await changeRules(people.margit, 'couples', { couplesNotice }, 0, new Date())
    const form = await lena.get('/concerns/new')
    expect(form.text).toContain('We speak of it only when both want it.')
    expect(form.text).not.toContain(plain)
  })

  test('is marked so in the lists', async () => {
    await house.admin('care').where({ clientId: people.lena.id }).update({ together: true })
    const page = await client(ruth, 'Lena Brandt')
    expect(page.text).toContain('with other people, as a couple or a family')
    expect((await ruth.get('/clients')).$('.tag')).toHaveLength(1)
  })
})
