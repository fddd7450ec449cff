import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import {
  openBrowser,
  prove,
  openBrowserOf,
  signInMail,
  type Browser,
  type Fields,
  type Seen,
} from '../support/browser'
import { openHouse, type House } from '../support/house'
import { empty } from '../support/locks'
import { make, practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'

let house: House
let people: People
let lena: Browser
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  people = await practiceAtTheRiver(house)
})
afterAll(() => house.close())
beforeEach(async () => {
  await empty(house, 'concerns', 'drafts', 'gone_drafts', 'kept_words', 'limits')
  lena = await openBrowserOf(house, people.lena)
})

const here = { domain: '127.0.0.1', path: '/', secure: false, script: false } as never
const story = 'She said “you again”.\n\n  I did not know what to say — 😶‍🌫️ so I said nothing.\nשלום'
const tooLong = 'On and on. '.repeat(1_000)

const aboutRuth = () => ({ therapist: people.ruth.id, audience: 'therapist', owners: [] }) as const
const drafts = () => house.admin('drafts').where({ thrownAt: null }).orderBy('savedAt')
const draftOn = (page: Seen) => String(page.$('form.write [name=draft]').val())

/** As the browser does by itself while somebody writes. */
const quietly = (browser: Browser, form: Seen, revision: number, fields: Fields) =>
  browser.fill(form, { ...fields, keep: 'quietly', revision: String(revision) }, 'form.write')

/** As somebody does who is asked once, and says yes; looking again where it has changed just then. */
async function throwAway(browser: Browser, id: string): Promise<void> {
  const asking = await browser.get(`/drafts/${id}/discarding`)
  if (!asking.to) await browser.fill(asking, {}, 'form[action$=discarding]')
  if ((await browser.get(`/drafts/${id}`)).text.includes('You have deleted this draft')) return
  await throwAway(browser, id)
}

/** What stands in a draft, as its page for writing shows it. */
async function written(browser: Browser, id: string, field = 'happened') {
  return (await pageAt(browser, `/drafts/${id}/edit`)).$(`#${field}`).val()
}

/** Wherever an address leads: what is said in a concern is written on its own page. */
async function pageAt(browser: Browser, path: string): Promise<Seen> {
  const page = await browser.get(path)
  return page.to ? pageAt(browser, page.to) : page
}

describe('the button to keep it and go on later', () => {
  test.each([
    ['empty', ''],
    ['half a sentence', 'I wanted to'],
    ['longer than can be sent', tooLong],
  ])('keeps what is %s, and says so on the first page', async (_, happened) => {
    const form = await lena.get('/concerns/new')
    const home = await lena.follow(await lena.fill(form, { happened, keep: 'later' }, 'form.write'))
    expect(home.text).toContain('Saved. Only you can see it.')
    expect(home.$(`a[href="/drafts/${draftOn(form)}/edit"]`)).toHaveLength(1)
    expect(await written(lena, draftOn(form))).toBe(happened)
  })

  test('leads back to the concern that it is about, for a therapist too', async () => {
    const concern = await send(people.lena, aboutRuth())
    const ruth = await openBrowserOf(house, people.ruth)
    const form = await ruth.get(`/concerns/${concern}`)
    const answer = await ruth.fill(form, { words: 'I am not', keep: 'later' }, 'form.write')
    expect(answer).toMatchObject({ status: 303, to: `/concerns/${concern}?said=kept` })
    expect(await written(ruth, draftOn(form), 'words')).toBe('I am not')
  })
})

