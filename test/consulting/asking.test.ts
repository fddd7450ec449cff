import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { consultationOf } from '../../src/consulting/threads'
import { NotFound } from '../../src/errors'
import { openConcern } from '../../src/concerns/store/opened-concern'
import { endAccess } from '../../src/staff/store'
import {
  openBrowser,
  prove,
  openBrowserOf,
  signInMail,
  type Browser,
  type Fields,
  type Seen,
} from '../support/browser'
import { consult } from '../support/kept'
import { openHouse, type House } from '../support/house'
import { empty, waiting } from '../support/locks'
import { until } from '../support/patience'
import { make, send, type TestPerson } from '../support/people'
import { practiceOf } from '../support/practices'
import { tell, write } from '../support/writing'

let house: House
let people: Awaited<ReturnType<typeof practiceWithSupervisors>>
let ruth: Browser
let margit: Browser
let selma: Browser
let lena: Browser
/** Lena’s, to Ruth and Margit, who may show it. */
let concern: string
/** Lena’s, to Ruth alone, who may not. */
let unshown: string
beforeAll(async () => {
  house = await openHouse({ LIMIT_SENDING: '1000' })
  people = await practiceWithSupervisors()
  margit = await openBrowserOf(house, people.margit)
  lena = await openBrowserOf(house, people.lena)
  selma = await openBrowserOf(house, people.selma)
  ruth = await openBrowserOf(house, people.ruth)
})
afterAll(() => house.close())
beforeEach(async () => {
  await empty(house, 'concerns', 'kept_words', 'limits')
  await house.admin('practices').update({ tellsOfConsulting: true })
  const toBoth = { therapist: people.ruth.id, audience: 'together', owners: [people.margit.id] } as const
  concern = `/concerns/${await send(people.lena, { ...toBoth, supervision: true }, new Date(), 'You looked at the clock.')}`
  unshown = `/concerns/${await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' }, new Date(), 'You were late.')}`
})

async function practiceWithSupervisors() {
  return practiceOf(house, {
    margit: { name: 'Margit Sommer', roles: ['owner'] },
    karim: { name: 'Karim Benali', roles: ['owner', 'therapist', 'supervisor'] },
    ruth: { name: 'Ruth Adler', roles: ['therapist'] },
    tomas: { name: 'Tomas Lindqvist', roles: ['therapist'] },
    selma: { name: 'Selma Aydin', roles: ['supervisor'] },
    ugo: { name: 'Ugo Marino', roles: ['supervisor', 'client'], sees: ['ruth'] },
    lena: { name: 'Lena Brandt', roles: ['client'], sees: ['ruth'] },
    omar: { name: 'Omar Haddad', roles: ['client'], sees: ['karim'] },
  })
}

const ask = async (browser: Browser, at: string, fields: Fields = {}) =>
  browser.fill(
    await browser.get(`${at}/consultation`),
    { supervisor: people.selma.id, words: 'Where do I begin?', ...fields },
    'form.write',
  )
/** @returns the address of the consultation */
const asked = async (browser: Browser, at: string, fields: Fields = {}) =>
  (await ask(browser, at, fields)).to?.replace(/\?.*/, '') ?? ''
const answer = async (browser: Browser, at: string, words: string) =>
  browser.fill(await browser.get(at), { words }, 'form.write')
const shownIn = (page: Seen) => page.$('details .thread').text().replace(/\s+/g, ' ')
const saidIn = (page: Seen) =>
  page
    .$('.measure > .thread .entry')
    .toArray()
    .map(entry => [
      page
        .$(entry)
        .find('.entry__who')
        .text()
        .replace(/ wrote$/, ''),
      page.$(entry).find('.words').text(),
    ])
const newsOf = (person: TestPerson) =>
  house.admin('emails').where({ personId: person.id, kind: 'news' }).count<{ count: number }[]>()

