import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { DateTime } from 'luxon'
import type { MoveName } from '../../src/concerns/rules/moves'
import type { MoveWords } from '../../src/concerns/rules/wording'
import { openBrowser, openBrowserOf, type Browser, type Fields, type Seen } from '../support/browser'
import { comeByDoor } from '../support/doors'
import { openHouse, type House } from '../support/house'
import { until } from '../support/patience'
import { make, practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'
import { concernRow, keepDatesAt } from '../support/traces'
import { take } from '../support/writing'

// What two people deal with each other beside their messages, from page to page as they do it.

let house: House
let people: People
let lena: Browser
let ruth: Browser
let concern: string
let page: string
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  ;[lena, ruth] = [await openBrowserOf(house, people.lena), await openBrowserOf(house, people.ruth)]
})
beforeEach(async () => {
  concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
  page = `/concerns/${concern}`
  await say(people.ruth, 'acknowledge', { words: 'I did look at the clock.' })
})
afterAll(() => house.close())

const say = (who: TestPerson, move: MoveName, words: MoveWords, details: MoveWords = {}) =>
  make(who, concern, move, words, new Date(), { details })

const go = (who: Browser, offer: RegExp, fields: Fields) => take(who, page, offer, fields)

const inDays = (days: number) => DateTime.now().setZone('Europe/Vienna').plus({ days })
const day = (days: number) => inDays(days).toISODate() ?? ''
const offers = async (who: Browser) => {
  const { $ } = await who.get(page)
  return $('main .doings a, main .doings button, .moves__list a')
    .toArray()
    .map(one => $(one).text().trim())
}

