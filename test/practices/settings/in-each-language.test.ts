import { afterAll, beforeEach, beforeAll, describe, expect, test } from '@jest/globals'
import { changeRules } from '../../../src/practices/settings/store'
import { dayOf, daysAfter } from '../../../src/time/days'
import { openBrowser, openBrowserOf, type Browser, type Fields, type Seen } from '../../support/browser'
import { openHouse, type House } from '../../support/house'
import { practiceAtTheRiver, type People } from '../../support/people'

let house: House
let people: People
let margit: Browser
let lena: Browser
beforeAll(async () => {
  house = await openHouse()
})
beforeEach(async () => {
  people = await practiceAtTheRiver(house)
  margit = await openBrowserOf(house, people.margit)
  lena = await openBrowserOf(house, people.lena)
})
afterAll(() => house.close())

const mustTell = {
  en: 'We must tell others when a child is being hurt.',
  de: 'Wir müssen es anderen sagen, wenn ein Kind verletzt wird.',
  ar: 'علينا أن نخبر غيرنا حين يتعرض طفل للأذى.',
}
const save = async (section: string, fields: Fields) =>
  margit.fill(await margit.get(`/practice/${section}`), fields)
const telling = (more: Fields = {}) =>
  save('telling', {
    ...{ mustTell: mustTell.en, 'mustTell-de': mustTell.de, 'mustTell-ar': mustTell.ar },
    ...more,
  })
const lenaReads = (language: string) =>
  house.admin('people').where({ id: people.lena.id }).update({ language })
const strangerReading = async (language: string) => {
  const stranger = openBrowser(house)
  await stranger.post('/language', { language, next: '/' })
  return stranger
}
const atDoor = (path: string) => `/p/${people.margit.practice.door ?? ''}${path}`
/** The innermost part of a page with these words, as the page marks it. */
const marksOf = ({ $ }: Seen, words: string) => {
  const part = $('main p, main li, main span, main blockquote p')
    .filter((_, one) => $(one).text().trim() === words)
    .last()
  return part.length > 0 ? { lang: part.attr('lang'), dir: part.attr('dir') } : null
}
const stored = async () => {
  const row = await house
    .admin('practices')
    .where({ id: people.margit.practiceId })
    .first<Record<string, unknown>>()
  return row
}

// First, because strangers learn of no practice where several share the installation.
test('somebody reads what the practice says of privacy and of how to reach it, signed in or not', async () => {
  await save('texts', {
    contactText: 'Call us: 01 222 33 44',
    'contactText-de': 'Rufen Sie an: 01 222 33 44\nRing 1',
    'privacyText-ar': 'كريم بن علي مسؤول عن بياناتكم.',
  })
  await lenaReads('ar')
  for (const browser of [lena, await strangerReading('ar')]) {
    expect((await browser.get('/privacy')).text).toContain('كريم بن علي مسؤول عن بياناتكم.')
    const help = await browser.get('/help')
    expect(marksOf(help, 'Call us: 01 222 33 44')).toEqual({ lang: 'en', dir: 'ltr' })
    expect(help.$('main a[href="tel:012223344"]')).toHaveLength(1)
  }
  await lenaReads('de')
  for (const browser of [lena, await strangerReading('de')]) {
    expect((await browser.get('/help')).text).toContain('Rufen Sie an: 01 222 33 44')
    // It says nothing of privacy in German, nor in its own language.
    expect((await browser.get('/privacy')).text).not.toContain('Practice at the River')
  }
})