describe('what is kept quietly while somebody writes', () => {
  test('is a draft, is answered without a page, and counts as being there', async () => {
    const form = await lena.get('/concerns/new')
    const answer = await quietly(lena, form, 1, { happened: 'I wan', audience: 'therapist' })
    expect(answer).toMatchObject({ status: 204, html: '' })
    expect(Number(answer.headers['seconds-left'])).toBeGreaterThan(14 * 60)
    expect((await quietly(lena, form, 2, { happened: 'I wanted' })).status).toBe(204)
    expect(await written(lena, draftOn(form))).toBe('I wanted')
    expect(await drafts()).toHaveLength(1)
  })

  test('hears that its writer is signed out, also where that comes while it is kept', async () => {
    const form = await lena.get('/concerns/new')
    const seenAt = new Date(Date.now() + 10 * 60_000) // which the portal takes for a session, and the database does not
    await house.admin('sessions').where({ personId: people.lena.id }).update({ seenAt })
    expect((await quietly(lena, form, 1, { happened: 'I wan' })).status).toBe(403)
    await house.admin('sessions').where({ personId: people.lena.id }).update({ seenAt: new Date() })
    expect((await quietly(lena, form, 1, { happened: 'I wan' })).status).toBe(204)
  })

  test('does not overwrite what is newer, whichever comes first', async () => {
    const form = await lena.get('/concerns/new')
    await quietly(lena, form, 3, { happened: 'newer' })
    expect((await quietly(lena, form, 2, { happened: 'older' })).status).toBe(409)
    expect(await written(lena, draftOn(form))).toBe('newer')
    await lena.fill(form, { happened: 'looked at', audience: 'therapist', revision: '4' }, 'form.write')
    expect((await quietly(lena, form, 4, { happened: 'on its way meanwhile' })).status).toBe(409)
    expect(await written(lena, draftOn(form))).toBe('looked at')
    expect((await quietly(lena, form, 5, { happened: 'written after going back' })).status).toBe(204)
  })

  test('goes on from where the draft was, in a page that opens it again', async () => {
    const form = await lena.get('/concerns/new')
    await quietly(lena, form, 7, { happened: 'so far' })
    const again = await lena.get(`/drafts/${draftOn(form)}/edit`)
    expect(again.$('[name=base]').val()).toBe('1')
    expect((await quietly(lena, again, 8, { happened: 'and further' })).status).toBe(204)
  })

  test('is all there is, where a form that it overtook comes twice, before and after another page is opened', async () => {
    const form = await lena.get('/concerns/new')
    const press = (happened: string, revision: string) =>
      lena.fill(form, { happened, audience: 'therapist', revision }, 'form.write')
    await press('newer', '2')
    await press('overtaken', '1')
    const again = await lena.get(`/drafts/${draftOn(form)}/edit`)
    expect((await quietly(lena, again, 1, { happened: 'newest' })).status).toBe(204)
    await press('overtaken', '1')
    expect(await drafts()).toHaveLength(1)
    expect(await written(lena, draftOn(form))).toBe('newest')
  })

  test('makes no draft of what was sent', async () => {
    const form = await lena.get('/concerns/new')
    await quietly(lena, form, 1, { happened: story, audience: 'therapist' })
    const preview = await lena.follow(await lena.fill(form, { happened: story, audience: 'therapist' }))
    await lena.fill(preview, {})
    expect((await quietly(lena, form, 9, { happened: 'late', audience: 'therapist' })).status).toBe(409)
    expect(await drafts()).toEqual([])
  })

  test('makes no draft of what was thrown away, in an addition either', async () => {
    const concern = await send(people.lena, aboutRuth())
    for (const path of ['/concerns/new', `/concerns/${concern}`]) {
      const form = await lena.get(path)
      await quietly(lena, form, 1, { happened: 'wrong', words: 'wrong' })
      await throwAway(lena, draftOn(form))
      expect((await quietly(lena, form, 2, { happened: 'late', words: 'late' })).status).toBe(409)
    }
    expect(await drafts()).toEqual([])
  })

  test('and thrown away in the same moment is gone', async () => {
    const form = await lena.get('/concerns/new')
    await quietly(lena, form, 1, { happened: 'wrong' })
    for (let revision = 12; revision > 1; revision -= 1)
      // most of them come too late
      void quietly(lena, form, revision, { happened: 'still' })
    await throwAway(lena, draftOn(form))
    await quietly(lena, form, 50, { happened: 'late' })
    expect(await drafts()).toEqual([])
  })

  test('is not taken by a stranger’s page, and never for somebody who is not here', async () => {
    const form = await lena.get('/concerns/new')
    const josef = await openBrowserOf(house, people.josef)
    for (const browser of [josef, openBrowser(house)]) {
      expect((await quietly(browser, form, 1, { happened: story })).status).toBe(403)
    }
    expect(await drafts()).toEqual([])
    expect(await house.admin('keptWords')).toEqual([])
  })
})

