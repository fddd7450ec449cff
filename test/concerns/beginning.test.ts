import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { DateTime } from 'luxon'
import { kinds, starters, towards, wishes } from '../../src/concerns/rules/first-words'
import { openBrowser, openBrowserOf, type Browser, type Fields, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, send, type People } from '../support/people'
import { translatorFor } from '../../src/language/translator'

const t = translatorFor('en')

let house: House
let people: People
let lena: Browser
let ruth: Browser
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  people = await practiceAtTheRiver(house)
  lena = await openBrowserOf(house, people.lena)
  ruth = await openBrowserOf(house, people.ruth)
})
afterAll(() => house.close())

/** So many days from today, in the practice's calendar. */
const inDays = (days: number) =>
  DateTime.now().setZone(people.lena.practice.timeZone).plus({ days }).toFormat('yyyy-MM-dd')

const begin = async (fields: Fields) =>
  lena.fill(await lena.get('/concerns/new'), { audience: 'therapist', ...fields }, 'form.write')

/** From the form over the preview to the concern itself. @returns its path */
async function tell(fields: Fields): Promise<string> {
  const preview = await lena.follow(await begin(fields))
  const answer = await lena.fill(preview, {}, 'form[action$="/sending"]')
  return (answer.to ?? '').replace('/receipt', '')
}

const lettersTo = (page: Seen) => page.$('.entry').first().text().replace(/\s+/g, ' ')

describe('a sentence to begin with', () => {
  test('can stand alone', async () => {
    const preview = await lena.follow(await begin({ start: 'unsure', happened: '' }))
    expect(preview.$('.letter').text().trim()).toContain(t(starters.unsure))
    const concern = await ruth.get(await tell({ start: 'rushed', happened: '' }))
    expect(lettersTo(concern)).toContain(t(starters.rushed))
  })

  test('stands before what was written, and never twice', async () => {
    const preview = await lena.follow(await begin({ start: 'judged', happened: 'On Monday.' }))
    expect(preview.$('.letter').text()).toContain(`${t(starters.judged)} On Monday.`)
    const edit = await lena.get(preview.$('a[href$="/edit"]').attr('href') ?? '')
    expect(edit.$('#happened').val()).toBe(`${t(starters.judged)} On Monday.`)
    const again = await lena.follow(await lena.fill(edit, { start: 'judged' }, 'form.write'))
    expect(again.$('.letter').text().split(t(starters.judged))).toHaveLength(2)
  })

  test('is there at the door too, and in no move but the first', async () => {
    const stranger = openBrowser(house)
    const form = await stranger.get(`/p/${people.ruth.practice.door ?? ''}/new?therapist=${people.ruth.id}`)
    expect(form.$('input[name=start]')).toHaveLength(Object.keys(starters).length)
    const preview = await stranger.follow(
      await stranger.fill(form, { start: 'ended', audience: 'therapist' }, 'form.write'),
    )
    expect(preview.$('.letter').text()).toContain(t(starters.ended))
    const concern = await send(people.lena, aboutRuth())
    expect((await lena.get(`/concerns/${concern}/addition`)).$('input[name=start]')).toHaveLength(0)
  })

  test('that there is not is as if none had been chosen', async () => {
    expect((await begin({ start: 'constructor', happened: '' })).status).toBe(422)
  })
})