describe('an owner writes a text', () => {
  test('in a box for each language that the practice offers, and in one where it offers one', async () => {
    const form = await margit.get('/practice/telling')
    const names = form
      .$('main textarea')
      .toArray()
      .map(box => form.$(box).attr('name'))
    expect(names).toEqual(['mustTell', 'mustTell-de', 'mustTell-ar'])
    expect(form.$('label[for="mustTell"]').text()).toContain('When therapists must tell others (English)')
    expect(form.$('label[for="mustTell-de"]').text()).toContain('When therapists must tell others (Deutsch)')
    expect(form.$('main details').attr('open')).toBeUndefined()
    await save('place', { languages: ['en'], language: 'en' })
    for (const section of ['telling', 'together', 'texts', 'outside', 'closing']) {
      const page = await margit.get(`/practice/${section}`)
      expect({ section, boxes: page.$('[name$="-de"]').length }).toEqual({ section, boxes: 0 })
      expect(page.text).not.toContain('(English)')
    }
  })

  test('and finds it again, open, as clients see it in each language', async () => {
    expect((await telling()).to).toBe('/practice/telling?said=changed')
    const form = await margit.get('/practice/telling')
    expect(form.$('[name="mustTell-ar"]').val()).toBe(mustTell.ar)
    expect(form.$('main details').attr('open')).toBeDefined()
    const excerpts = form
      .$('.excerpt')
      .toArray()
      .map(one => form.$(one).text().trim())
    expect(excerpts).toEqual([mustTell.en, mustTell.de, mustTell.ar])
  })

  test('and a fault in one language names it, and loses nothing', async () => {
    const long = 'ä'.repeat(2_001)
    const page = await telling({ 'mustTell-de': long })
    expect(page.status).toBe(422)
    expect(page.$('a[href="#mustTell-de"]').text()).toBe(
      'Deutsch: This is longer than 2000 characters. Please shorten it.',
    )
    expect(page.$('[name="mustTell-de"]').val()).toBe(long)
    expect(page.$('[name="mustTell-ar"]').val()).toBe(mustTell.ar)
    expect(page.$('[name="mustTell"]').val()).toBe(mustTell.en)
    expect(page.$('main details').attr('open')).toBeDefined()

    const line = await save('outside', { 'outsideContact-ar': 'x'.repeat(501) })
    expect(line.$('a[href="#outsideContact-ar"]').text()).toMatch(/^العربية: This is too long/)
    const kept = { closesOn: '', keptBy: '', keptHow: '', keptUntil: '', 'keptHow-de': 'Ring 1' }
    expect((await save('closing', kept)).$('[name="keptHow-de"]').val()).toBe('Ring 1')
  })

  test('and where several boxes have the same fault, each line says which box it is', async () => {
    const long = 'x'.repeat(2_001)
    const page = await save('texts', {
      ...{ contactText: long, privacyText: 'We keep what you write.' },
      ...{ 'contactText-de': long, 'privacyText-de': long },
    })
    const lines = page
      .$('.govuk-error-summary__list a')
      .toArray()
      .map(one => page.$(one).text())
    const fault = 'This is longer than 2000 characters. Please shorten it.'
    const labelOf = (box: string) => page.$(`label[for="${box}"]`).text().replace('(optional)', '').trim()
    const boxes = ['contactText', 'privacyText-de', 'contactText-de']
    expect(lines).toEqual(boxes.map(box => `${labelOf(box)}: ${fault}`))
    expect(lines.filter(line => line.includes('(Deutsch)'))).toHaveLength(2)
    expect(new Set(lines).size).toBe(3)
  })

  test('and what is empty, or cannot be seen, is not given in that language', async () => {
    await telling({ 'mustTell-de': ' \u200B\n' })
    expect(await stored()).toMatchObject({ mustTellIn: { ar: mustTell.ar } })
  })

  test('and one that is written stays in sight, also when its language is no longer offered', async () => {
    await telling()
    await save('place', { languages: ['en', 'de'], language: 'en' })
    const form = await margit.get('/practice/telling')
    expect(form.$('[name="mustTell-ar"]').val()).toBe(mustTell.ar)
    expect((await margit.fill(form, { mustTell: 'If a court orders it.' })).status).toBe(303)
    expect(await stored()).toMatchObject({ mustTellIn: { de: mustTell.de, ar: mustTell.ar } })
  })

  test('and finds in the history what it said in each language, before and after', async () => {
    await telling()
    await telling({ 'mustTell-de': '' })
    const history = await margit.get('/practice/changes?of=telling')
    const change = await margit.get(
      history.$('main a[href^="/practice/changes/"]').first().attr('href') ?? '',
    )
    const parts = change
      .$('main section.part')
      .toArray()
      .map(part => ({
        what: change.$(part).find('h2').text(),
        said: change
          .$(part)
          .find('dd')
          .toArray()
          .map(one => change.$(one).text().trim()),
      }))
    const what = 'When therapists must tell others'
    expect(parts).toEqual([
      { what, said: [mustTell.en, mustTell.en] },
      { what: `${what} (Deutsch)`, said: [mustTell.de, 'Nothing'] },
      { what: `${what} (العربية)`, said: [mustTell.ar, mustTell.ar] },
    ])
  })

  test('and a form that does not ask for other languages changes nothing in them', async () => {
    await telling()
    const form = await margit.get('/practice/telling')
    const older = { mustTell: 'If a court orders it.', revision: form.$('[name=revision]').val() as string }
    expect((await margit.post('/practice/telling', older)).status).toBe(303)
    // An older portal knows of the text alone.
    const next = await margit.get('/practice/telling')
    const version = Number(next.$('[name=revision]').val())
    await changeRules(people.margit, 'telling', { mustTell: 'If a life is in danger.' }, version, new Date())
    expect(await stored()).toMatchObject({
      mustTell: 'If a life is in danger.',
      mustTellIn: { de: mustTell.de, ar: mustTell.ar },
    })
  })
})