describe('an agreement', () => {
  test('is proposed by one, agreed to by the other, and said to be done, each seen by both', async () => {
    const proposed = await go(ruth, /^Suggest an agreement$/, {
      words: 'The clock stands where both of us see it.',
      who: 'practice',
      by: day(9),
    })
    expect(proposed.text).toContain('What is suggested')
    expect(proposed.text).toMatch(/The practice, by .*· Suggested/)
    expect((await lena.get(page)).text).toContain('Ruth Adler suggests: “')
    expect(await offers(ruth)).not.toContain('Yes')
    const agreed = await go(lena, /^Yes$/, { words: '' })
    expect(agreed.text).toMatch(/The practice, by .*· Agreed/)
    expect(agreed.text).toContain('said yes to an agreement')
    expect((await concernRow(house, concern)).waits).toBe('client') // a yes asks for nothing
    const done = await go(ruth, /^Done$/, {})
    expect(done.text).toContain('· Done')
    expect((await lena.get(page)).text).toContain('· Done')
  })

  test('names the client who does it to the therapist, and says “you” to them', async () => {
    const { lena: client } = people
    const offered = async (who: Browser) => {
      const { $ } = await who.get(`${page}/agreement`)
      return $('label[for="who"]').text()
    }
    expect([await offered(ruth), await offered(lena)]).toEqual([client.name, 'You'])
    await say(people.ruth, 'agree', { words: 'Says so when it hurts.' }, { who: 'client' })
    const [toRuth, toLena] = [await ruth.get(page), await lena.get(page)]
    expect(toRuth.text).toContain(`${client.name}, from now on`)
    expect(toRuth.$('.thread').text()).toMatch(new RegExp(`Who does it\\??\\s*${client.name}`))
    expect(toLena.$('.next').text()).toContain('You, from now on.')
    expect(toLena.$('.agreement').text()).toContain('You, from now on')
    for (const { $ } of [toRuth, toLena])
      expect($('.next, .thread, .agreements').text()).not.toContain('The client')
  })

  test('stands under the head that is true of it, on the page and in a copy', async () => {
    await say(people.ruth, 'agree', { words: 'We begin on time.' }, { who: 'both' })
    await go(lena, /^Yes$/, {})
    await say(people.ruth, 'agree', { words: 'Ten past.' }, { who: 'both' })
    await go(lena, /^No$/, { words: 'Too late.' })
    await say(people.ruth, 'agree', { words: 'The lamp is off.' }, { who: 'practice' })
    const heads = (seen: Seen) =>
      seen
        .$('h2')
        .toArray()
        .map(one => [seen.$(one).text(), seen.$(one).nextAll('ul').first().text()] as const)
        .filter(([head]) => /agreed|suggested|said no/.test(head))
        .map(([head, list]) => `${head}: ${/on time|Ten past|lamp/.exec(list)?.[0] ?? ''}`)
    const right = ['What is suggested: lamp', 'What was agreed: on time', 'What you said no to: Ten past']
    expect(heads(await lena.get(page))).toEqual(right)
    expect(heads(await lena.get(`${page}/copy.html`))).toEqual(right)
  })

  test('that does not fit, or is not done yet, is the other’s turn', async () => {
    await say(people.ruth, 'agree', { words: 'We begin on time.' }, { who: 'both' })
    await go(lena, /^No$/, { words: 'I come from work, ten past is better.' })
    expect((await concernRow(house, concern)).waits).toBe('answer')
    expect((await ruth.get(page)).text).toContain('said no to an agreement')
    expect(await offers(lena)).not.toContain('Yes')
    await say(people.lena, 'agree', { words: 'We begin at ten past.' }, { who: 'both' })
    await go(ruth, /^Yes$/, {})
    await go(lena, /^Not yet$/, { words: 'Today it was half past.' })
    expect((await concernRow(house, concern)).waits).toBe('answer')
  })

  test('is changed by the other, beginning with what it says, and the change is answered in its place', async () => {
    await say(people.ruth, 'agree', { words: 'We begin on time.' }, { who: 'both', by: day(9) })
    const link = (await lena.get(page)).$('main .doings a:contains("Change this")').attr('href') ?? ''
    const form = await lena.get(link)
    expect(form.$('textarea[name=words]').text().trim()).toBe('We begin on time.')
    expect(form.$('input[name=who]:checked').attr('value')).toBe('both')
    expect(form.$('input[name=by]').attr('value')).toBe(day(9))
    await go(lena, /^Change this$/, { words: 'We begin at ten past.', by: '' })
    const changed = await ruth.get(page)
    expect(changed.$('.agreement')).toHaveLength(1)
    expect(changed.$('.agreement').text()).toMatch(/We begin at ten past\.[^]*from now on/)
    expect(changed.$('.thread').text()).toMatch(
      /changed an agreement[^]*We begin at ten past\.[^]*We begin on time\./,
    )
    expect((await concernRow(house, concern)).waits).toBe('answer')
    expect(await offers(lena)).not.toContain('Change this')
    expect((await go(ruth, /^Yes$/, {})).text).toContain('· Agreed')
  })

  test('needs to say who does it, and a day that is still to come; nothing that was typed is lost', async () => {
    const form = await lena.get(`${page}/agreement`)
    const answer = await lena.fill(form, { words: 'You tell me before.', by: day(0) }, 'form.write')
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('Choose one.')
    expect(answer.text).toContain('Choose a day from tomorrow on.')
    expect(answer.$('textarea[name=words]').text().trim()).toBe('You tell me before.')
    expect(answer.$('input[name=by]').attr('value')).toBe(day(0))
  })

  test('cannot be answered by whoever proposed it, nor twice', async () => {
    await say(people.ruth, 'agree', { words: 'We begin on time.' }, { who: 'both' })
    const { position } = await concernRow(house, concern)
    expect((await ruth.get(`${page}/acceptance`)).to).toBe(page)
    await expect(say(people.ruth, 'agree_to', {}, { of: String(position) })).rejects.toThrow(
      'You can no longer do this here.',
    )
    await say(people.lena, 'agree_to', {}, { of: String(position) })
    expect((await ruth.get(page)).text).toContain('Which one We begin on time.')
    await expect(say(people.lena, 'agree_to', {}, { of: String(position) })).rejects.toThrow(
      'You can no longer do this here.',
    )
    await expect(say(people.lena, 'done', {}, { of: '1' })).rejects.toThrow('You can no longer do this here.')
  })

  test('reminds both on the day before, and says nothing of it', async () => {
    await say(people.ruth, 'agree', { words: 'I ask first.' }, { who: 'practice', by: day(5) })
    const { position } = await concernRow(house, concern)
    await say(people.lena, 'agree_to', {}, { of: String(position) })
    const mails = () => ['ruth', 'lena'].map(who => remindersTo(people[who as 'ruth' | 'lena']).length)
    const before = mails()
    await keepDatesAt(house, inDays(3).toJSDate())
    expect(mails()).toEqual(before)
    await keepDatesAt(house, inDays(4).set({ hour: 9 }).toJSDate())
    await keepDatesAt(house, inDays(4).set({ hour: 10 }).toJSDate())
    await house.post.waitFor(people.lena.address, (before[1] ?? 0) + 1, 'due today or tomorrow')
    await house.post.waitFor(people.ruth.address, (before[0] ?? 0) + 1, 'due today or tomorrow')
    expect(mails()).toEqual(before.map(many => many + 1))
    expect(remindersTo(people.lena).at(-1)?.text).not.toMatch(/ask first|Ruth|agree/i)
  })

  const remindersTo = ({ address }: TestPerson) => house.post.to(address, 'due today or tomorrow')
})

