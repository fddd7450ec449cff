import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { newReturnCode } from '../../src/people/return-code'
import { keyedHash } from '../../src/vault/keys'
import { openBrowser, openBrowserOf, type Browser } from '../support/browser'
import { codeOn, sendWithCode, tellAtDoor, writeAtDoor } from '../support/doors'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, type People } from '../support/people'
import { idIn, outboxIsEmpty } from '../support/traces'
import { say } from '../support/writing'

let house: House
let people: People
let ruth: Browser
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  ruth = await openBrowserOf(house, people.ruth)
})
afterAll(() => house.close())

const told = () => tellAtDoor(openBrowser(house), people.ruth, {}, people.ruth.id)

describe('the return code', () => {
  test('opens its one concern, in a browser that has never been here, and nothing else', async () => {
    const mine = await told()
    const other = await told()
    const elsewhere = await cameBack(mine.code.toLowerCase().replaceAll('-', ' '))
    expect((await elsewhere.get('/')).to).toBe(mine.concern)
    expect((await elsewhere.get(mine.concern)).text).toContain('You looked at the clock')
    expect((await elsewhere.get(other.concern)).status).toBe(404)
    await say(ruth, `${mine.concern}/acknowledgement`, { words: 'I am sorry.' })
    expect((await elsewhere.get(mine.concern)).text).toContain('I am sorry.')
  })

  test('opens it also after the door was closed', async () => {
    const here = await practiceAtTheRiver(house)
    const { code, concern } = await tellAtDoor(openBrowser(house), here.ruth, {}, here.ruth.id)
    await house.admin('practices').where({ id: here.ruth.practiceId }).update({ doorOpen: false })
    expect((await (await cameBack(code)).get(concern)).status).toBe(200)
  })

  test('opens words that were not sent yet, as soon as it was shown', async () => {
    const preview = await writeAtDoor(
      openBrowser(house),
      people.ruth,
      { happened: 'Not yet sent.' },
      people.ruth.id,
    )
    const later = await cameBack(codeOn(preview))
    expect((await later.follow(await later.get('/'))).text).toContain('Not yet sent.')
  })

  test('opens words again that somebody has left, who never signed in', async () => {
    const anja = openBrowser(house)
    const { code, concern } = await tellAtDoor(anja, people.ruth, {}, people.ruth.id)
    expect((await anja.get(concern)).$('.ways a').text()).toBe('Leave this page')
    const leaving = await anja.get('/sign-out')
    expect(leaving.$('main h1').text()).toBe('Leave this page')
    const left = await anja.follow(await anja.fill(leaving, {}))
    expect(left.text).toContain('Your words are saved. Your code opens them again.')
    expect((await (await cameBack(code)).get(concern)).status).toBe(200)
  })

  test('leads back after the session has ended, and what was typed then is there', async () => {
    const anja = openBrowser(house)
    const preview = await writeAtDoor(anja, people.ruth, {}, people.ruth.id)
    const edit = await anja.get(preview.$('main a[href$="/edit"]').attr('href') ?? '')
    await house
      .admin('sessions')
      .update({ seenAt: new Date(Date.now() - 16 * 60_000), startedAt: new Date(Date.now() - 20 * 60_000) })
    expect((await anja.get('/')).status).toBe(200) // the page for everybody
    expect((await anja.get(edit.$('main form').attr('action') ?? '')).to).toBe('/return')
    const kept = await anja.fill(edit, { happened: 'Typed too late.', audience: 'therapist' })
    expect(kept.to).toBe('/return?said=kept-for-code')
    const page = await anja.follow(kept)
    expect(page.$('.flash').text()).toContain('Your words are saved.')
    const back = await anja.fill(page, { code: codeOn(preview) })
    expect((await anja.follow(await anja.follow(back))).text).toContain('Typed too late.')
    ruth = await openBrowserOf(house, people.ruth)
  })

  test.each([
    ['a therapist', () => ({ therapist: people.ruth.id, audience: 'therapist' })],
    ['nobody', () => ({ therapist: '', audience: 'owners', owners: people.margit.id })],
  ])(
    'leads to words about %s also where the browser has forgotten their writer, and stays in sight until they are sent',
    async (_, chosen) => {
      const anja = openBrowser(house)
      const { therapist, ...choices } = chosen()
      const preview = await writeAtDoor(anja, people.ruth, choices, therapist)
      const edit = await anja.get(preview.$('main a[href$="/edit"]').attr('href') ?? '')
      anja.agent.jar.setCookie('session=; path=/; max-age=0', '127.0.0.1')
      const kept = await anja.fill(edit, { happened: 'Typed much too late.', name: 'Anja', ...choices })
      expect(kept.to).toBe('/return?said=kept-for-code')
      const back = await anja.fill(await anja.follow(kept), { code: codeOn(preview) })
      const again = await anja.follow(await anja.follow(back))
      expect(again.text).toContain('Typed much too late.')
      expect(again.text).toMatch(/The name they see\s+Anja/)
      expect(codeOn(again)).toBe(codeOn(preview))
      expect((await sendWithCode(anja, again)).text).toContain('We have sent your words.')
    },
  )

  test('is asked for whether anybody has it or not: where words lead that are kept tells nothing of who exists', async () => {
    const { code } = await told()
    const page = await (await cameBack(code)).follow(await (await cameBack(code)).get('/'))
    const writer = page.$('.write input[name=writer]').attr('value') ?? ''
    const answers = []
    for (const one of [writer, newId()]) {
      const stranger = openBrowser(house)
      const { status, to, headers } = await stranger.fill(page, { words: 'x', writer: one }, 'form.write')
      const { date: _, 'set-cookie': __, ...rest } = headers
      answers.push({ status, to, rest })
    }
    expect(answers[0]).toEqual(answers[1])
    expect(answers[0]).toMatchObject({ status: 303, to: '/return?said=kept-for-code' })
  })

  test('stands in no table but as a keyed hash once it is sent', async () => {
    const { code, concern } = await told()
    const { rows } = await house.admin.raw<{ rows: { person: string }[] }>(
      `select p.id as person from people p join readers r on r.person_id = p.id where r.concern_id = ? and p.return_hash = ?`,
      [idIn(concern), keyedHash('return', code)],
    )
    expect(rows).toHaveLength(1)
    expect(await house.admin('drafts').where({ personId: rows[0]?.person ?? '' })).toEqual([])
    const all = await house.admin.raw<{ rows: { text: string }[] }>(
      `select to_jsonb(p)::text as text from people p`,
    )
    for (const { text } of all.rows)
      for (const part of code.split('-')) expect(text).not.toContain(`"${part}`)
  })
})