describe('somebody reads what the practice says', () => {
  test('of when others must be told, in their own language: before sending, and of serious matters', async () => {
    await telling()
    for (const [language, words] of [
      ['en', mustTell.en],
      ['de', mustTell.de],
      ['de-simple', mustTell.de],
      ['ar', mustTell.ar],
    ] as const) {
      await lenaReads(language)
      const form = await lena.get('/concerns/new')
      const draft = await lena.fill(form, { happened: 'It hurt.', audience: 'therapist' }, 'form.write')
      for (const page of [await lena.follow(draft), await lena.get('/more')])
        expect(marksOf(page, words)).toEqual({ lang: undefined, dir: 'auto' })
    }
    for (const language of ['de', 'ar'] as const) {
      const page = await (await strangerReading(language)).get(atDoor('/more'))
      expect(page.$('html').attr('lang')).toBe(language)
      expect(page.text).toContain(mustTell[language])
      expect(page.text).not.toContain(mustTell.en)
    }
  })

  test('in its own, which is marked, where it has not written theirs', async () => {
    await telling({ 'mustTell-ar': '' })
    const page = await (await strangerReading('ar')).get(atDoor('/more'))
    expect(page.$('html').attr('dir')).toBe('rtl')
    expect(marksOf(page, mustTell.en)).toEqual({ lang: 'en', dir: 'ltr' })
  })

  test('of where to turn outside', async () => {
    await save('outside', { 'outsideContact-de': 'die Patientenanwaltschaft, 01 234 567' })
    const german = await (await strangerReading('de')).get(atDoor('/more'))
    expect(german.text).toContain('Die Patientenanwaltschaft, 01 234 567')
    expect(german.$('main a[href="tel:01234567"]')).toHaveLength(1)
    const english = await (await strangerReading('en')).get(atDoor('/more'))
    expect(english.text).toContain('has not named anyone outside')
    await save('outside', { outsideContact: 'the patients’ advocate' })
    await lenaReads('ar')
    expect(marksOf(await lena.get('/more'), 'The patients’ advocate')).toEqual({ lang: 'en', dir: 'ltr' })
  })

  test('to couples and families', async () => {
    await house.admin('care').where({ clientId: people.lena.id }).update({ together: true })
    await save('together', {
      ...{ couplesNotice: 'Each of you writes here alone.', readsAloneFrom: '14' },
      'couplesNotice-ar': 'كل منكما يكتب هنا وحده.',
    })
    await lenaReads('ar')
    expect((await lena.get('/concerns/new')).text).toContain('كل منكما يكتب هنا وحده.')
    await lenaReads('de')
    const page = await lena.get('/concerns/new')
    expect(marksOf(page, 'Each of you writes here alone.')).toEqual({ lang: 'en', dir: 'ltr' })
  })

  test('of who keeps the records once it closes', async () => {
    const today = dayOf(new Date(), people.margit.practice)
    await save('closing', {
      ...{ closesOn: daysAfter(today, 30), keptUntil: daysAfter(today, 700), keptBy: 'Dr Petra Stern' },
      ...{ keptHow: 'Telephone 01 234 56 78', 'keptHow-de': 'Telefon 01 234 56 78\nRing 1, Wien' },
    })
    await lenaReads('de')
    const page = await lena.get('/closing')
    expect(page.text).toContain('Ring 1, Wien')
    expect(page.text).not.toContain('Telephone')
    await lenaReads('ar')
    expect(marksOf(await lena.get('/closing'), 'Telephone 01 234 56 78')).toEqual({ lang: 'en', dir: 'ltr' })
    await save('closing', { closesOn: '', keptBy: '', keptHow: '', keptUntil: '' })
    expect(await stored()).toMatchObject({ keptHow: null, keptHowIn: {} })
  })

  test('of that at its door too, once it has closed', async () => {
    const today = dayOf(new Date(), people.margit.practice)
    await house.admin.transaction(async db => {
      await db.raw('alter table practices disable trigger user')
      await db('practices')
        .where({ id: people.margit.practiceId })
        .update({
          ...{ closesOn: daysAfter(today, -1), keptUntil: daysAfter(today, 700), keptBy: 'Dr Petra Stern' },
          ...{ keptHow: 'Telephone 01 234 56 78', keptHowIn: { ar: 'هاتف 01 234 56 78' } },
        })
      await db.raw('alter table practices enable trigger user')
    })
    const arabic = await (await strangerReading('ar')).get(atDoor(''))
    expect(arabic.status).toBe(410)
    expect(arabic.text).toContain('هاتف 01 234 56 78')
    const german = await (await strangerReading('de')).get(atDoor(''))
    expect(marksOf(german, 'Telephone 01 234 56 78')).toEqual({ lang: 'en', dir: 'ltr' })
  })
})

describe('a practice that changes its language', () => {
  test('says in it what it has written in it, and keeps what it said in the old one', async () => {
    await telling({ 'mustTell-ar': '' })
    await save('texts', { contactText: '', 'contactText-de': 'Rufen Sie an.', privacyText: 'Ask Karim.' })
    expect((await save('place', { language: 'de' })).to).toBe('/practice/place?said=changed')
    expect(await stored()).toMatchObject({
      ...{ mustTell: mustTell.de, mustTellIn: { en: mustTell.en } },
      ...{ contactText: 'Rufen Sie an.', contactTextIn: {} },
      ...{ privacyText: 'Ask Karim.', privacyTextIn: {} },
    })
    expect((await lena.get('/more')).text).toContain(mustTell.en)
    await lenaReads('de')
    expect((await lena.get('/more')).text).toContain(mustTell.de)
  })
})
