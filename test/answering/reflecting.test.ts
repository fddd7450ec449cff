import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { v7 as newId } from 'uuid'
import { everyStep, joinedReflection, type Reflection } from '../../src/answering/reflection'
import { reflectionDrawer, reflectionIn } from '../../src/answering/store'
import {
  openBrowser,
  prove,
  openBrowserOf,
  signInMail,
  type Browser,
  type Fields,
  type Seen,
} from '../support/browser'
import { keep } from '../support/kept'
import { openHouse, type House } from '../support/house'
import { empty, waiting } from '../support/locks'
import { until } from '../support/patience'
import { practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'
import { practiceOf } from '../support/practices'
import { say } from '../support/writing'

let house: House
let people: People
let ruth: Browser
let margit: Browser
let lena: Browser
/** Lena’s, to Ruth and Margit. */
let concern: string
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  margit = await openBrowserOf(house, people.margit)
  lena = await openBrowserOf(house, people.lena)
})
afterAll(() => house.close())
beforeEach(async () => {
  await empty(house, 'concerns', 'gone_drafts', 'kept_words', 'limits')
  ruth = await openBrowserOf(house, people.ruth)
  concern = await tellRuth()
})

const aboutBoth = () =>
  ({ therapist: people.ruth.id, audience: 'together', owners: [people.margit.id] }) as const
const tellRuth = async (now = new Date()) => `/concerns/${await send(people.lena, aboutBoth(), now)}`
const rows = () => house.admin('reflections')
const steps = (page: Seen) =>
  Object.fromEntries(['happened', 'part', 'feeling', 'asking'].map(name => [name, page.$(`#${name}`).val()]))
const reflect = async (browser: Browser, fields: Fields, at = concern) =>
  browser.fill(await browser.get(`${at}/reflection`), fields, 'form.write')
const quietly = (form: Seen, revision: number, fields: Fields) =>
  ruth.fill(form, { ...fields, keep: 'quietly', revision: String(revision) }, 'form.write')

describe('whoever opens words that wait for a first answer', () => {
  test('is offered to answer, and to pause first', async () => {
    for (const browser of [ruth, margit]) {
      const page = await browser.get(concern)
      const ways = page.$('.next .doings a').toArray()
      expect(ways.map(way => page.$(way).attr('href'))).toEqual(['#words', `${concern}/reflection`])
      expect(page.text).toContain('You have time to reflect first.')
    }
  })

  test('reads the day in calm words, also when it has passed; lists still say that it is late', async () => {
    const early = await ruth.get(concern)
    expect(early.text).toMatch(/is waiting for your first answer\. Please answer by \w+day/)
    const old = await tellRuth(new Date(Date.now() - 30 * 86_400_000))
    for (const path of [old, `${old}/reflection`]) {
      const page = await ruth.get(path)
      expect(page.text).toMatch(/was due on \w+day, .* still welcome\./)
      expect(page.$('.tag--late, .next--late')).toHaveLength(0)
    }
    expect((await ruth.get('/inbox')).$('.tag--late')).toHaveLength(1)
    expect((await lena.get(old)).$('.tag--late')).toHaveLength(1)
  })

  test('is offered none any more once it was answered, and keeps their reflection', async () => {
    await reflect(ruth, { part: 'I was tired, and let it show.' })
    await say(ruth, `${concern}/acknowledgement`, { words: 'I did look at the clock.' })
    const page = await ruth.get(concern)
    expect(page.$(`.next a[href="${concern}/reflection"]`)).toHaveLength(0)
    const form = await ruth.get(page.$(`a[href="${concern}/reflection"]`).attr('href') ?? '')
    expect(steps(form)).toMatchObject({ part: 'I was tired, and let it show.' })
    expect(form.text).not.toContain('Skip this and answer')
  })

  test('is the one who answers: its client finds no reflection', async () => {
    const page = await lena.get(concern)
    expect(page.html).not.toMatch(/reflection|first-hour/)
    for (const path of [
      `${concern}/reflection`,
      `${concern}/reflection/deleting`,
      '/reflections',
      '/first-hour',
      '/law',
    ])
      expect((await lena.get(path)).status).toBe(404)
  })
})