describe('a page with a text field says beforehand until when it can be written on', () => {
  test.each([
    { seen: 0, started: 0, left: 15 },
    { seen: 10, started: 10, left: 15 },
    { seen: 0, started: 110, left: 10 },
  ])(
    'a client seen $seen minutes ago, who came $started minutes ago: $left minutes',
    async ({ seen, started, left }) => {
      await house.admin.raw(
        'update sessions set seen_at = now() - make_interval(mins => ?), started_at = now() - make_interval(mins => ?) where hash = ?',
        [seen, started, createHash('sha256').update(cookieOf(lena, 'session')).digest()],
      )
      const page = await lena.get('/concerns/new')
      const seconds = Number(page.$('[data-time]').attr('data-seconds-left'))
      expect(Math.round(seconds / 60)).toBe(left)
      const until = new Date(Date.now() + seconds * 1000)
      const time = until.toLocaleTimeString('en-AT', { timeStyle: 'short', timeZone: 'Europe/Vienna' })
      expect(page.text.replace(/\s/g, ' ')).toContain(
        `After about ${time.replace(/\s/g, ' ')} you may have to sign in again.`,
      )
    },
  )
})

const cookieOf = (browser: Browser, name: string) => browser.agent.jar.getCookie(name, here)?.value ?? ''

/** The browser forgets who was signed in, as when it was closed, or left quickly in another tab. */
const forget = (browser: Browser) => browser.agent.jar.setCookie('session=; path=/; max-age=0', '127.0.0.1')

async function signInFrom(browser: Browser, answer: Pick<Seen, 'to'>, person: TestPerson) {
  const page = await browser.get(answer.to ?? '')
  const { link } = await signInMail(house, person, () => browser.fill(page, { address: person.address }))
  const signedIn = await browser.post(link)
  const first = await browser.follow(signedIn)
  const proof = first.to ? await prove(house, person, browser, first.to) : null
  return proof ? browser.follow(proof) : first
}

