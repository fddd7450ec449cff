import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { returnCodeBits, isLastGroup, newReturnCode, readReturnCode } from '../../src/people/return-code'
import { changeDoor, showAtDoor } from '../../src/doors/store'
import { openBrowser, openBrowserOf, type Browser } from '../support/browser'
import { codeOn, keepCode, sendWithCode, tellAtDoor, writeAtDoor } from '../support/doors'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, type People } from '../support/people'
import { idIn } from '../support/traces'
import { say } from '../support/writing'

let house: House
let people: People
let anja: Browser
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
})
beforeEach(() => {
  anja = openBrowser(house)
})
afterAll(() => house.close())

describe('a return code', () => {
  test('is worth a hundred random bits: 24 letters of 18', () => {
    expect(returnCodeBits).toBeGreaterThanOrEqual(100)
    expect(returnCodeBits).toBeCloseTo(24 * Math.log2(18), 10)
    const letters = new Set(Array.from({ length: 200 }, newReturnCode).join('').replaceAll('-', ''))
    expect([...letters].sort().join('')).toBe('BCDFGHJKMNPRSTVWXZ')
  })

  test('stands in six groups of four, and is never the same', () => {
    const codes = Array.from({ length: 200 }, newReturnCode)
    for (const code of codes) expect(code).toMatch(/^([B-Z]{4}-){5}[B-Z]{4}$/)
    expect(new Set(codes).size).toBe(200)
  })

  test.each([
    ['as it was shown', (code: string) => code],
    ['in small letters', (code: string) => code.toLowerCase()],
    ['without lines', (code: string) => code.replaceAll('-', '')],
    ['with spaces and a line feed', (code: string) => `  ${code.replaceAll('-', ' ')}\n`],
  ])('is read %s', (_way, write) => {
    const code = newReturnCode()
    expect(readReturnCode(write(code))).toBe(code)
    expect(isLastGroup(write(code.slice(-4)), code)).toBe(true)
  })

  test.each(['', 'BCDF', 'not a code', 'A'.repeat(24), `${'B'.repeat(23)}1`, 'B'.repeat(25)])(
    'is not: %j',
    typed => {
      expect(readReturnCode(typed)).toBeNull()
    },
  )
})

describe('the public page of a practice', () => {
  test('says what it is, who can be chosen, and that nobody watches around the clock', async () => {
    const page = await anja.get(`/p/${people.ruth.practice.door ?? ''}`)
    expect(page.status).toBe(200)
    for (const words of [
      'Practice at the River',
      'Ruth Adler',
      'Tomas Lindqvist',
      'Karim Benali',
      'I’d rather not say',
      '142',
      'around the clock',
    ])
      expect(page.text).toContain(words)
    expect(page.text).not.toContain('Lena')
    expect(page.$('title').text()).toBe('Write')
    const form = await anja.get(`/p/${people.ruth.practice.door ?? ''}/new`)
    for (const at of [page, form])
      expect(at.$('header .bar__name').text().trim()).toBe('Practice at the River')
  })

  test('is the same nothing where there is no such door, it is misspelt, or it is closed', async () => {
    const closed = await practiceAtTheRiver(house)
    await changeDoor(closed.margit, { word: closed.margit.practice.door ?? '', isOpen: false }, new Date())
    const nothing = await anja.get('/p/nowhere')
    const other = [
      `/p/${closed.margit.practice.door ?? ''}`,
      '/p/LINDEN2',
      '/p/%F0%9F%98%80',
      '/p/a%00b',
      '/p/x/new',
    ]
    expect(nothing.status).toBe(404)
    for (const path of other) {
      const page = await anja.get(path)
      expect({ path, status: page.status, html: page.html }).toEqual({
        path,
        status: 404,
        html: nothing.html,
      })
    }
    const posted = await anja.post(`/p/${closed.margit.practice.door ?? ''}/new`, {
      happened: 'x',
      audience: 'owners',
    })
    expect(posted.status).toBe(404)
  })

  test('shows whoever is signed in the way to their own page', async () => {
    const lena = await openBrowserOf(house, people.lena)
    expect((await lena.get(`/p/${people.ruth.practice.door ?? ''}`)).text).toContain('Go to your own page')
    expect((await anja.get(`/p/${people.ruth.practice.door ?? ''}`)).text).not.toContain(
      'Go to your own page',
    )
  })

  test('keeps nothing of anybody before their words are good', async () => {
    const before = await arrivals()
    const page = await anja.get(`/p/${people.ruth.practice.door ?? ''}/new?therapist=${people.ruth.id}`)
    const again = await anja.fill(page, { happened: '', effect: 'It hurt.', name: 'Anja' })
    expect(again.status).toBe(422)
    expect(again.$('#effect').text()).toBe('It hurt.')
    expect(again.$('#name').attr('value')).toBe('Anja')
    expect(await arrivals()).toEqual(before)
    expect(again.headers['set-cookie']).toBeUndefined()
  })
})