describe('a wrong code', () => {
  const wrong = [
    newReturnCode(),
    newReturnCode().toLowerCase(),
    'BCDF',
    '',
    'x'.repeat(5_000),
    '<b>',
    '\u0000',
    '１２３４',
  ]

  test('is answered as every other wrong one: the same status, body and headers', async () => {
    const answers = []
    for (const code of wrong) {
      const { status, html, headers } = await openBrowser(house).post('/return', { code })
      const { date: _, 'keep-alive': __, ...rest } = headers
      answers.push({ status, html, headers: rest })
    }
    expect(answers[0]?.status).toBe(422)
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(answers[0]?.headers['set-cookie']).toBeUndefined()
  })

  test('that is a sign-in code leads to where it belongs, or is told so', async () => {
    const stranger = await openBrowser(house).post('/return', { code: '123 456' })
    expect(stranger.status).toBe(422)
    expect(stranger.text).toContain('These six digits are a sign-in code from an email.')
    expect(stranger.html).not.toContain('123')
    const asking = openBrowser(house)
    await asking.fill(await asking.get('/sign-in'), { address: 'nobody@elsewhere.example' })
    expect((await asking.get('/sign-in')).text).toContain(
      'Enter the sign-in code from an email you have asked for',
    )
    const led = await asking.post('/return', { code: '123456' })
    expect(led).toMatchObject({ status: 303, to: '/sign-in/digits?said=code-here' })
    expect((await asking.follow(led)).text).toContain('That was a sign-in code.')
  })

  test('that was right until it was joined to an account is one too', async () => {
    const { code } = await told()
    const lena = await openBrowserOf(house, people.lena)
    const asked = await lena.post('/return', { code })
    await lena.fill(asked, {}, 'form[action="/return/joining"]')
    const after = await openBrowser(house).post('/return', { code })
    expect(after.html).toBe((await openBrowser(house).post('/return', { code: newReturnCode() })).html)
  })
})