describe('words that come when nobody is signed in any more', () => {
  test('are a draft of their writer as soon as the same person signs in in this browser, word for word', async () => {
    const form = await lena.get('/concerns/new')
    forget(lena)
    const answer = await lena.fill(
      form,
      { happened: story, effect: 'Small.', audience: 'owners', owners: people.margit.id },
      'form.write',
    )
    expect(answer).toMatchObject({ status: 303, to: `/sign-in?next=/drafts/${draftOn(form)}` })
    expect(await drafts()).toEqual([])
    const landed = await signInFrom(lena, answer, people.lena)
    expect(landed.text).toContain('Not sent yet.')
    expect(landed.text).toContain('Margit Sommer')
    expect(await written(lena, draftOn(form))).toBe(story)
    expect(await written(lena, draftOn(form), 'effect')).toBe('Small.')
    expect(await house.admin('keptWords')).toEqual([])
    expect((await lena.follow(await lena.fill(landed, {}))).text).toContain('We have sent your words.')
  })

  test.each([
    ['empty', ''],
    ['too long to be sent', tooLong],
  ])('are kept also when they are %s', async (_, happened) => {
    const form = await lena.get('/concerns/new')
    forget(lena)
    const answer = await lena.fill(form, { happened, effect: 'Cold.' }, 'form.write')
    await signInFrom(lena, answer, people.lena)
    expect(await written(lena, draftOn(form))).toBe(happened)
    expect(await written(lena, draftOn(form), 'effect')).toBe('Cold.')
  })

  test('stand on the page of their writer among their drafts, wherever they go first', async () => {
    const form = await lena.get('/concerns/new')
    forget(lena)
    await lena.fill(form, { happened: story, audience: 'therapist' }, 'form.write')
    const home = await signInFrom(lena, { to: '/sign-in' }, people.lena)
    expect(home.text).toContain('Your drafts')
    expect(home.$(`a[href="/drafts/${draftOn(form)}/edit"]`)).toHaveLength(1)
  })

  test('go back into their concern, for a therapist too', async () => {
    const concern = await send(people.lena, aboutRuth())
    const ruth = await openBrowserOf(house, people.ruth)
    const form = await ruth.get(`/concerns/${concern}`)
    forget(ruth)
    const answer = await ruth.fill(form, { words: 'I hear you.' }, 'form.write')
    const landed = await signInFrom(ruth, answer, people.ruth)
    expect(landed.text).toContain('I hear you.')
    expect((await ruth.get(`/concerns/${concern}`)).$('#answer textarea').val()).toBe('I hear you.')
  })

  test('take the place of what was kept before them, and not of what was kept later elsewhere', async () => {
    const form = await lena.get('/concerns/new')
    await quietly(lena, form, 1, { happened: 'First.' })
    const second = await lena.get(`/concerns/new?therapist=${people.ruth.id}`)
    await quietly(lena, second, 1, { happened: 'Another.' })
    forget(lena)
    const answer = await lena.fill(form, { happened: 'First, and more.', revision: '2' }, 'form.write')
    await lena.fill(second, { happened: 'Another, and more.', revision: '2' }, 'form.write')
    const phone = await openBrowserOf(house, people.lena)
    const there = await phone.get(`/drafts/${draftOn(second)}/edit`)
    await phone.fill(there, { happened: 'Another, on the phone.', keep: 'later' }, 'form.write')
    await signInFrom(lena, answer, people.lena)
    expect(await written(lena, draftOn(form))).toBe('First, and more.')
    expect(await written(lena, draftOn(second))).toBe('Another, on the phone.')
    const others = (await drafts())
      .map(({ id }: { id: string }) => id)
      .filter(id => ![draftOn(form), draftOn(second)].includes(id))
    expect(others).toHaveLength(1)
    expect(await written(lena, others[0] ?? '')).toBe('Another, and more.')
  })

  test('are not there in another browser, and rest sealed', async () => {
    const form = await lena.get('/concerns/new')
    forget(lena)
    await lena.fill(form, { happened: story, audience: 'therapist' }, 'form.write')
    const phone = await openBrowserOf(house, people.lena)
    expect((await phone.get('/')).text).not.toContain('Your drafts')
    const row = await house.admin('keptWords').first<{ words: Buffer; browserHash: Buffer }>()
    expect(row.words.includes('you again')).toBe(false)
    expect(row.browserHash.equals(Buffer.from(cookieOf(lena, 'browser')))).toBe(false)
    await house.admin('keptWords').update({ id: newId() }) // moved to another place, it opens no more
    expect((await signInFrom(lena, { to: '/sign-in' }, people.lena)).html).not.toContain('you again')
  })

  test('of the same form, posted twice, are one', async () => {
    const form = await lena.get('/concerns/new')
    forget(lena)
    await lena.fill(form, { happened: 'Once.' }, 'form.write')
    await lena.fill(form, { happened: 'Twice.' }, 'form.write')
    await signInFrom(lena, { to: '/sign-in' }, people.lena)
    expect(await drafts()).toHaveLength(1)
    expect(await written(lena, draftOn(form))).toBe('Twice.')
  })
})

describe('words on a page whose writer has left, while somebody else is signed in', () => {
  let form: Seen
  let answer: Seen
  beforeEach(async () => {
    form = await lena.get('/concerns/new')
    await openBrowserOf(house, people.josef, lena)
    answer = await lena.fill(form, { happened: story, audience: 'therapist' }, 'form.write')
  })

  test('are kept, and whoever posted them reads where they will be', async () => {
    expect(answer).toMatchObject({ status: 303, to: '/kept' })
    const page = await lena.follow(answer)
    expect(page.text).toContain('saved for the person who wrote them')
    expect(page.text).toContain('among their drafts')
    expect(page.text).toContain('7 days')
    expect(page.html).not.toContain('you again')
  })

  test('are nowhere in what that other person sees', async () => {
    for (const path of ['/', `/drafts/${draftOn(form)}`, `/drafts/${draftOn(form)}/edit`, '/concerns/new']) {
      const page = await lena.get(path)
      expect(page.html).not.toContain('you again')
      if (!path.includes(draftOn(form))) expect(page.html).not.toContain(draftOn(form))
      else expect(page.status).toBe(404)
    }
    for (const act of ['sending', 'message', 'discarding'])
      expect((await lena.post(`/drafts/${draftOn(form)}/${act}`)).status).toBe(404)
    expect(await house.admin('drafts').where({ personId: people.josef.id })).toEqual([])
    expect(await house.admin('keptWords')).toHaveLength(1)
  })

  test('come back to their writer when they sign in there again', async () => {
    await openBrowserOf(house, people.lena, lena)
    expect((await lena.get('/')).$(`a[href="/drafts/${draftOn(form)}/edit"]`)).toHaveLength(1)
    expect(await written(lena, draftOn(form))).toBe(story)
    await openBrowserOf(house, people.josef, lena)
    expect((await lena.get('/')).text).not.toContain('Your drafts')
  })

  test('and words of that other person do not mix with them', async () => {
    const own = await lena.get('/concerns/new')
    forget(lena)
    await lena.fill(own, { happened: 'Josef’s own.', audience: 'therapist' }, 'form.write')
    await openBrowserOf(house, people.josef, lena)
    expect(await written(lena, draftOn(own))).toBe('Josef’s own.')
    expect(await drafts()).toHaveLength(1)
    await openBrowserOf(house, people.lena, lena)
    expect(await written(lena, draftOn(form))).toBe(story)
  })
})