describe('a reflection', () => {
  test('is kept, found again, added to, and there is one of it', async () => {
    const answer = await reflect(ruth, { happened: 'I looked at the clock.', feeling: 'Ashamed.' })
    expect(answer).toMatchObject({ status: 303, to: `${concern}?said=kept` })
    const again = await ruth.get(`${concern}/reflection`)
    expect(steps(again)).toEqual({
      happened: 'I looked at the clock.',
      part: '',
      feeling: 'Ashamed.',
      asking: '',
    })
    await ruth.fill(again, { asking: 'Tomas, on Thursday.' }, 'form.write')
    expect(steps(await ruth.get(`${concern}/reflection`))).toEqual({
      happened: 'I looked at the clock.',
      part: '',
      feeling: 'Ashamed.',
      asking: 'Tomas, on Thursday.',
    })
    expect(await rows()).toHaveLength(1)
  })

  test('leads on to the answer, with one press or without a word', async () => {
    const form = await ruth.get(`${concern}/reflection`)
    expect(form.$(`a[href="${concern}/acknowledgement"]`).text()).toBe('Skip this and answer')
    const answer = await ruth.fill(form, { then: 'answer', part: 'Mine.' }, 'form.write')
    expect(answer).toMatchObject({ status: 303, to: `${concern}/acknowledgement` })
    expect((await rows()).length).toBe(1)
    const nothing = await reflect(margit, { then: 'answer' })
    expect(nothing).toMatchObject({ status: 303, to: `${concern}/acknowledgement` })
    expect((await rows()).length).toBe(1)
  })

  test('stands folded beside the box while its author answers, and only there', async () => {
    await reflect(ruth, { happened: 'I looked at the clock.', feeling: 'Ashamed.' })
    const page = await ruth.get(concern)
    const notes = page.$('.conversation__answer details:not([open]) .notes')
    expect(notes.find('dt').length).toBe(2)
    expect(notes.text().replace(/\s+/g, ' ').trim()).toBe(
      'What happened I looked at the clock. What I feel Ashamed.',
    )
    for (const browser of [lena, margit]) expect((await browser.get(concern)).$('.notes')).toHaveLength(0)
  })

  test('is nobody else’s: who reads the same words has one of their own, and no page of anybody else changes', async () => {
    const pages = async () =>
      Promise.all([
        ...['/', concern].map(path => lena.get(path)),
        ...['/inbox', '/board', concern, `${concern}/acknowledgement`, '/reflections'].map(path =>
          margit.get(path),
        ),
      ]).then(seen =>
        seen.map(({ html }) =>
          html.replace(/value="[^"]*"|data-(seconds-left|own)="[^"]*"|\?form=[^"]*|about [^.]*\./g, ''),
        ),
      )
    await pages() // opening it is recorded once a day
    await ruth.get(concern)
    const [before, records] = [await pages(), await recordsIn()]
    await reflect(ruth, { feeling: 'Ashamed, and a little angry.' })
    expect(await pages()).toEqual(before)
    expect(await recordsIn()).toEqual(records)
    expect(steps(await margit.get(`${concern}/reflection`))).toMatchObject({ feeling: '' })
    await reflect(margit, { feeling: 'Sorry for both.' })
    expect(steps(await ruth.get(`${concern}/reflection`))).toMatchObject({
      feeling: 'Ashamed, and a little angry.',
    })
    expect(await rows()).toHaveLength(2)
  })

  test('is deleted for good, after one question, and only its own', async () => {
    await reflect(ruth, { feeling: 'Ashamed.' })
    await reflect(margit, { feeling: 'Sorry for both.' })
    const form = await ruth.get(`${concern}/reflection`)
    const question = await ruth.get(form.$('a[href$="/deleting"]').attr('href') ?? '')
    expect(question.text).toContain('Nobody can bring it back, not even you.')
    expect(await rows()).toHaveLength(2)
    const page = await ruth.follow(await ruth.fill(question, {}))
    expect(page.text).toContain('Deleted for good.')
    expect(await rows()).toMatchObject([{ personId: people.margit.id }])
    expect(steps(await ruth.get(`${concern}/reflection`))).toMatchObject({ feeling: '' })
    const late = await ruth.fill(form, { feeling: 'Ashamed.' }, 'form.write')
    expect(late.status).toBe(422)
    expect(late.text).toContain('You deleted this for good, so we have not saved it.')
    expect(steps(late)).toMatchObject({ feeling: 'Ashamed.' })
    expect(await rows()).toHaveLength(1)
    expect((await ruth.fill(late, {}, 'form.write')).status).toBe(303) // pressed once more it is a new one
    expect(await rows()).toHaveLength(2)
    await house.admin('reflections').where({ personId: people.ruth.id }).delete()
    expect((await ruth.get(`${concern}/reflection/deleting`)).to).toBe(`${concern}/reflection`)
    expect((await ruth.post(`${concern}/reflection/deleting`)).status).toBe(303)
  })

  test('that was emptied is gone too', async () => {
    await reflect(ruth, { feeling: 'Ashamed.' })
    await reflect(ruth, { feeling: '' })
    expect(await rows()).toEqual([])
  })

  test('rests sealed, and bound to its place', async () => {
    await reflect(ruth, { feeling: 'Ashamed.' })
    const [row] = (await rows()) as { words: Buffer; id: string }[]
    expect(row?.words.includes('Ashamed')).toBe(false)
    await rows().update({ id: newId() })
    expect((await ruth.get(`${concern}/reflection`)).html).not.toContain('Ashamed')
  })

  test('is out of reach when its author does not read the concern any more', async () => {
    await reflect(margit, { feeling: 'Sorry for both.' })
    await house.admin('readers').where({ personId: people.margit.id }).delete()
    for (const path of [`${concern}/reflection`, `${concern}/reflection/deleting`])
      expect((await margit.get(path)).status).toBe(404)
    expect((await margit.post(`${concern}/reflection`, { feeling: 'x' })).status).toBe(404)
    expect((await margit.get('/reflections')).text).toContain('There is nothing here yet.')
    expect(await rows()).toHaveLength(1)
  })
})

describe('what is kept quietly while somebody writes', () => {
  test('is the reflection, answered without a page, and what is older does not overwrite it', async () => {
    const form = await ruth.get(`${concern}/reflection`)
    const answer = await quietly(form, 1, { feeling: 'Asha' })
    expect(answer).toMatchObject({ status: 204, html: '' })
    expect(Number(answer.headers['seconds-left'])).toBeGreaterThan(29 * 60)
    expect((await quietly(form, 3, { feeling: 'Ashamed.' })).status).toBe(204)
    expect((await quietly(form, 2, { feeling: 'Asham' })).status).toBe(409)
    expect(steps(await ruth.get(`${concern}/reflection`))).toMatchObject({ feeling: 'Ashamed.' })
  })

  test('keeps nothing where nothing is written', async () => {
    expect((await quietly(await ruth.get(`${concern}/reflection`), 1, { feeling: ' ' })).status).toBe(204)
    expect(await rows()).toEqual([])
  })

  test('does not make again what was deleted in another tab; a press of the button asks first', async () => {
    const form = await ruth.get(`${concern}/reflection`)
    await quietly(form, 1, { feeling: 'Asha' })
    await ruth.post(`${concern}/reflection/deleting`)
    expect((await quietly(form, 2, { feeling: 'Ashamed.' })).status).toBe(409)
    expect(await rows()).toEqual([])
    const asked = await ruth.fill(form, { feeling: 'Ashamed.' }, 'form.write')
    expect(asked.text).toContain('Press the button to save them as a new reflection.')
    await ruth.fill(asked, {}, 'form.write')
    expect(steps(await ruth.get(`${concern}/reflection`))).toMatchObject({ feeling: 'Ashamed.' })
  })

  test('is not taken by a stranger’s page', async () => {
    const form = await ruth.get(`${concern}/reflection`)
    for (const browser of [margit, openBrowser(house)])
      expect((await browser.fill(form, { keep: 'quietly', feeling: 'x' }, 'form.write')).status).toBe(403)
    expect(await rows()).toEqual([])
    expect(await house.admin('keptWords')).toEqual([])
  })
})

describe('two tabs', () => {
  test('that did not know of each other lose nothing', async () => {
    const tabs = [await ruth.get(`${concern}/reflection`), await ruth.get(`${concern}/reflection`)] as const
    await ruth.fill(tabs[0], { happened: 'I looked at the clock.', feeling: 'Ashamed.' }, 'form.write')
    expect((await quietly(tabs[1], 1, { feeling: 'An' })).status).toBe(409)
    await ruth.fill(tabs[1], { feeling: 'Angry.', part: 'Mine.' }, 'form.write')
    const both = await ruth.get(`${concern}/reflection`)
    expect(steps(both)).toEqual({
      happened: 'I looked at the clock.',
      part: 'Mine.',
      feeling: 'Ashamed.\n\nAngry.',
      asking: '',
    })
    await ruth.fill(both, { feeling: 'Ashamed.' }, 'form.write')
    await ruth.fill(both, { feeling: 'Ashamed. And angry.' }, 'form.write') // the same page, gone back to
    expect(steps(await ruth.get(`${concern}/reflection`))).toMatchObject({ feeling: 'Ashamed. And angry.' })
  })

  test('at the same moment make one reflection of both', async () => {
    const holder = await house.admin.transaction()
    const form = (feeling: string): Reflection => ({
      id: newId(),
      concernId: concern.split('/')[2] ?? '',
      words: everyStep(name => (name === 'feeling' ? feeling : '')),
    })
    const first = form('Ashamed.')
    await holder('reflections').insert({
      practiceId: people.ruth.practiceId,
      personId: people.ruth.id,
      concernId: first.concernId,
      id: newId(),
      words: '',
      keptAt: new Date(),
    })
    const acts = ['Ashamed.', 'Angry.'].map(feeling => keep(reflectionDrawer, people.ruth, form(feeling)))
    await until(async () => (await waiting(house)) >= 2)
    await holder.rollback()
    await Promise.all(acts)
    expect(await rows()).toHaveLength(1)
    const kept = await reflectionIn(people.ruth, first.concernId)
    expect(kept?.words.feeling.split('\n\n').sort()).toEqual(['Angry.', 'Ashamed.'])
  })

  test('whatever stands in them: all of it is in what is kept', () => {
    const words = fc.record({
      happened: fc.string(),
      part: fc.string(),
      feeling: fc.string(),
      asking: fc.string(),
    })
    fc.assert(
      fc.property(words, words, (before, after) => {
        const kept = joinedReflection(before, after)
        for (const name of ['happened', 'part', 'feeling', 'asking'] as const) {
          expect(kept[name]).toContain(before[name].trim())
          expect(kept[name]).toContain(after[name].trim())
        }
        expect(joinedReflection(before, before)).toEqual(before)
      }),
    )
  })
})

const forget = (browser: Browser) => browser.agent.jar.setCookie('session=; path=/; max-age=0', '127.0.0.1')

async function signInFrom(browser: Browser, answer: Pick<Seen, 'to'>, person: TestPerson) {
  const page = await browser.get(answer.to ?? '')
  const { link } = await signInMail(house, person, () => browser.fill(page, { address: person.address }))
  const first = await browser.follow(await browser.post(link))
  const proof = first.to ? await prove(house, person, browser, first.to) : null
  return proof ? browser.follow(proof) : first
}

describe('a form that comes when its writer is not signed in any more', () => {
  test('is their reflection as soon as they sign in in this browser, beside what was kept elsewhere', async () => {
    const form = await ruth.get(`${concern}/reflection`)
    forget(ruth)
    const answer = await ruth.fill(form, { feeling: 'Ashamed.' }, 'form.write')
    expect(answer.to).toBe(`/sign-in?said=kept-until-back&next=${concern}/reflection`)
    expect((await ruth.get(answer.to ?? '')).text).toContain('Your words are saved.')
    expect(await rows()).toEqual([])
    await reflect(await openBrowserOf(house, people.ruth), { feeling: 'Angry, on the phone.' })
    const landed = await signInFrom(ruth, answer, people.ruth)
    expect(steps(landed)).toMatchObject({ feeling: 'Angry, on the phone.\n\nAshamed.' })
    expect(await house.admin('keptWords')).toEqual([])
    expect((await ruth.get('/inbox')).text).not.toContain('Your drafts')
    expect(await house.admin('drafts')).toEqual([])
  })

  test('is kept at once where the session has ended by itself', async () => {
    const form = await ruth.get(`${concern}/reflection`)
    await house.admin.raw(`update sessions set seen_at = now() - interval '31 minutes' where person_id = ?`, [
      people.ruth.id,
    ])
    const answer = await ruth.fill(form, { feeling: 'x'.repeat(10_001) }, 'form.write')
    expect(answer.to).toBe(`/sign-in?said=kept-until-back&next=${concern}/reflection`)
    expect((await ruth.get(`${concern}/reflection`)).status).toBe(303)
    expect(steps(await signInFrom(ruth, answer, people.ruth))).toMatchObject({ feeling: 'x'.repeat(10_001) })
  })

  test('is not shown to somebody else who is signed in there, and waits for its writer', async () => {
    const form = await ruth.get(`${concern}/reflection`)
    await openBrowserOf(house, people.margit, ruth)
    const answer = await ruth.fill(form, { feeling: 'Ashamed.' }, 'form.write')
    expect(answer.to).toBe('/kept')
    for (const path of ['/kept', '/inbox', '/reflections', `${concern}/reflection`])
      expect((await ruth.get(path)).html).not.toContain('Ashamed.')
    expect(await rows()).toEqual([])
    await openBrowserOf(house, people.ruth, ruth)
    expect(steps(await ruth.get(`${concern}/reflection`))).toMatchObject({ feeling: 'Ashamed.' })
  })

  test('of somebody who does not answer there comes to nothing, and harms nobody', async () => {
    const josef = await openBrowserOf(house, people.josef)
    const stranger = openBrowser(house)
    await stranger.post(`${concern}/reflection`, { writer: people.tomas.id, feeling: 'Forged.' })
    await stranger.post(`/concerns/${newId()}/reflection`, { writer: people.tomas.id, feeling: 'Forged.' })
    expect((await (await openBrowserOf(house, people.tomas, stranger)).get('/inbox')).status).toBe(200)
    expect(
      (await josef.post(`${concern}/reflection`, { writer: people.josef.id, feeling: 'x' })).status,
    ).toBe(404)
    expect(await rows()).toEqual([])
  })
})

describe('one’s own reflections', () => {
  test('stand in a list, the last kept first, with nobody else’s and no word of them', async () => {
    const second = await tellRuth()
    await reflect(ruth, { feeling: 'Ashamed.' })
    await reflect(ruth, { feeling: 'Angry.' }, second)
    await reflect(margit, { feeling: 'Sorry for both.' })
    const hrefs = async () => {
      const page = await ruth.get('/reflections')
      expect(page.text).not.toMatch(/Ashamed|Angry|Sorry/)
      return page
        .$('.row__link')
        .toArray()
        .map(link => page.$(link).attr('href'))
    }
    expect(await hrefs()).toEqual([`${second}/reflection`, `${concern}/reflection`])
    await reflect(ruth, { feeling: 'Ashamed, still.' })
    expect(await hrefs()).toEqual([`${concern}/reflection`, `${second}/reflection`])
    expect((await ruth.get('/inbox')).$('a[href="/reflections"]')).toHaveLength(1)
  })
})

test('the form of an acknowledgement shows an order that works, beside one empty field; no other form does', async () => {
  const form = await ruth.get(concern)
  const headings = form.$('#answer .guide__points li strong').toArray()
  expect(headings.map(heading => form.$(heading).text())).toEqual([
    'Name what happened',
    'Say the effect',
    'Own your part',
    'Apologise for what you did',
    'Ask what would feel safe',
    'Say what you will do, and when',
  ])
  expect(form.$('main textarea')).toHaveLength(1)
  expect(form.$('main textarea').val()).toBe('')
  expect(form.$('#answer a[href="/law"]').length).toBeGreaterThan(0)
  await say(ruth, `${concern}/acknowledgement`, { words: 'I did look at the clock.' })
  for (const [browser, path] of [
    [ruth, ''],
    [ruth, '/proposal'],
    [lena, ''],
  ] as const)
    expect((await browser.get(`${concern}${path}`)).$('.guide__points')).toHaveLength(0)
})

describe('whom those who answer can ask', () => {
  test('is said by the owner, and read by those who work there, before they answer; not by clients', async () => {
    const words = 'Supervision: Selma Aydin, Tuesdays.\nPeers: the round on the first Friday.'
    const nobody = await ruth.get('/first-hour')
    expect(nobody.text).toContain('The practice has not named anyone yet.')
    const page = await margit.follow(
      await margit.fill(await margit.get('/practice/advice'), { whomToAsk: ` ${words} ` }),
    )
    expect(page.$('#whomToAsk').val()).toBe(words)
    for (const path of ['/first-hour', `${concern}/reflection`])
      expect((await ruth.get(path)).$('.lines-as-written').text().trim()).toBe(words)
    for (const path of ['/', concern, `${concern}/addition`])
      expect((await lena.get(path)).text).not.toContain('Selma Aydin')
    const { greta } = await practiceOf(house, { greta: { name: 'Greta Sandvik', roles: ['owner'] } })
    expect((await (await openBrowserOf(house, greta)).get('/first-hour')).text).not.toContain('Selma Aydin')
    await margit.fill(await margit.get('/practice/advice'), { whomToAsk: '' })
    expect((await ruth.get('/first-hour')).text).toContain('The practice has not named anyone yet.')
  })

  test('is no essay', async () => {
    const answer = await margit.fill(await margit.get('/practice/advice'), { whomToAsk: 'x'.repeat(2_001) })
    expect(answer.status).toBe(422)
    expect(answer.$('#whomToAsk').val()).toBe('x'.repeat(2_001))
  })
})

test('what is said of apologies and the law names its source and its day, and sends to those who know', async () => {
  const page = await ruth.get('/law')
  expect(page.text).toContain(
    'Ask your insurer or licensing body how the law treats apologies where you work',
  )
  expect(page.text).toContain('not legal advice')
  const laws = page.$('main section:has(dl)').toArray()
  expect(laws.length).toBeGreaterThan(5)
  for (const law of laws) {
    const text = page.$(law).text()
    expect(text).toMatch(/Source\s+\S.*(\b(19|20)\d\d\b|§|Cap\.)/)
    expect(text).toMatch(/Checked\s+\w+day, \d+ \w+ 20\d\d/)
  }
})

/** Of everything that records or counts, how it stands now. */
async function recordsIn() {
  const tables = ['events', 'entries', 'drafts', 'emails', 'readers', 'concerns', 'chain_heads']
  return Promise.all(
    tables.map(async table => {
      const { rows: all } = await house.admin.raw<{ rows: unknown[] }>(
        'select * from ?? r order by r::text',
        [table],
      )
      return [table, createHash('sha256').update(JSON.stringify(all)).digest('hex')]
    }),
  )
}

describe('a reflection that was damaged', () => {
  const damage = async () => {
    await reflect(ruth, { part: 'I looked away.' })
    const [row] = (await rows()) as { words: Buffer }[]
    const damaged = Buffer.from(row?.words ?? '')
    damaged[damaged.length - 20] = (damaged[damaged.length - 20] ?? 0) ^ 1
    await house.admin('reflections').update({ words: damaged })
    return damaged
  }
  const wordsNow = async () => ((await rows()) as { words: Buffer }[])[0]?.words

  test('is said to be, and nothing is written over it until its writer says so', async () => {
    const damaged = await damage()
    const page = await ruth.get(`${concern}/reflection`)
    expect(page.text).toContain('We cannot show what you wrote here before')
    expect((await quietly(page, 9, { part: 'Once more.' })).status).toBe(409)
    const refused = await ruth.fill(page, { part: 'Once more.' }, 'form.write')
    expect(refused.status).toBe(422)
    expect(refused.$('#part').val()).toBe('Once more.')
    expect(refused.$('#over-error').text()).toContain('Choose this if you want to write over it.')
    expect(await wordsNow()).toEqual(damaged)
    expect((await ruth.fill(refused, { over: 'yes' }, 'form.write')).status).toBe(303)
    const after = await ruth.get(`${concern}/reflection`)
    expect(after.$('#part').val()).toBe('Once more.')
    expect(after.$('#over')).toHaveLength(0)
  })

  test('emptied, is not deleted either', async () => {
    const damaged = await damage()
    const page = await ruth.get(`${concern}/reflection`)
    expect((await ruth.fill(page, {}, 'form.write')).status).toBe(422)
    expect(await wordsNow()).toEqual(damaged)
  })
})