describe('somebody without an account', () => {
  test('writes to a therapist, sees the code with the preview, types its end back, and gets a receipt', async () => {
    const preview = await writeAtDoor(anja, people.ruth, { name: 'Anja' }, people.ruth.id)
    expect(preview.text).toContain('Ruth Adler')
    expect(preview.text).toContain('Anja')
    const code = codeOn(preview)
    expect(readReturnCode(code)).toBe(code)
    const receipt = await sendWithCode(anja, preview)
    expect(receipt.text).toContain('We have sent your words.')
    expect(receipt.text).toContain('we do not show it again')
    expect(receipt.html).not.toContain(code.slice(-4))
    const home = await anja.follow(await anja.get('/'))
    expect(home.text).toContain('To Ruth Adler')
    expect(home.text).toContain('You looked at the clock all the time.')
  })

  test('is asked again, and loses nothing, where the end of the code is another', async () => {
    const preview = await writeAtDoor(anja, people.ruth, {}, people.ruth.id)
    const code = codeOn(preview)
    const wrong = await anja.follow(await anja.fill(await keepCode(anja, preview), { group: 'BBBB' }))
    expect(wrong.text).toContain('not the last four letters')
    expect(wrong.text).toContain('You looked at the clock all the time.')
    const group = code.slice(-4).toLowerCase()
    const sent = await anja.fill(wrong, { group: ` ${group.slice(0, 2)}-${group.slice(2)} ` })
    expect(sent.to).toMatch(/receipt$/)
  })

  test('no longer has the code on the page where its end is asked for, and can have it shown again', async () => {
    const preview = await writeAtDoor(anja, people.ruth, {}, people.ruth.id)
    expect(preview.$('#group')).toHaveLength(0)
    for (const page of [
      await keepCode(anja, preview),
      await anja.follow(await anja.fill(await keepCode(anja, preview), { group: 'BBBB' })),
    ]) {
      expect(page.$('#group')).toHaveLength(1)
      expect(page.html).not.toContain(codeOn(preview).slice(-4))
      expect(page.text).toContain('Ruth Adler therapist')
      const shown = await anja.get(page.$('main a[href]:contains("Show the code again")').attr('href') ?? '')
      expect(codeOn(shown)).toBe(codeOn(preview))
    }
  })

  test('reads before and after sending what becomes of a lost code', async () => {
    const preview = await writeAtDoor(anja, people.ruth, {}, people.ruth.id)
    const lost = /nobody can look it up for you/
    expect(preview.text).toMatch(lost)
    expect((await sendWithCode(anja, preview)).text).toMatch(lost)
  })

  test('can print the code, or keep it in a file with a name that says nothing, until it is sent', async () => {
    const preview = await writeAtDoor(anja, people.ruth, {}, people.ruth.id)
    const code = codeOn(preview)
    const [print = '', file = ''] = preview
      .$('main .code-ways a')
      .toArray()
      .map(link => preview.$(link).attr('href') ?? '')
    expect((await anja.get(print)).text).toContain(code)
    const kept = await anja.get(file)
    expect(kept.headers['content-disposition']).toBe('attachment; filename=note.txt')
    expect(kept.html).toBe(`${code}\n\n${house.config.baseUrl}/return\n`)
    await sendWithCode(anja, preview)
    expect((await anja.get(print)).status).toBe(404)
    expect((await anja.get(file)).status).toBe(404)
  })

  test('changes words, readers and name before sending; the code stays', async () => {
    const preview = await writeAtDoor(anja, people.ruth, {}, people.ruth.id)
    const edit = await anja.get(preview.$('main a[href$="/edit"]').attr('href') ?? '')
    expect(edit.$('#happened').text()).toContain('the clock')
    const changed = await anja.follow(
      await anja.fill(edit, {
        happened: 'It was the phone.',
        audience: 'owners',
        owners: people.margit.id,
        name: 'A.',
      }),
    )
    expect(codeOn(changed)).toBe(codeOn(preview))
    expect(changed.text).toContain('It was the phone.')
    expect(changed.text).toContain('Margit Sommer')
    expect(changed.text).toContain('The name they see A.')
    const receipt = await sendWithCode(anja, changed)
    expect(receipt.text).toContain('Margit Sommer')
    expect(receipt.text).toContain('To Margit Sommer not Ruth Adler')
  })

  test('gives no name, and is somebody who gave none', async () => {
    const { concern } = await tellAtDoor(anja, people.ruth, {}, people.ruth.id)
    const ruth = await openBrowserOf(house, people.ruth)
    const page = await ruth.get(concern)
    expect(page.text).toContain('From Someone who gave no name')
    expect(page.text).toContain('has no account')
    expect((await ruth.get('/inbox')).text).toContain('Someone who gave no name')
  })

  test('would rather not say whom it is about: the chosen owner reads it, and nobody else learns of it', async () => {
    const preview = await writeAtDoor(anja, people.ruth, { audience: 'owners', owners: people.margit.id })
    expect(preview.text).toContain('Only Margit Sommer can see that you wrote.')
    const receipt = await sendWithCode(anja, preview)
    const concern = receipt.$('main a.button').attr('href') ?? ''
    expect((await anja.get(concern)).text).toContain('To Margit Sommer')
    const margit = await openBrowserOf(house, people.margit)
    expect((await margit.get(concern)).text).toContain('You looked at the clock')
    await say(margit, `${concern}/acknowledgement`, { words: 'I have read it.' })
    expect((await margit.get('/board')).html).not.toContain(idIn(concern))
    expect((await (await openBrowserOf(house, people.karim)).get(concern)).status).toBe(404)
    expect((await anja.get(concern)).text).toContain('I have read it.')
    const bringing = await anja.get(`${concern}/readers`)
    expect(bringing.text).toContain('Karim Benali')
    expect(bringing.text).not.toContain('Ruth')
    await anja.fill(bringing, { person: people.karim.id })
    expect((await (await openBrowserOf(house, people.karim)).get(concern)).text).toContain('I have read it.')
  })

  test('talks, closes and opens it again as every client does', async () => {
    const { concern } = await tellAtDoor(anja, people.ruth, {}, people.ruth.id)
    const ruth = await openBrowserOf(house, people.ruth)
    await say(ruth, `${concern}/acknowledgement`, { words: 'I am sorry.' })
    await say(anja, `${concern}/message`, { words: 'Thank you.' })
    await say(ruth, `${concern}/proposal`, { repaired: 'We spoke.', different: 'No clock.' })
    await say(anja, `${concern}/closure`, { outcome: 'repaired' })
    expect((await ruth.get(concern)).text).toContain('Someone who gave no name closed this on')
    await say(anja, `${concern}/reopening`, { words: 'One more thing.' })
    expect((await ruth.get(concern)).text).toContain('One more thing.')
  })

  test('has one concern and sees no other page of clients or of people who work here', async () => {
    const { concern } = await tellAtDoor(anja, people.ruth, {}, people.ruth.id)
    for (const path of [
      '/concerns/new',
      '/inbox',
      '/board',
      '/people',
      '/door',
      `${concern}/who`,
      `${concern}/setting-aside`,
    ])
      expect({ path, status: (await anja.get(path)).status }).toEqual({ path, status: 404 })
    expect((await anja.post('/concerns/new', { happened: 'x' })).status).toBe(404)
    expect((await anja.get('/')).to).toBe(concern)
  })

  test('presses twice at the door: each time words and code belong together', async () => {
    const page = await anja.get(`/p/${people.ruth.practice.door ?? ''}/new?therapist=${people.ruth.id}`)
    const words = { happened: 'Twice.', audience: 'therapist' }
    const [one, two] = await Promise.all([anja.fill(page, words), openBrowser(house).fill(page, words)])
    expect(one.to).not.toBe(two.to)
    expect((await anja.follow(one)).text).toContain('Twice.')
  })

  test('sends twice at once, and it is one concern', async () => {
    const preview = await writeAtDoor(anja, people.ruth, {}, people.ruth.id)
    const group = codeOn(preview).slice(-4)
    const page = await keepCode(anja, preview)
    const answers = await Promise.all([anja.fill(page, { group }), anja.fill(page, { group })])
    for (const { to } of answers) expect(to).toMatch(/receipt$/)
    const id = idIn(page.$('main form').attr('action') ?? '')
    expect(await house.admin('concerns').where({ id })).toHaveLength(1)
  })

  test('changes words that were sent already: they are kept, and can become a message', async () => {
    const preview = await writeAtDoor(anja, people.ruth, {}, people.ruth.id)
    const edit = await anja.get(preview.$('main a[href$="/edit"]').attr('href') ?? '')
    await sendWithCode(anja, preview)
    const kept = await anja.follow(
      await anja.fill(edit, { happened: 'Something else.', audience: 'therapist' }),
    )
    expect(kept.text).toContain('We sent the words you wrote first. We have not sent these.')
    expect(kept.text).toContain('Something else.')
    const turned = await anja.follow(await anja.fill(kept, {}, 'form[action$="/message"]'))
    expect(turned.text).toContain('Something else.')
  })
})