describe('mail to somebody without an account', () => {
  test('comes only if they want it, says nothing, and stops when they say so', async () => {
    const { code, concern } = await told()
    const anja = await cameBack(code)
    await say(ruth, `${concern}/acknowledgement`, { words: 'I am sorry.' })
    await outboxIsEmpty(house)
    expect(await emailsSentTo(concern)).toBe(0)
    const page = await anja.get(`${concern}/notices`)
    expect((await anja.fill(page, { address: 'not an address' })).status).toBe(422)
    await anja.fill(page, { address: 'anja@elsewhere.example' })
    expect((await anja.get(`${concern}/notices`)).$('#address').attr('value')).toBe('anja@elsewhere.example')
    await say(ruth, `${concern}/message`, { words: 'And one more thing.' })
    const [mail] = await house.post.waitFor('anja@elsewhere.example', 1)
    expect(mail?.text).toContain('There is something new for you to read')
    expect(`${mail?.text ?? ''} ${mail?.subject ?? ''}`).not.toMatch(/Ruth|River|therap|practice|concern/i)
    const row = await addressOf(concern)
    expect(row?.addressHash).toBeNull()
    expect(row?.address.toString('latin1')).not.toContain('elsewhere')
    await anja.fill(await anja.get(`${concern}/notices`), { address: '' })
    expect(await addressOf(concern)).toBeUndefined()
  })

  test('lets nobody sign in', async () => {
    const { code, concern } = await told()
    const anja = await cameBack(code)
    await anja.fill(await anja.get(`${concern}/notices`), { address: 'bela@elsewhere.example' })
    await openBrowser(house).post('/sign-in', { address: 'bela@elsewhere.example' })
    const { rows } = await house.admin.raw<{ rows: { person: string | null }[] }>(
      `select person_id as person from sign_in_tokens order by asked_at desc limit 1`,
    )
    expect(rows[0]?.person).toBeNull()
  })
})

describe('a name', () => {
  test('can be given later, and stands on all that was written; taken away, it is gone, and the page says what cannot be undone', async () => {
    const { code, concern } = await told()
    const anja = await cameBack(code)
    await anja.fill(await anja.get(`${concern}/name`), { name: 'Anja  Kramer' })
    expect((await ruth.get(concern)).text).toContain('From Anja Kramer')
    const page = await anja.get(`${concern}/name`)
    expect(page.$('#name').attr('value')).toBe('Anja Kramer')
    expect(page.text).toContain('people who have seen it may remember it')
    await anja.fill(page, {}, 'form[action$="/removing"]')
    expect((await ruth.get(concern)).text).not.toContain('Kramer')
    expect((await anja.get(`${concern}/name`)).$('#name').attr('value')).toBe('')
    const kinds = await house
      .admin('events')
      .where({ concernId: idIn(concern) })
      .orderBy('position')
      .select<{ kind: string }[]>('kind')
    expect(kinds.map(({ kind }) => kind).filter(kind => kind.includes('name'))).toEqual([
      'name_oneself',
      'unname_oneself',
    ])
  })

  test('must be one', async () => {
    const { code, concern } = await told()
    const anja = await cameBack(code)
    for (const name of ['', '   ', 'x'.repeat(101)])
      expect((await anja.fill(await anja.get(`${concern}/name`), { name })).status).toBe(422)
  })
})

async function cameBack(code: string): Promise<Browser> {
  const browser = openBrowser(house)
  const answer = await browser.fill(await browser.get('/return'), { code })
  if (answer.to !== '/') throw new Error(`Coming back was answered with ${answer.status}.`)
  return browser
}

async function clientOf(concern: string): Promise<string> {
  const row = await house
    .admin('readers')
    .where({ concernId: idIn(concern), capacity: 'client' })
    .first<{ personId: string }>()
  return row.personId
}

async function emailsSentTo(concern: string): Promise<number> {
  return (await house.admin('emails').where({ personId: await clientOf(concern), status: 'sent' })).length
}

async function addressOf(concern: string) {
  return house
    .admin('addresses')
    .where({ personId: await clientOf(concern) })
    .first<{ address: Buffer; addressHash: Buffer | null } | undefined>()
}
