import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { openBrowserOf, type Browser, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { atOnce } from '../support/locks'
import { make, practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'
import { practiceOf } from '../support/practices'
import { concernRow, deedsIn, newsTo } from '../support/traces'
import { say } from '../support/writing'

let house: House
let people: People
let lena: Browser
let ruth: Browser
let margit: Browser
let karim: Browser
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  people = await practiceAtTheRiver(house)
  lena = await openBrowserOf(house, people.lena)
  ruth = await openBrowserOf(house, people.ruth)
  margit = await openBrowserOf(house, people.margit)
  karim = await openBrowserOf(house, people.karim)
})
afterAll(() => house.close())

const first = 'You told my sister that I come here.'

const forRuth = () =>
  send(people.lena, { therapist: people.ruth.id, audience: 'therapist', owners: [] }, new Date(), first)
const forMargit = () =>
  send(
    people.lena,
    { therapist: people.ruth.id, audience: 'owners', owners: [people.margit.id] },
    new Date(),
    first,
  )

const offered = (page: Seen) =>
  page
    .$('main .choice')
    .toArray()
    .map(choice => page.$(choice).text().replace(/\s+/g, ' ').trim())

function answerless(): never {
  throw new Error('There is no such page.')
}

const readersOn = (page: Seen) =>
  page
    .$('main .readers__name')
    .toArray()
    .map(name => page.$(name).text())
    .sort()

/** Each by the page on which they can be let in. */
const bring = async (id: string, person: TestPerson) =>
  person === people.ruth
    ? lena.fill(await lena.get(`/concerns/${id}/readers/apart`), {})
    : lena.fill(await lena.get(`/concerns/${id}/readers`), { person: person.id })

describe('the page before', () => {
  test('offers owners by name where the therapist reads it, and says which words become readable', async () => {
    const id = await forRuth()
    await make(people.ruth, id, 'acknowledge', { words: 'That should not have happened.' })
    const concern = await lena.get(`/concerns/${id}`)
    const page = await lena.get(concern.$('a[href$="/readers"]').attr('href') ?? '')
    expect(offered(page)).toEqual(['Karim Benali practice owner', 'Margit Sommer practice owner'])
    const thread = page.$('.thread').text()
    expect(thread).toContain(first)
    expect(thread).toContain('That should not have happened.')
    expect(page.text).toContain(
      'The person you choose can then read everything here, and answer. You cannot undo this',
    )
    expect(page.text).toContain(
      'They can read everything above, from the first word, and everything that comes after.',
    )
    expect(page.text).toContain('Everyone who reads this sees that you invited them.')
    expect(page.text).toContain('Nobody reads this around the clock.')
  })

  test('offers the other owner where owners alone read it, and never the therapist from whom it was kept', async () => {
    const page = await lena.get(`/concerns/${await forMargit()}/readers`)
    expect(offered(page)).toEqual(['Karim Benali practice owner'])
    expect(page.text).not.toContain('Ruth')
  })

  test('has nobody chosen beforehand, also where there is one alone', async () => {
    const page = await lena.get(`/concerns/${await forMargit()}/readers`)
    expect(page.$('input[name=person]')).toHaveLength(1)
    expect(page.$('input[name=person][checked]')).toHaveLength(0)
    const again = await lena.fill(page, {})
    expect(again.status).toBe(422)
    expect(again.text).toContain('Choose who you want to invite.')
  })

  test('changes nothing by being looked at', async () => {
    const id = await forRuth()
    await lena.get(`/concerns/${id}/readers`)
    expect(await deedsIn(house, id)).toEqual(['send'])
    expect((await margit.get(`/concerns/${id}`)).status).toBe(404)
  })

  test('offers nobody where nobody is left, and is then not there', async () => {
    const id = await forRuth()
    await bring(id, people.margit)
    await bring(id, people.karim)
    expect((await lena.get(`/concerns/${id}`)).$('a[href$="/readers"]')).toHaveLength(0)
    expect((await lena.get(`/concerns/${id}/readers`)).status).toBe(404)
  })

  test('does not offer an owner who is the therapist', async () => {
    const omar = await openBrowserOf(house, people.omar)
    const id = await send(people.omar, { therapist: people.karim.id, audience: 'therapist', owners: [] })
    expect(offered(await omar.get(`/concerns/${id}/readers`))).toEqual(['Margit Sommer practice owner'])
  })

  test('is not there where the only owner is the therapist', async () => {
    const alone = await practiceOf(house, {
      petra: { name: 'Petra Stern', roles: ['owner', 'therapist'] },
      iris: { name: 'Iris Kraus', roles: ['client'], sees: ['petra'] },
    })
    const iris = await openBrowserOf(house, alone.iris)
    const id = await send(alone.iris, { therapist: alone.petra.id, audience: 'therapist', owners: [] })
    const page = await iris.get(`/concerns/${id}`)
    expect(page.text).not.toContain('bring in')
    expect((await iris.get(`/concerns/${id}/readers`)).status).toBe(404)
  })
})