describe('a door that was closed, and a therapist who was hidden, meanwhile', () => {
  test('stop new ones only', async () => {
    const here = await practiceAtTheRiver(house)
    const word = here.margit.practice.door ?? ''
    const preview = await writeAtDoor(anja, here.ruth, {}, here.ruth.id)
    const bela = openBrowser(house)
    const begun = await writeAtDoor(bela, here.ruth, {}, here.tomas.id)
    const { concern } = await tellAtDoor(openBrowser(house), here.ruth, {}, here.tomas.id)
    await changeDoor(here.margit, { word, isOpen: false }, new Date())
    await showAtDoor(here.margit, [here.ruth.id], new Date())
    expect((await sendWithCode(anja, preview)).text).toContain('We have sent your words.')
    expect((await (await openBrowserOf(house, here.tomas)).get(concern)).status).toBe(200)

    const stopped = await bela.get(begun.$('main a[href$="/edit"]').attr('href')?.replace('/edit', '') ?? '')
    expect(stopped.text).toContain('Choose who this is about.')
    const edit = await bela.get(begun.$('main a[href$="/edit"]').attr('href') ?? '')
    expect(edit.$('#happened').text()).toContain('the clock')
    const other = await bela.follow(await bela.fill(edit, { audience: 'owners', owners: here.margit.id }))
    expect((await sendWithCode(bela, other)).text).toContain('We have sent your words.')
  })

  test('whose access has ended can be given nothing to read', async () => {
    const here = await practiceAtTheRiver(house)
    await house.admin('people').where({ id: here.tomas.id }).update({ endedAt: new Date() })
    await house.admin('people').where({ id: here.karim.id }).update({ endedAt: new Date() })
    const page = await anja.get(`/p/${here.margit.practice.door ?? ''}`)
    expect(page.text).not.toContain('Tomas')
    expect(page.text).not.toContain('Karim')
    const mei = await openBrowserOf(house, here.mei)
    const form = await mei.get(`/concerns/new?therapist=${here.tomas.id}`)
    expect(form.text).toContain('no longer works as a therapist here')
    expect(
      form
        .$('input[name=audience]')
        .toArray()
        .map(one => form.$(one).attr('value')),
    ).toEqual(['owners'])
    await say(mei, `/concerns/new?therapist=${here.tomas.id}`, {
      happened: 'It still hurts.',
      audience: 'owners',
    })
    expect((await (await openBrowserOf(house, here.margit)).get('/inbox')).text).toContain('Mei Tanaka')
  })
})

async function arrivals() {
  return house.admin('people').where({ account: false }).select('id')
}