describe('a consultation', () => {
  test('is asked, answered, and gone on with, by the two of them', async () => {
    const page = await ruth.get(concern)
    expect(page.$(`a[href="${concern}/consultation"]`).text()).toBe('Ask a supervisor')
    const before = await newsOf(people.selma)
    const at = await asked(ruth, concern)
    expect(at).toMatch(/^\/consultations\//)
    expect(await newsOf(people.selma)).toEqual([{ count: (before[0]?.count ?? 0) + 1 }])

    expect((await selma.get('/')).to).toBe('/consultations')
    const list = await selma.get('/consultations')
    expect(list.$('.row__link').attr('href')).toBe(at)
    expect(list.text).toContain('Ruth Adler')
    expect(list.text).toContain('Waiting for your answer')
    expect(saidIn(await selma.get(at))).toEqual([['Ruth Adler', 'Where do I begin?']])
    const emails = await newsOf(people.ruth)
    expect((await answer(selma, at, 'With what you did.')).to).toBe(`${at}?said=sent`)
    expect(await newsOf(people.ruth)).toEqual([{ count: (emails[0]?.count ?? 0) + 1 }])

    const answered = await ruth.get(at)
    expect(saidIn(answered)).toEqual([
      ['You', 'Where do I begin?'],
      ['Selma Aydin', 'With what you did.'],
    ])
    expect(answered.text).toContain('You have an answer')
    await answer(ruth, at, 'I will try.')
    expect((await selma.get('/consultations')).text).toContain('Waiting for your answer')
    expect((await ruth.get('/consultations')).$('.row__link').attr('href')).toBe(at)
    expect((await ruth.get(concern)).$(`a[href="${at}"]`).text()).toBe('Your question to Selma Aydin')
  })

  test('is also an owner’s who reads, and then it is theirs alone', async () => {
    const at = await asked(margit, concern)
    expect((await margit.get(at)).status).toBe(200)
    expect((await ruth.get(at)).status).toBe(404)
    expect((await ruth.get(concern)).$(`a[href="${at}"]`)).toHaveLength(0)
  })

  test('rests sealed, and bound to its place', async () => {
    await ask(ruth, concern, { words: 'Where do I begin?' })
    const row = await house.admin('consultationWords').first<{ words: Buffer }>()
    expect(row.words.includes('begin')).toBe(false)
    await house.admin('consultationWords').update({ id: newId() })
    const { id } = await house.admin('consultations').first<{ id: string }>()
    const moved = await ruth.get(`/consultations/${id}`)
    expect(moved.text).toContain('(cannot be shown)')
    expect(moved.html).not.toContain('Where do I begin?')
  })

  test('is ended by whoever asked, after one question: both read on, and nobody writes', async () => {
    const at = await asked(ruth, concern)
    const form = await selma.get(at)
    expect(shownIn(form)).toContain('You looked at the clock.')
    expect((await selma.get(`${at}/ending`)).status).toBe(404)
    expect((await selma.post(`${at}/ending`)).status).toBe(404)
    const page = await ruth.follow(await ruth.fill(await ruth.get(`${at}/ending`), {}))
    expect(page.text).toContain('This consultation ended on')
    expect(page.$('form.write')).toHaveLength(0)
    const after = await selma.get(at)
    expect(saidIn(after)).toEqual([['Ruth Adler', 'Where do I begin?']])
    expect(after.html).not.toContain('You looked at the clock.')
    const late = await selma.fill(form, { words: 'One thing more.' }, 'form.write')
    expect(late.status).toBe(409)
    expect(late.text).toContain('One thing more.')
    const kept = await selma.fill(form, { words: 'One thing more.', keep: 'quietly' }, 'form.write')
    expect(kept.status).toBe(204)
    expect((await selma.get(at)).text).toContain('One thing more.')
    expect((await ruth.get(`${at}/ending`)).to).toBe(at)
    expect((await ruth.post(`${at}/ending`)).to).toContain(at)
    expect(await asked(ruth, concern)).not.toBe(at)
  })

  test('needs words, and somebody who can be asked; nothing that was typed is lost', async () => {
    const empty = await ask(ruth, concern, { words: ' \u200B ', supervisor: '' })
    expect(empty.status).toBe(422)
    expect(empty.text).toContain('Write a few words here.')
    expect(empty.text).toContain('Choose who you want to ask.')
    for (const person of [people.tomas, people.margit, people.lena, people.ruth]) {
      const page = await ask(ruth, concern, { supervisor: person.id, words: 'Please help.' })
      expect({ who: person.name, status: page.status }).toEqual({ who: person.name, status: 422 })
      expect(page.$('#words').val()).toBe('Please help.')
    }
    expect((await ask(ruth, concern, { words: 'x'.repeat(10_001) })).status).toBe(422)
    const at = await asked(ruth, concern)
    expect((await answer(selma, at, ' ')).status).toBe(422)
    expect(await house.admin('consultationWords')).toHaveLength(1)
  })

  test('is one with each supervisor at a time', async () => {
    await ask(ruth, concern)
    const again = await ruth.get(`${concern}/consultation`)
    expect(
      again
        .$('[name=supervisor]')
        .toArray()
        .map(({ attribs }) => attribs.value),
    ).not.toContain(people.selma.id)
    expect((await ask(ruth, concern)).status).toBe(422)
    expect(await house.admin('consultations')).toHaveLength(1)
    const { readers } = await openConcern(people.ruth, concern.split('/')[2] ?? '', new Date(), false)
    expect(readers).toHaveLength(3)
  })
})

describe('sending twice', () => {
  test('is once: the same form again leads to what was sent', async () => {
    const form = await ruth.get(`${concern}/consultation`)
    const fields = { supervisor: people.selma.id, words: 'Where do I begin?' }
    const first = await ruth.fill(form, fields, 'form.write')
    expect((await ruth.fill(form, fields, 'form.write')).to).toBe(first.to)
    const at = first.to?.replace(/\?.*/, '') ?? ''
    const reply = await selma.get(at)
    await selma.fill(reply, { words: 'With what you did.' }, 'form.write')
    expect((await selma.fill(reply, { words: 'With what you did.' }, 'form.write')).status).toBe(303)
    expect(await house.admin('consultations')).toHaveLength(1)
    expect(await house.admin('consultationWords')).toHaveLength(2)
    expect(await house.admin('events').where({ kind: 'consult' })).toHaveLength(1)
  })

  test('at the same moment is once too', async () => {
    const concernId = concern.split('/')[2] ?? ''
    const form = { id: newId(), supervisor: people.selma.id, words: 'Help.' }
    const holder = await house.admin.transaction()
    await holder('chainHeads').where({ chain: concernId }).forUpdate()
    const acts = [1, 2].map(() => consult(people.ruth, { concernId }, form))
    await until(async () => (await waiting(house)) >= 2)
    await holder.rollback()
    expect(await Promise.all(acts)).toEqual([form.id, form.id])
    expect(await house.admin('consultations')).toHaveLength(1)
    const more = { id: newId(), words: 'With what you did.' }
    expect(
      await Promise.all([1, 2].map(() => consult(people.selma, { consultationId: form.id }, more))),
    ).toEqual([form.id, form.id])
    expect(await house.admin('consultationWords')).toHaveLength(2)
  })

  test('a great deal within an hour has to wait, and is not lost', async () => {
    const at = await asked(ruth, concern)
    await house.admin('limits').update({ hits: 5_000 })
    const page = await answer(ruth, at, 'And one thing more.')
    expect(page.status).toBe(429)
    expect(page.$('#words').val()).toBe('And one thing more.')
    const other = await ask(ruth, unshown, { words: 'And another.' })
    expect(other.status).toBe(429)
    expect(other.$('#words').val()).toBe('And another.')
  })

  test('two different answers at the same moment both stand, in order', async () => {
    const at = await asked(ruth, concern)
    const about = { consultationId: at.split('/')[2] ?? '' }
    await Promise.all([
      consult(people.selma, about, { words: 'One.' }),
      consult(people.ruth, about, { words: 'Two.' }),
    ])
    const rows = await house
      .admin('consultationWords')
      .orderBy('position')
      .select<{ position: number }[]>('position')
    expect(rows.map(({ position }) => position)).toEqual([1, 2, 3])
  })
})

describe('the client’s words', () => {
  test('go along only where the client ticked it at sending, without who the client is', async () => {
    const at = await asked(ruth, concern)
    const page = await selma.get(at)
    expect(shownIn(page)).toContain('Client wrote')
    expect(shownIn(page)).toContain('You looked at the clock.')
    expect(page.html).not.toMatch(/Lena|Brandt/)
    expect(page.html).not.toContain(people.lena.id)
    expect((await ruth.get(at)).text).toContain('Selma Aydin can also read what is written')
    const other = await selma.get(await asked(ruth, unshown))
    expect(other.text).toContain('You do not see the client’s words.')
    expect(other.html).not.toContain('You were late.')
  })

  test('are shown as they stand, with those who answered by their names', async () => {
    const at = await asked(ruth, concern)
    await write(ruth, concern, 'I did look at it.')
    await write(lena, concern, 'Thank you for saying so.')
    const shown = shownIn(await selma.get(at))
    expect(shown).toContain('Ruth Adler gave a first answer')
    expect(shown).toContain('Thank you for saying so.')
  })

  test('are taken away at once when the client unticks it, and given when they tick it', async () => {
    const [at, other] = [await asked(ruth, concern), await asked(ruth, unshown)]
    const change = async (path: string) =>
      lena.follow(await lena.fill(await lena.get(path), {}, `form[action="${path}/consent"]`))
    expect((await change(concern)).text).toContain('The person who answers you cannot show your words')
    expect((await selma.get(at)).html).not.toContain('You looked at the clock.')
    expect((await ruth.get(at)).text).toContain('Your supervisor does not see the client’s words.')
    expect((await change(unshown)).text).toContain('The person who answers you may show')
    expect(shownIn(await selma.get(other))).toContain('You were late.')
    await lena.post(`${unshown}/consent`, { supervision: 'yes' })
    expect(await house.admin('consultationConsents')).toHaveLength(1)
    for (const browser of [ruth, margit, selma])
      expect((await browser.post(`${concern}/consent`, { supervision: 'yes' })).status).toBe(404)
  })

  test('are shown no more when whoever asked does not answer the concern any more', async () => {
    const at = await asked(margit, concern)
    expect(shownIn(await selma.get(at))).toContain('You looked at the clock.')
    await house.admin('readers').where({ personId: people.margit.id }).delete()
    expect((await selma.get(at)).html).not.toContain('You looked at the clock.')
    expect((await margit.get(at)).status).toBe(404)
  })

  test('are not ticked unless the client ticks, and the box says so where they look once more', async () => {
    const box = (await lena.get('/concerns/new')).$('[name=supervision]')
    expect(box.attr('type')).toBe('checkbox')
    expect(box.attr('checked')).toBeUndefined()
    const plain = await tell(lena, {})
    expect((await lena.get(plain)).text).toContain('The person who answers you cannot show your words')
    const preview = await lena.follow(
      await lena.fill(await lena.get('/concerns/new'), {
        happened: 'Again.',
        audience: 'therapist',
        supervision: 'yes',
      }),
    )
    expect(preview.text).toContain('The person who answers may show your words')
    const edit = await lena.get(preview.$('a[href$="/edit"]').first().attr('href') ?? '')
    expect(edit.$('[name=supervision]').attr('checked')).toBeDefined()
    const receipt = await lena.follow(await lena.fill(preview, {}))
    const at = receipt.$('main a.button').attr('href') ?? ''
    expect((await lena.get(at)).text).toContain('The person who answers you may show')
  })
})

describe('nobody is asked', () => {
  test('who reads the concern, whose own it is, or whom it is about', async () => {
    const names = async (browser: Browser, at: string) =>
      (await browser.get(`${at}/consultation`)).$('.choice__text').toArray().length
    expect(await names(ruth, unshown)).toBe(3) // Karim, Selma, Ugo
    const omars = `/concerns/${await send(people.omar, { therapist: people.karim.id, audience: 'owners', owners: [people.margit.id] })}`
    expect(await names(margit, omars)).toBe(2)
    expect((await ask(margit, omars, { supervisor: people.karim.id })).status).toBe(422)
    const ugos = `/concerns/${await send(people.ugo, { therapist: people.ruth.id, audience: 'therapist' })}`
    expect(await names(ruth, ugos)).toBe(2)
    const about = { concernId: omars.split('/')[2] ?? '' }
    expect(await consult(people.margit, about, { supervisor: people.karim.id })).toBeNull()
    await expect(consult(people.karim, about, { supervisor: people.selma.id })).rejects.toThrow(NotFound)
    const ofUgo = { concernId: ugos.split('/')[2] ?? '' }
    expect(await consult(people.ruth, ofUgo, { supervisor: people.ugo.id })).toBeNull()
    expect(await house.admin('consultations')).toEqual([])
  })

  test('where the practice has no supervisor: nothing leads there', async () => {
    const { anton, noor } = await practiceOf(house, {
      greta: { name: 'Greta Lang', roles: ['owner'] },
      anton: { name: 'Anton Graf', roles: ['therapist'] },
      noor: { name: 'Noor Khan', roles: ['client'], sees: ['anton'] },
    })
    const at = `/concerns/${await send(noor, { therapist: anton.id, audience: 'therapist' })}`
    const browser = await openBrowserOf(house, anton)
    expect((await browser.get(at)).$(`a[href="${at}/consultation"]`)).toHaveLength(0)
    const page = await browser.get(`${at}/consultation`)
    expect(page.text).toContain('There is nobody here you could ask about this.')
    expect(page.$('form.write')).toHaveLength(0)
  })

  test('and nobody else reads it: client, colleagues, owners, somebody who was a supervisor', async () => {
    const at = await asked(ruth, concern)
    const [tomas, karim, ugo] = await Promise.all(
      [people.tomas, people.karim, people.ugo].map(person => openBrowserOf(house, person)),
    )
    for (const browser of [tomas, karim, ugo, margit, lena]) {
      if (!browser) continue
      expect((await browser.get(at)).status).toBe(404)
      expect((await browser.post(at, { words: 'x' })).status).toBe(404)
    }
    expect((await lena.get(`${concern}/consultation`)).status).toBe(404)
    expect((await karim?.get(`${concern}/consultation`))?.status).toBe(404)
    await house
      .admin('people')
      .where({ id: people.selma.id })
      .update({ roles: ['therapist'] })
    expect((await selma.get(at)).status).toBe(404)
    expect((await ruth.get(at)).text).toContain('Selma Aydin can no longer answer here.')
    expect((await ruth.post(at, { words: 'Are you there?' })).status).toBe(409)
    await house
      .admin('people')
      .where({ id: people.selma.id })
      .update({ roles: ['supervisor'] })
  })

  test('who has no access any more', async () => {
    const at = await asked(ruth, concern)
    const id = at.split('/')[2] ?? ''
    await endAccess(people.margit, people.selma.id, new Date())
    await expect(consultationOf(people.selma, id, new Date())).rejects.toThrow()
    expect((await ruth.get(`${unshown}/consultation`)).text).not.toContain('Selma Aydin')
    await house.admin('people').where({ id: people.selma.id }).update({ endedAt: null })
    selma = await openBrowserOf(house, people.selma)
  })
})

test('a supervisor is told when whoever asked works here still and does not answer the concern any more', async () => {
  const at = await asked(margit, concern)
  const open = await selma.get(at)
  await house.admin('readers').where({ personId: people.margit.id }).delete()
  expect((await selma.get('/consultations')).text).not.toContain('Waiting for your answer')
  const page = await selma.get(at)
  expect(page.text).toContain('Margit Sommer can no longer answer here.')
  expect(page.$('form.write')).toHaveLength(0)
  const late = await selma.fill(open, { words: 'Nobody would read this.' }, 'form.write')
  expect(late.status).toBe(409)
  expect(late.text).toContain('Nobody would read this.')
  expect(await house.admin('consultationWords')).toHaveLength(1)
})

describe('that you asked a supervisor', () => {
  const told = async (browser: Browser) =>
    (await browser.get(concern)).text.includes('asked a supervisor for advice on')

  test('is seen by those who read the concern, and by its client where the practice tells them', async () => {
    await ask(ruth, concern)
    expect([await told(ruth), await told(margit), await told(lena)]).toEqual([true, true, true])
    const page = await lena.get(concern)
    expect(page.html).not.toMatch(/Selma|Where do I begin/)
    await margit.fill(await margit.get('/practice/advice'), { tellsOfConsulting: '' })
    expect([await told(ruth), await told(margit), await told(lena)]).toEqual([true, true, false])
    expect(
      (await margit.get('/practice/advice')).$('[name=tellsOfConsulting]').attr('checked'),
    ).toBeUndefined()
    await margit.fill(await margit.get('/practice/advice'), { tellsOfConsulting: 'yes' })
    expect(await told(lena)).toBe(true)
  })

  test('changes nothing of how the concern stands, and what is written from an older position is still sent', async () => {
    const concernId = concern.split('/')[2] ?? ''
    const before = await house.admin('concerns').where({ id: concernId }).first<object>()
    const page = await ruth.get(concern)
    await ask(margit, concern)
    expect(await house.admin('concerns').where({ id: concernId }).first<object>()).toEqual(before)
    const answer = { words: 'I did look at it.', as: 'it-is' }
    expect((await ruth.fill(page, answer, 'form.write')).to).toBe(`${concern}?said=sent`)
    await make(people.lena, concernId, 'write', { words: 'Thank you.' })
  })
})

describe('what is written and not sent', () => {
  const quietly = (browser: Browser, form: Seen, revision: number, words: string) =>
    browser.fill(form, { words, keep: 'quietly', revision: String(revision) }, 'form.write')

  test('is kept while it is written, sealed, and found again by its writer alone', async () => {
    const form = await ruth.get(`${concern}/consultation`)
    const kept = await quietly(ruth, form, 1, 'Where do')
    expect(kept).toMatchObject({ status: 204, html: '' })
    expect(Number(kept.headers['seconds-left'])).toBeGreaterThan(29 * 60)
    expect((await quietly(ruth, form, 3, 'Where do I begin')).status).toBe(204)
    expect((await quietly(ruth, form, 2, 'Where do I')).status).toBe(409)
    expect((await ruth.get(`${concern}/consultation`)).$('#words').val()).toBe('Where do I begin')
    expect((await margit.get(`${concern}/consultation`)).$('#words').val()).toBe('')
    const row = await house.admin('drafts').first<{ words: Buffer }>()
    expect(row.words.includes('begin')).toBe(false)
    const again = await ruth.get(`${concern}/consultation`)
    await ruth.fill(again, { supervisor: people.selma.id }, 'form.write')
    expect(await house.admin('drafts')).toEqual([])
    expect((await quietly(ruth, form, 9, 'Late')).status).toBe(409)
    expect(await house.admin('drafts')).toEqual([])
  })

  test('is empty once it is emptied, and kept when somebody asks for that', async () => {
    const at = await asked(ruth, concern)
    const later = await selma.fill(await selma.get(at), { words: 'I think', keep: 'later' }, 'form.write')
    expect(later.to).toBe('/consultations?said=kept')
    const form = await selma.get(at)
    expect(form.$('#words').val()).toBe('I think')
    expect((await quietly(selma, form, 5, '')).status).toBe(204)
    expect((await selma.get(at)).$('#words').val()).toBe('')
    expect((await quietly(selma, form, 6, 'I think')).status).toBe(204) // and can be written again
    expect((await selma.get(at)).$('#words').val()).toBe('I think')
  })

  test('comes back after signing in again, and is not sent by itself', async () => {
    const form = await ruth.get(`${concern}/consultation`)
    ruth.agent.jar.setCookie('session=; path=/; max-age=0', '127.0.0.1')
    const away = await ruth.fill(
      form,
      { supervisor: people.selma.id, words: 'Where do I begin?' },
      'form.write',
    )
    expect(away.to).toBe(`/sign-in?said=kept-until-back&next=${concern}/consultation`)
    expect(await house.admin('consultations')).toEqual([])
    const back = await signInFrom(ruth, away, people.ruth)
    expect(back.$('#words').val()).toBe('Where do I begin?')
    expect(back.$('[name=supervisor][checked]').attr('value')).toBe(people.selma.id)
    expect(await house.admin('keptWords')).toEqual([])
  })

  test('is kept at once where the session has ended by itself', async () => {
    const at = await asked(ruth, concern)
    const form = await selma.get(at)
    await house.admin.raw(`update sessions set seen_at = now() - interval '31 minutes' where person_id = ?`, [
      people.selma.id,
    ])
    const away = await selma.fill(form, { words: 'With what you did.' }, 'form.write')
    expect(away.to).toBe(`/sign-in?said=kept-until-back&next=${at}`)
    const back = await signInFrom(selma, away, people.selma)
    expect(back.$('#words').val()).toBe('With what you did.')
    expect(await house.admin('consultationWords')).toHaveLength(1)
  })

  test('of a forged form comes to nothing, and harms nobody', async () => {
    const stranger = openBrowser(house)
    for (const path of [
      `${concern}/consultation`,
      `/concerns/${newId()}/consultation`,
      `/consultations/${newId()}`,
    ])
      await stranger.post(path, { writer: people.tomas.id, words: 'Forged.' })
    expect((await (await openBrowserOf(house, people.tomas, stranger)).get('/inbox')).status).toBe(200)
    expect(await house.admin('drafts')).toEqual([])
  })
})

async function signInFrom(browser: Browser, answered: Pick<Seen, 'to'>, person: TestPerson) {
  const page = await browser.get(answered.to ?? '')
  const { link } = await signInMail(house, person, () => browser.fill(page, { address: person.address }))
  const first = await browser.follow(await browser.post(link))
  const proof = first.to ? await prove(house, person, browser, first.to) : null
  return proof ? browser.follow(proof) : first
}