describe.each([
  {
    story: 'an owner, where the therapist read it',
    start: forRuth,
    who: 'margit',
    as: 'practice owner',
    there: 'ruth',
  },
  {
    story: 'the therapist, where an owner alone read it',
    start: forMargit,
    who: 'ruth',
    as: 'therapist',
    there: 'margit',
  },
] as const)('bringing in $story', ({ start, who, as, there }) => {
  let id: string
  let newcomer: Browser
  let other: Browser
  let emails: number
  let answer: Seen
  beforeAll(async () => {
    newcomer = { margit, ruth }[who]
    other = { margit, ruth }[there]
    id = await start()
    await make(people[there], id, 'acknowledge', { words: 'I have read it and I am thinking.' })
    await make(people.lena, id, 'write', { words: 'You are thinking for a week now.' })
    expect((await newcomer.get(`/concerns/${id}`)).status).toBe(404)
    expect((await newcomer.get('/inbox')).$(`a[href="/concerns/${id}"]`)).toHaveLength(0)
    emails = await newsTo(house, people[who])
    answer = await bring(id, people[who])
  })

  test('is said to have been done', async () => {
    expect(answer).toMatchObject({ status: 303, to: `/concerns/${id}?said=brought-in` })
    expect((await lena.follow(answer)).$('.flash').text()).toBe('They can read this now.')
  })

  test('is seen by everybody in it, with the name', async () => {
    const name = people[who].name
    for (const [browser, text] of [
      [lena, `You invited ${name}`],
      [other, `Lena Brandt invited ${name}`],
      [newcomer, `Lena Brandt invited ${name}`],
    ] as const) {
      const page = await browser.get(`/concerns/${id}`)
      expect(page.text).toContain(text)
      expect(readersOn(page)).toHaveLength(3)
    }
    const readers = (await lena.get(`/concerns/${id}`)).$('main .readers').text().replace(/\s+/g, ' ')
    expect(readers).toMatch(new RegExp(`${name} ${as} since \\w+day`))
  })

  test('lets them read from the first word on', async () => {
    const page = await newcomer.get(`/concerns/${id}`)
    expect(page.status).toBe(200)
    for (const words of [first, 'I have read it and I am thinking.', 'You are thinking for a week now.']) {
      expect(page.$('.thread').text()).toContain(words)
    }
  })

  test('puts it into their inbox, and writes them one email', async () => {
    const inbox = await newcomer.get('/inbox')
    expect(inbox.$(`section:contains("Waiting for your") a[href="/concerns/${id}"]`).length).toBeGreaterThan(
      0,
    )
    expect(await newsTo(house, people[who])).toBe(emails + 1)
  })

  test('is one event, about them, and leaves the due day as it was', async () => {
    const events = await house.admin('events').where({ concernId: id, kind: 'bring_in' })
    expect(events).toMatchObject([{ personId: people.lena.id, aboutId: people[who].id }])
    expect(await concernRow(house, id)).toMatchObject({
      status: 'discussing',
      waits: 'answer',
      audience: 'together',
    })
  })

  test('lets them answer', async () => {
    const page = await say(newcomer, `/concerns/${id}/message`, { words: 'I am here now too.' })
    expect(page.text).toContain('I am here now too.')
    expect((await lena.get(`/concerns/${id}`)).text).toContain('I am here now too.')
    expect((await concernRow(house, id)).waits).toBe('client')
  })

  test('shows it on the board, where it now counts under its therapist', async () => {
    const { reference } = await house.admin('concerns').where({ id }).first<{ reference: string }>()
    expect((await karim.get('/board')).text).toContain(reference)
  })
})