describe('a talk', () => {
  test('is offered at times, taken at one, stands in the calendar without a word, and is called off there too', async () => {
    const at = (days: number) => inDays(days).set({ hour: 16, minute: 30 }).toFormat("yyyy-MM-dd'T'HH:mm")
    const offered = await go(ruth, /^Suggest a talk$/, { way: 'phone', first: at(3), second: at(4) })
    expect(offered.text).toContain('You can talk by phone, once')
    expect((await ruth.get(`${page}/talk.ics`)).status).toBe(404)
    const taken = await go(lena, /^Yes/, { of: 'second' })
    expect(taken.text).toContain('You will talk by phone')
    expect(taken.text).toContain('All times are those of the practice (Europe/Vienna).')
    const file = await calendar(lena)
    const utc = inDays(4).set({ hour: 16, minute: 30 }).toUTC().toFormat("yyyyMMdd'T'HHmm'00Z'")
    expect(file).toContain(`DTSTART:${utc}`)
    expect(file).toContain('SUMMARY:Appointment')
    expect(file).toContain('METHOD:PUBLISH')
    expect(file).toMatch(/^ORGANIZER;.*:mailto:messages@/im) // without one, libical takes it for no invitation
    expect(file).not.toMatch(/Ruth|Lena|Makeright|therap|phone|River/i)
    expect(await offers(ruth)).toContain('We talked')
    await go(lena, /Call off the talk/, { words: 'I am ill.' })
    const off = await calendar(ruth)
    expect(off).toContain('METHOD:CANCEL')
    expect((await ruth.get(page)).text).toContain('Some calendars add the appointment again, as cancelled.')
    expect(/UID:(.*)/.exec(off)?.[1]).toBe(/UID:(.*)/.exec(file)?.[1])
  })

  test('that is to come is called off by closing, which says so before and afterwards', async () => {
    const first = inDays(3).set({ hour: 16, minute: 30 }).toFormat("yyyy-MM-dd'T'HH:mm")
    const isCalledOff = 'The talk that you had agreed on is called off.'
    await go(ruth, /^Suggest a talk$/, { way: 'phone', first })
    expect((await lena.get(`${page}/closure`)).text).not.toContain('that talk is called off')
    await go(lena, /^Yes/, { of: 'first' })
    expect((await lena.get(`${page}/closure`)).text).toMatch(
      /You will talk by phone on .*16:30\. If you close this now, that talk is called off\./,
    )
    const closed = await go(lena, /^Close this conversation$/, { outcome: 'partly' })
    expect(closed.text).toContain(isCalledOff)
    expect((await ruth.get(page)).text).toContain(isCalledOff)
    expect(await calendar(ruth)).toContain('METHOD:CANCEL')
    await house
      .admin('concerns')
      .where({ id: concern })
      .update({ since: inDays(5).toJSDate() })
    expect((await lena.get(page)).text).not.toContain(isCalledOff) // its time was over before
  })

  test('that took place can be noted by either, with what came of it', async () => {
    await say(people.lena, 'propose_talk', {}, { way: 'session' })
    await go(ruth, /^Yes/, { of: 'yes' })
    const noted = await go(lena, /We talked/, { words: 'I could say all of it.' })
    expect(noted.text).toContain('noted that you talked')
    expect((await ruth.get(page)).text).toContain('I could say all of it.')
  })

  test('of three leads the client to choosing the third', async () => {
    const offered = await go(lena, /^Suggest a talk$/, { way: 'third' })
    expect(offered.$(`a[href="${page}/readers"]`).text()).toContain('Choose the third person')
    expect((await ruth.get(page)).text).not.toContain('Choose the third person')
  })

  test('at a time that is over, or none at all, is not proposed', async () => {
    const form = await lena.get(`${page}/talk`)
    for (const first of ['2020-01-01T10:00', 'tomorrow', '2026-02-30T10:00']) {
      const answer = await lena.fill(form, { way: 'phone', first }, 'form.write')
      expect({ first, status: answer.status }).toEqual({ first, status: 422 })
      expect(answer.$('input[name=first]').attr('value')).toBe(first)
    }
  })

  const calendar = async (who: Browser) => {
    const answer = await who.get(`${page}/talk.ics`)
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'text/calendar; charset=utf-8',
    })
    return answer.html.replace(/\r\n /g, '').replace(/\r/g, '')
  }
})