describe('nobody can use this for something else', () => {
  const forged = (writer: string, more: Fields = {}) => ({
    draft: newId(),
    writer,
    happened: 'Not hers.',
    audience: 'therapist',
    ...more,
  })

  test('a writer whom nobody knows is answered in the same way, and nothing is kept', async () => {
    const known = await openBrowser(house).post('/concerns/new', forged(people.lena.id))
    expect(await house.admin('keptWords')).toHaveLength(1)
    for (const writer of [newId(), 'nobody', '1 or 1=1']) {
      const unknown = await openBrowser(house).post('/concerns/new', forged(writer))
      expect(unknown.status).toBe(known.status)
      expect(Object.keys(unknown.headers).sort()).toEqual(Object.keys(known.headers).sort())
      expect(unknown.html.length).toBe(known.html.length)
    }
    expect(await house.admin('keptWords')).toHaveLength(1)
  })

  test('words about a concern that is not theirs, or an id that is somebody else’s, harm nobody', async () => {
    const concern = await send(people.josef, aboutRuth())
    const theirs = await (await openBrowserOf(house, people.josef)).get('/concerns/new')
    const josef = await openBrowserOf(house, people.josef)
    await quietly(josef, theirs, 1, { happened: 'Josef’s draft.' })
    forget(lena)
    await lena.post(`/concerns/${concern}/addition`, { ...forged(people.lena.id), words: 'Forged.' })
    await lena.post(`/concerns/${newId()}/addition`, { ...forged(people.lena.id), words: 'Forged.' })
    await lena.post('/concerns/new', forged(people.lena.id, { draft: draftOn(theirs) }))
    await lena.post(
      '/concerns/new',
      forged(people.lena.id, { therapist: people.karim.id, owners: [newId()], audience: 'owners' }),
    )
    expect((await signInFrom(lena, { to: '/sign-in' }, people.lena)).status).toBe(200)
    expect(await written(josef, draftOn(theirs))).toBe('Josef’s draft.')
    const begun = (await drafts()).filter(
      ({ personId }: { personId: string }) => personId === people.lena.id,
    ) as { id: string; concernId: string | null }[]
    expect(begun.map(({ concernId }) => concernId)).toEqual([null, null])
    for (const { id } of begun) expect((await lena.get(`/drafts/${id}`)).status).toBe(200)
  })

  test('too much at once is not kept, and says so', async () => {
    const answer = await openBrowser(house).post(
      '/concerns/new',
      forged(people.lena.id, { happened: 'a'.repeat(200_001) }),
    )
    expect(answer.status).toBe(409)
    expect(answer.text).toContain('too long to save while you are signed out')
    expect(await house.admin('keptWords')).toEqual([])
    await openBrowserOf(house, people.lena, lena)
    const home = await lena.fill(answer, {}, 'form.again') // which brings it home all the same
    expect(home.$('#happened').val()).toHaveLength(200_001)
  })

  test('in a browser that was left, too much at once goes along sealed, and its writer has it again', async () => {
    const form = await lena.get('/concerns/new')
    await lena.post('/leave')
    const happened = `${story}${'a'.repeat(200_001)}`
    const answer = await lena.fill(form, { happened }, 'form.write')
    expect(answer.status).toBe(409)
    expect(answer.text).toContain('Nothing in it is lost')
    expect(answer.html).not.toMatch(/you again|concerns/)
    const pressed = await lena.fill(answer, {}, 'form.again') // too early, and still nothing is lost
    expect(pressed.html).not.toMatch(/you again|concerns/)
    await openBrowserOf(house, people.lena, lena)
    const home = await lena.fill(pressed, {}, 'form.again')
    expect(home.$('#happened').val()).toContain(story)
  })

  test('in a browser that was left, what comes after the twentieth goes along sealed', async () => {
    const form = await lena.get('/concerns/new')
    await lena.post('/leave')
    for (let times = 0; times < 20; times += 1) await lena.post('/concerns/new', forged(people.lena.id))
    const over = await lena.fill(form, { happened: story }, 'form.write')
    expect(over.status).toBe(429)
    expect(over.html).not.toMatch(/you again|concerns/)
    await empty(house, 'limits')
    expect((await lena.fill(over, {}, 'form.again')).status).toBe(303)
    await openBrowserOf(house, people.lena, lena)
    expect(await written(lena, draftOn(form))).toBe(story)
  })

  test('one network can have twenty kept in an hour, and what is signed in is not counted', async () => {
    const answers = []
    for (let times = 0; times < 21; times += 1) {
      const elsewhere = { 'X-Forwarded-For': `198.51.100.${times}` } // which nobody asked for
      answers.push((await openBrowser(house).post('/concerns/new', forged(people.lena.id), elsewhere)).status)
    }
    expect(answers).toEqual([...Array<number>(20).fill(303), 429])
    const over = await openBrowser(house).post('/concerns/new', forged(people.lena.id, { happened: story }))
    expect(over.status).toBe(429)
    expect(over.html).not.toContain('you again') // whoever is here now is not its writer
    expect(over.text).toContain('The words in the form are sealed on this page.')
    expect((await josefIn()).status).toBe(429)
    const preview = await lena.follow(await lena.fill(over, {}, 'form.again'))
    expect(preview.$('.letter--draft').text()).toContain('you again')

    async function josefIn() {
      return (await openBrowserOf(house, people.josef)).fill(over, {}, 'form.again')
    }
    expect(await house.admin('keptWords')).toHaveLength(20)
    const form = await lena.get('/concerns/new')
    expect((await lena.fill(form, { happened: story, audience: 'therapist' }, 'form.write')).status).toBe(303)
  })
})