describe('what would help', () => {
  test('comes first on the page of whoever answers, with where to begin; the client sees their own words', async () => {
    const path = await tell({
      happened: 'You were late.',
      help: ['apology', 'talk', 'no such wish'],
      kind: 'handled',
    })
    const page = await ruth.get(path)
    expect(page.text).toContain(t(towards.apology))
    expect(page.text).toContain(t(towards.talk))
    expect(page.text).not.toContain(t(towards.heard))
    expect(lettersTo(page)).toContain(t(kinds.handled))
    const own = await lena.get(path)
    expect(own.text).not.toContain(t(towards.apology))
    expect(lettersTo(own)).toContain(t(wishes.apology))
  })

  test('stands once more where closing is thought of, for both', async () => {
    const path = await tell({ happened: 'You were late.', help: ['change'] })
    await ruth.fill(
      await ruth.get(path),
      { words: 'I was late, and I am sorry.', keep: 'later' },
      'form.write',
    )
    expect((await lena.get(`${path}/closure`)).text).toContain(`this would help: ${t(wishes.change)}`)
    const begun = await ruth.get(path)
    expect(begun.$('#answer textarea').val()).toBe('I was late, and I am sorry.')
    await ruth.fill(begun, { words: 'I was late.', as: 'it-is' }, 'form.write')
    expect((await ruth.get(`${path}/proposal`)).text).toContain(
      `the client said that this would help: ${t(wishes.change)}`,
    )
  })

  test('somebody else to talk to: inviting them stands first', async () => {
    const firstMove = async (help: string[]) => {
      const page = await lena.get(await tell({ happened: 'You were late.', help }))
      return page.$('.moves__list a').first().text()
    }
    expect(await firstMove(['somebody_else'])).toBe('Invite someone to read this')
    expect(await firstMove(['heard'])).toBe('Close this conversation')
  })

  test('is sealed: neither the board nor the database knows what it is about', async () => {
    await tell({ happened: 'You were late.', kind: 'done', help: ['end_well'] })
    const { rows } = await house.admin.raw<{ rows: { text: string }[] }>(
      `select to_jsonb(c)::text || to_jsonb(e)::text as text from concerns c join entries e on e.concern_id = c.id`,
    )
    for (const { text } of rows) expect(text).not.toMatch(/end_well|done_to/)
  })
})

describe('when they meet next', () => {
  test('stands where it is read and in the inbox; nobody having opened it is said to the client, until somebody has', async () => {
    const path = await tell({ happened: 'You were late.', meets: inDays(3) })
    expect((await lena.get(path)).text).toMatch(/You meet on .+\. Nobody has opened it yet, as of /)
    expect((await ruth.get('/inbox')).text).toContain('You meet on')
    expect((await ruth.get(path)).text).toContain('Please read this before then, and answer if you can.')
    const read = await lena.get(path)
    expect(read.text).toContain('You meet on')
    expect(read.text).not.toContain('Nobody has opened it yet')
  })

  test.each([
    ['is over', -1, 'That day is over.'],
    ['is farther than a year', 400, 'more than a year away'],
  ])('refuses a day that %s, and keeps everything', async (_, days, text) => {
    const answer = await begin({ happened: 'You were late.', meets: inDays(days) })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain(text)
    expect(answer.$('#happened').val()).toBe('You were late.')
    expect(answer.$('#meets').val()).toBe(inDays(days))
    expect(answer.$('details:has(#meets)').attr('open')).toBeDefined()
  })

  test.each(['soon', '2026-02-30', '03.12.2026', '2026-12-03T10:00', '٢٠٢٦-١٢-٠٣'])(
    'refuses %s in words',
    async meets => {
      const answer = await begin({ happened: 'You were late.', meets })
      expect(answer.status).toBe(422)
      expect(answer.text).toContain('Write the day as year, month and day')
    },
  )

  test('a draft that waited until that day was over says so, and is sent with another', async () => {
    const preview = await lena.follow(await begin({ happened: 'You were late.', meets: inDays(0) }))
    expect(preview.text).toContain('You meet next')
    expect((await lena.fill(preview, {}, 'form[action$="/sending"]')).status).toBe(303)
  })

  test('reminds those who answer and have not opened it, once, on the working day before', async () => {
    await house.admin('meetings').delete()
    await tell({ happened: 'You were late.', meets: inDays(10) })
    await tell({ happened: 'Once more.', meets: inDays(10) }).then(read => ruth.get(read))
    const { remindAt } = await house.admin('meetings').first<{ remindAt: Date }>()
    const remindAtMoment = (moment: Date) => house.admin.raw('select tell_before_meetings(?)', [moment])
    await remindAtMoment(new Date(remindAt.getTime() - 1))
    await remindAtMoment(remindAt)
    await remindAtMoment(remindAt)
    await house.post.waitFor(people.ruth.address, 1, 'should read before')
    expect(await house.admin('emails').where({ kind: 'before_meeting' })).toHaveLength(1)
  })

  test('is nothing for an owner who does not read it, nor for another therapist', async () => {
    await tell({ happened: 'You were late.', meets: inDays(5) })
    for (const person of [people.margit, people.tomas]) {
      const browser = await openBrowserOf(house, person)
      for (const page of ['/board', '/inbox'])
        expect((await browser.get(page)).text).not.toContain('You meet on')
    }
  })
})