describe('a pause', () => {
  test('begins when the client wants it, stops the clock, and comes back by itself with a note to both', async () => {
    await say(people.lena, 'write', { words: 'And the door was open.' })
    expect((await concernRow(house, concern)).dueAt).toBeInstanceOf(Date)
    const paused = await go(lena, /^Pause until a day you choose$/, { until: day(10) })
    expect(paused.text).toContain('You paused this until')
    expect(await concernRow(house, concern)).toMatchObject({ waits: 'pause', dueAt: null })
    expect((await ruth.get('/inbox')).text).toContain('Paused')
    await keepDatesAt(house, inDays(9).toJSDate())
    expect((await concernRow(house, concern)).waits).toBe('pause')
    const mails = newsTo(people.ruth) + newsTo(people.lena)
    await keepDatesAt(house, inDays(10).set({ hour: 1 }).toJSDate())
    const back = await concernRow(house, concern)
    expect(back).toMatchObject({ waits: 'answer', status: 'discussing' })
    expect(Number(back.dueAt)).toBeGreaterThan(inDays(10).toMillis())
    await until(() => newsTo(people.ruth) + newsTo(people.lena) >= mails + 2)
  })

  test('is asked for by the therapist, and begins only with the client’s yes', async () => {
    await say(people.lena, 'write', { words: 'And the door was open.' })
    const owed = await concernRow(house, concern)
    await go(ruth, /^Ask for a pause$/, { words: 'I am away.', until: day(12) })
    expect((await concernRow(house, concern)).dueAt).toEqual(owed.dueAt)
    await go(lena, /^Yes, pause until then$/, {})
    expect((await concernRow(house, concern)).waits).toBe('pause')
    expect((await lena.get(page)).text).toContain('Ruth Adler asked for a pause until')
    expect((await ruth.get(page)).text).toContain('You asked for a pause until')
    for (const side of [lena, ruth]) expect((await side.get(page)).text).not.toMatch(/paused this until/)
    await go(lena, /Carry on now/, {})
    expect((await concernRow(house, concern)).waits).toBe('answer')
  })

  const newsTo = ({ address }: TestPerson) => house.post.to(address, 'something new').length
})

describe('closing as not reached', () => {
  const silent = async (days: number) => {
    await house.admin.raw(`update entries set at = at - make_interval(days => ?) where concern_id = ?`, [
      days,
      concern,
    ])
    await house.admin.raw(`update concerns set since = since - make_interval(days => ?) where id = ?`, [
      days,
      concern,
    ])
  }

  test('needs two noted tries on different days and twenty working days of silence; the client can open it again', async () => {
    await silent(40)
    expect(await offers(ruth)).not.toContain('Close this because you cannot reach them')
    await go(ruth, /^Note that you tried/, { how: 'phone', on: day(-3) })
    await go(ruth, /^Note that you tried/, {
      how: 'letter',
      on: day(-1),
      words: 'I wrote to the address I have.',
    })
    expect((await lena.get(page)).text).toContain('tried to get in touch')
    const told = () => house.post.to(people.lena.address, 'pick it up again at any time').length
    const before = told()
    const closed = await go(ruth, /^Close this because you cannot reach them$/, {
      words: 'The door stays open.',
    })
    expect(closed.text).toContain('because nobody could reach Lena Brandt')
    expect(closed.text).not.toContain('Lena Brandt closed this')
    expect((await concernRow(house, concern)).status).toBe('closed')
    const seen = await lena.get(page)
    expect(seen.text).toContain('because they had not heard from you')
    expect(seen.text).toContain('You can open the conversation again whenever you want.')
    await house.post.waitFor(people.lena.address, before + 1, 'pick it up again at any time')
    await go(lena, /Open it again/, { words: 'I was away.' })
    expect((await concernRow(house, concern)).waits).toBe('answer')
  })

  test('is not open too early, nor when the database is asked directly', async () => {
    await silent(10)
    await say(people.ruth, 'attempt', {}, { how: 'phone', on: day(-3) })
    await say(people.ruth, 'attempt', {}, { how: 'letter', on: day(-1) })
    expect(await offers(ruth)).not.toContain('Close this because you cannot reach them')
    await expect(say(people.ruth, 'close_unreached', { words: 'Enough.' })).rejects.toThrow(
      'You can no longer do this here.',
    )
  })
})