test('the trace of what is gone, and words that nobody came back for, leave the database', async () => {
  const form = await lena.get('/concerns/new')
  forget(lena)
  await lena.fill(form, { happened: story }, 'form.write')
  const concern = await send(people.lena, aboutRuth())
  await make(people.ruth, concern, 'acknowledge', { words: 'I read it.' })
  const after = (days: number) =>
    house.admin.raw('select sweep_words(?)', [new Date(Date.now() + days * 86_400_000)]) // the worker chooses no time
  const left = async () => [(await house.admin('keptWords')).length, (await house.admin('goneDrafts')).length]
  await after(6.9)
  expect(await left()).toEqual([1, 2])
  await after(7.1)
  expect(await left()).toEqual([0, 2])
  await after(30.1)
  expect(await left()).toEqual([0, 0])
})

test('a draft that was damaged is said to be, stays as it is, and is written beside', async () => {
  await send(people.lena, aboutRuth())
  const [concern] = await house.admin('concerns').pluck<string[]>('id')
  const at = `/concerns/${concern ?? ''}`
  await quietly(lena, await lena.get(at), 1, { words: 'I had begun.' })
  const [row] = (await drafts()) as { id: string; words: Buffer }[]
  const damaged = Buffer.concat([row?.words ?? Buffer.alloc(0), Buffer.alloc(1)])
  await house.admin('drafts').update({ words: damaged })
  expect((await lena.get('/')).$('.row--draft').text()).toContain('(cannot be shown)')
  const page = await pageAt(lena, `/drafts/${row?.id ?? ''}/edit`)
  expect(page.text).toContain('We cannot show what you saved here before')
  expect((await quietly(lena, page, 1, { words: 'I begin once more.' })).status).toBe(204)
  expect(await house.admin('drafts').where({ id: row?.id }).first('words')).toEqual({ words: damaged })
  expect(await written(lena, draftOn(page), 'words')).toBe('I begin once more.')
})