describe('a concern that was the owners’ alone', () => {
  test('stays so when another owner is brought in', async () => {
    const id = await forMargit()
    await bring(id, people.karim)
    expect((await concernRow(house, id)).audience).toBe('owners')
    expect((await karim.get(`/concerns/${id}`)).status).toBe(200)
    expect((await ruth.get(`/concerns/${id}`)).status).toBe(404)
    expect((await ruth.get('/inbox')).$(`a[href="/concerns/${id}"]`)).toHaveLength(0)
  })
})

describe('nobody else can let anybody in', () => {
  test('neither those who answer, nor other clients', async () => {
    const id = await forRuth()
    const josef = await openBrowserOf(house, people.josef)
    for (const browser of [ruth, margit, karim, josef]) {
      expect((await browser.get(`/concerns/${id}/readers`)).status).toBe(404)
      expect((await browser.post(`/concerns/${id}/readers`, { person: people.margit.id })).status).toBe(404)
    }
    expect(await house.admin('readers').where({ concernId: id })).toHaveLength(2)
    expect((await ruth.get(`/concerns/${id}`)).$('a[href$="/readers"]')).toHaveLength(0)
  })

  test('not even an owner who reads it already', async () => {
    const id = await forMargit()
    expect((await margit.post(`/concerns/${id}/readers`, { person: people.karim.id })).status).toBe(404)
    expect((await margit.post(`/concerns/${id}/readers`, { person: people.ruth.id })).status).toBe(404)
    expect(await deedsIn(house, id)).toEqual(['send'])
  })

  test('and nobody once it is closed', async () => {
    const id = await forRuth()
    const page = await lena.get(`/concerns/${id}/readers`)
    await make(people.lena, id, 'close', { words: '' }, new Date(), { outcome: 'leave' })
    expect((await lena.fill(page, { person: people.margit.id })).status).toBe(404)
    expect((await lena.get(`/concerns/${id}/readers`)).status).toBe(404)
    expect((await margit.get(`/concerns/${id}`)).status).toBe(404)
  })
})

describe('twice is once', () => {
  test.each(['one after the other', 'at the same moment'])('%s', async when => {
    const id = await forRuth()
    const page = await lena.get(`/concerns/${id}/readers`)
    const emails = { margit: await newsTo(house, people.margit), ruth: await newsTo(house, people.ruth) }
    const click = () => lena.fill(page, { person: people.margit.id })
    const answers =
      when === 'at the same moment' ? await atOnce(house, id, [click, click]) : [await click(), await click()]
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 303, to: `/concerns/${id}?said=brought-in` })
    expect(await deedsIn(house, id)).toEqual(['send', 'bring_in'])
    expect(await newsTo(house, people.margit)).toBe(emails.margit + 1)
    expect(await newsTo(house, people.ruth)).toBe(emails.ruth + 1)
  })

  test('two different people at the same moment are both let in', async () => {
    const id = await forRuth()
    const pages = [await lena.get(`/concerns/${id}/readers`), await lena.get(`/concerns/${id}/readers`)]
    const answers = await atOnce(
      house,
      id,
      [people.margit, people.karim].map(
        (person, i) => () => lena.fill(pages[i] ?? answerless(), { person: person.id }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual([303, 303])
    expect(await deedsIn(house, id)).toEqual(['send', 'bring_in', 'bring_in'])
  })

  test('somebody who was brought in while the therapist wrote is shown to them before they send', async () => {
    const id = await forRuth()
    const page = await lena.get(`/concerns/${id}/readers`)
    const open = await ruth.get(`/concerns/${id}`)
    const brought = await lena.fill(page, { person: people.margit.id })
    const answered = await ruth.fill(open, { words: 'I read it.', as: 'it-is' }, 'form.write')
    expect(brought.status).toBe(303)
    // Ruth learns first that Margit reads it now, and then sends.
    expect(answered.status).toBe(409)
    expect(answered.text).toContain('invited Margit Sommer')
    expect((await ruth.fill(answered, {})).status).toBe(303)
    expect(await deedsIn(house, id)).toEqual(['send', 'bring_in', 'acknowledge'])
  })
})