describe('a letter that need not be sent', () => {
  test('is kept, seen by nobody, and thrown away or made a concern', async () => {
    const home = await lena.get('/')
    const form = await lena.get(home.$('a[href$="?unsent"]').attr('href') ?? '')
    expect(form.$('main h1').text()).toBe('A letter you do not have to send')
    expect(form.$('form.write textarea')).toHaveLength(1)
    expect(form.$('form.write .doings button').first().attr('name')).toBe('keep')
    const kept = await lena.follow(
      await lena.fill(form, { happened: 'I am so angry.', keep: 'later' }, 'form.write'),
    )
    expect(kept.text).toContain('Saved. Only you can see it.')
    expect((await ruth.get('/inbox')).text).not.toContain('angry')
    const row = kept.$('.row--draft')
    expect(row.text()).toContain('Unsent: A letter you do not have to send')
    expect(row.text()).toContain('I am so angry.')
    const again = await lena.get(row.find('a').attr('href') ?? '')
    expect(again.$('textarea[autofocus]').val()).toBe('I am so angry.')
    const draft = again.$('form.write [name=draft]').val() as string
    const page = await lena.get(`/drafts/${draft}`)
    expect(page.$('main h1').text()).toBe('A letter you do not have to send')
    expect(page.$('[role=alert]')).toHaveLength(0)
    expect(page.text).not.toContain('Choose who will read your words')
    await throwAway(draft)
    expect((await lena.get(`/drafts/${draft}`)).text).toContain('You can bring it back until')
    expect((await lena.get('/')).$('.row--draft').text()).not.toContain('I am so angry.')
  })

  test('asks for nothing but its words, and is led back to', async () => {
    const form = await lena.get('/concerns/new?unsent')
    expect(form.$('input[type=radio], input[type=checkbox], .notice')).toHaveLength(0)
    await lena.fill(form, { happened: 'Half a letter', keep: 'later' }, 'form.write')
    const again = await lena.get('/concerns/new?unsent')
    expect(again.text).toContain('Half a letter')
    const begun = again.$('main p a').filter((_, link) => again.$(link).text() === 'Carry on writing')
    expect((await lena.get(begun.attr('href') ?? '')).$('#happened').val()).toBe('Half a letter')
    expect((await lena.get('/concerns/new')).text).not.toContain('Half a letter')
  })

  test('becomes something that is said as soon as its writer wants to send it, and not before', async () => {
    const form = await lena.get('/concerns/new?unsent')
    await lena.fill(form, { happened: 'I want to say it after all.', keep: 'later' }, 'form.write')
    const id = form.$('form.write [name=draft]').val() as string
    expect(
      (await lena.post(`/drafts/${id}/sending`, { seen: '0', stateRevision: '0', revision: '1' })).status,
    ).toBe(409)
    const letter = await lena.get(`/drafts/${id}`)
    const say = await lena.get(letter.$('a[href$=say]').attr('href') ?? '')
    expect(say.$('#happened').val()).toBe('I want to say it after all.')
    const preview = await lena.follow(await lena.fill(say, { audience: 'therapist' }, 'form.write'))
    const receipt = await lena.follow(await lena.fill(preview, {}, 'form[action$=sending]'))
    expect(receipt.text).toContain('We have sent your words.')
  })
})

async function throwAway(draft: string): Promise<void> {
  const asking = await lena.get(`/drafts/${draft}/discarding`)
  await lena.fill(asking, {}, 'form[action$=discarding]')
}

function aboutRuth() {
  return { therapist: people.ruth.id, audience: 'therapist', owners: [] } as const
}