describe('own questions', () => {
  test('are asked once after the acknowledgement, answered by none, some or all', async () => {
    const said = await go(lena, /Say how the answer was/, { heard: 'mostly', again: 'no' })
    expect(said.text).toContain('said how the answer was')
    expect((await ruth.get(page)).text).toMatch(/I was heard\. ?Mostly/)
    expect(await offers(lena)).not.toContain('Say how the answer was for you')
  })

  test('stand in the closing form too', async () => {
    const closed = await go(lena, /^Close this conversation$/, { outcome: 'repaired', different: 'yes' })
    expect(closed.text).toMatch(/I know what will be different\. ?Yes/)
  })

  test('four weeks later a mail asks the client alone whether it held', async () => {
    await go(lena, /^Close this conversation$/, { outcome: 'repaired' })
    const asked = (who: TestPerson) => house.post.to(who.address, 'one short question').length
    const before = asked(people.lena)
    await keepDatesAt(house, inDays(27).toJSDate())
    await keepDatesAt(house, inDays(29).toJSDate())
    await house.post.waitFor(people.lena.address, before + 1, 'one short question')
    expect(asked(people.ruth)).toBe(0)
    await house
      .admin('concerns')
      .where({ id: concern })
      .update({ since: inDays(-29).toJSDate() })
    expect(await offers(lena)).toEqual(expect.arrayContaining(['Yes, they have', 'Partly', 'Not really']))
    const said = await go(lena, /^Partly$/, { words: 'Mostly.' })
    expect(said.text).toContain('said whether things have stayed better')
    expect(await offers(lena)).not.toContain('Partly')
  })

  test.each([
    { words: 'It was half past again.', said: 'It was half past again.' },
    { words: '', said: 'Things have not really stayed better.' },
  ])('that it did not really hold opens it again, with the words “$said”', async ({ words, said }) => {
    await go(lena, /^Close this conversation$/, { outcome: 'repaired' })
    await house
      .admin('concerns')
      .where({ id: concern })
      .update({ since: inDays(-29).toJSDate() })
    const opened = await go(lena, /^Not really$/, { words })
    expect(opened.$('.thread li').last().text()).toMatch(/opened the conversation again/)
    expect(opened.$('.thread li').last().text()).toContain(said)
    expect(await concernRow(house, concern)).toMatchObject({ status: 'discussing', waits: 'answer' })
  })
})

test('somebody without an account agrees, talks and pauses it as everybody else, by their code', async () => {
  const { code, concern: told } = await comeByDoor(people.margit, {
    therapist: people.ruth.id,
    audience: 'therapist',
  })
  const there = `/concerns/${told}`
  await make(people.ruth, told, 'acknowledge', { words: 'I did look at the clock.' })
  await take(ruth, there, /^Suggest an agreement$/, { words: 'The clock is gone.', who: 'practice' })
  const anja = openBrowser(house)
  expect((await anja.follow(await anja.post('/return', { code }))).to).toBe(there)
  expect((await take(anja, there, /^Yes$/)).text).toContain('· Agreed')
  await take(anja, there, /^Suggest a talk$/, { way: 'written' })
  await take(anja, there, /^Pause until a day you choose$/, { until: day(5) })
  expect((await concernRow(house, told)).waits).toBe('pause')
})

test('nobody who does not read it finds any of these pages', async () => {
  const others = [
    await openBrowserOf(house, people.tomas),
    await openBrowserOf(house, people.mei),
    openBrowser(house),
  ]
  for (const other of others)
    for (const path of ['agreement', 'talk', 'pause', 'talk.ics', 'stepping-back'])
      expect([404, 303]).toContain((await other.get(`${page}/${path}`)).status)
})
