import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { changeDetails, findAccount } from '../../src/accounts/account'
import { proposeHandOver } from '../../src/concerns/store/acts/hand-overs'
import type { Person } from '../../src/people/person'
import { changeRoles } from '../../src/staff/store'
import { openBrowser, signIn, type Browser, type Fields, type Seen } from '../support/browser'
import { comeByDoor } from '../support/doors'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, send, type People } from '../support/people'
import { letMinutesBeOver } from '../support/traces'

// A colleague changes their name while a client decides who reads.
let house: House
let people: People
let lena: Browser
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())
beforeEach(async () => {
  people = await practiceAtTheRiver(house)
  lena = await signIn(house, people.lena)
})

async function called(person: Person, name: string): Promise<void> {
  const { address: _, ...details } = await findAccount(person)
  expect(await changeDetails(person, { ...details, name })).toBe('changed')
}

const written = () => ({ happened: 'You told my sister.', audience: 'together', owners: people.margit.id })
const form = () => lena.get(`/concerns/new?therapist=${people.ruth.id}`)
const preview = async () => lena.follow(await lena.fill(await form(), written()))
const pressSend = (page: Seen) => lena.fill(page, {}, 'form[action$="/sending"]')
const sentIn = async (page: Seen) => {
  const id = /drafts\/([^/]+)/.exec(page.$('form[action$="/sending"]').attr('action') ?? '')?.[1]
  return house.admin('concerns').where({ id: id ?? '' })
}

describe('a name that changes before a client', () => {
  test('looks at their words once more is told with the form, and the form can be sent again', async () => {
    const page = await form()
    await called(people.margit, 'Margit Winter')
    const again = await lena.fill(page, written())
    expect(again.status).toBe(422)
    expect(again.$('.govuk-error-summary').text()).toContain('Margit Sommer is now called Margit Winter.')
    expect(again.$('textarea').first().text()).toContain('You told my sister.')
    expect((await lena.fill(again, written())).status).toBe(303)
  })

  test('presses Send keeps the words back, and the next press sends them', async () => {
    const page = await preview()
    await called(people.margit, 'Margit Winter')
    const again = await pressSend(page)
    expect(again.status).toBe(409)
    expect(again.text).toContain('Margit Sommer is now called Margit Winter.')
    expect(again.text).toContain('You told my sister.')
    expect(await sentIn(page)).toEqual([])
    expect((await pressSend(again)).status).toBe(303)
    expect(await sentIn(page)).toHaveLength(1)
  })

  test('presses Send says the same of the one from whom it is kept', async () => {
    const choice = { ...written(), audience: 'owners' }
    const page = await lena.follow(await lena.fill(await form(), choice))
    await called(people.ruth, 'Ruth Berger')
    expect((await pressSend(page)).text).toContain('Ruth Adler is now called Ruth Berger.')
  })

  test('comes back to a draft stands beside the new one', async () => {
    const page = await preview()
    await called(people.margit, 'Margit Winter')
    const { pathname } = new URL(page.$('a[href$="/edit"]').attr('href') ?? '', house.url)
    for (const path of [pathname, pathname.replace('/edit', '')])
      expect((await lena.get(path)).text).toContain('called Margit Sommer until')
  })

  test('lets somebody in keeps them out', async () => {
    const { ruth, margit } = people
    const choice = { therapist: ruth.id, audience: 'therapist', owners: [] } as const
    const id = await send(people.lena, choice)
    const page = await lena.get(`/concerns/${id}/readers`)
    await called(margit, 'Margit Winter')
    const again = await lena.fill(page, { person: margit.id })
    expect(again.status).toBe(422)
    expect(again.text).toContain('Margit Sommer is now called Margit Winter.')
    expect((await lena.fill(again, { person: margit.id })).status).toBe(303)
  })

  test('lets in the one from whom they have kept it keeps them out', async () => {
    const { ruth, margit } = people
    const id = await send(people.lena, { therapist: ruth.id, audience: 'owners', owners: [margit.id] })
    const page = await lena.get(`/concerns/${id}/readers/apart`)
    await called(ruth, 'Ruth Berger')
    const again = await lena.fill(page, {})
    expect(again.status).toBe(422)
    expect(again.text).toContain('Ruth Adler is now called Ruth Berger.')
    expect((await lena.fill(again, {})).status).toBe(303)
  })

  test('says yes to another therapist asks again', async () => {
    const { ruth, tomas, margit } = people
    const id = await send(people.lena, { therapist: ruth.id, audience: 'therapist', owners: [] })
    await proposeHandOver(margit, id, tomas.id, new Date())
    const page = await lena.get(`/concerns/${id}`)
    await called(tomas, 'Tomas Berg')
    const handOver = (seen: Seen) => lena.fill(seen, { answer: 'yes' }, 'form:has([value="yes"])')
    expect((await handOver(page)).status).toBe(409)
    expect((await handOver(await lena.get(`/concerns/${id}`))).status).toBe(303)
  })
})

test('a name that changes within the minute brings the words back, and says so', async () => {
  const { url } = await house.openPortal({ UNDO_SECONDS: '600' })
  const there = await signIn({ ...house, url }, people.lena)
  const page = await there.follow(
    await there.fill(await there.get(`/concerns/new?therapist=${people.ruth.id}`), written()),
  )
  const going = await there.follow(await there.fill(page, {}, 'form[action$="/sending"]'))
  expect(going.text).toContain('Nobody else can read it before')
  await called(people.margit, 'Margit Winter')
  await letMinutesBeOver(house)
  const look = going.$('[data-countdown]').attr('data-page') ?? ''
  let back = await there.get(look)
  while (back.text.includes('Nobody else can read it before')) back = await there.get(look)
  expect(back.text).toContain('Something has changed since you wrote this.')
  expect(back.text).toContain('called Margit Sommer until')
  expect(await sentIn(back)).toEqual([])
})

describe('a name that changes while words wait', () => {
  const choice = async (at: string) => {
    const page = await lena.get(at)
    return [page.$('[name=audience][checked]').val(), page.$('textarea').first().text()]
  }
  const drafts = () => house.admin('drafts').where({ personId: people.lena.id })

  test('for their writer to sign in again has them say once more who reads it', async () => {
    const page = await form()
    await called(people.margit, 'Margit Winter')
    lena.agent.jar.setCookie('session=; path=/; max-age=0', '127.0.0.1')
    expect((await lena.fill(page, written())).to).toMatch(/^\/sign-in/)
    await signIn(house, people.lena, lena)
    await lena.get('/')
    const [draft] = (await drafts()) as { id: string }[]
    const [audience, words] = await choice(`/drafts/${draft?.id ?? ''}/edit`)
    expect(audience).toBeUndefined()
    expect(words).toContain('You told my sister.')
  })

  test.each(['quietly', 'later'])('on their page, kept %s, does so too', async keep => {
    const page = await form()
    await called(people.margit, 'Margit Winter')
    await lena.fill(page, { ...written(), keep, revision: '1' })
    const [draft] = (await drafts()) as { id: string }[]
    const [audience, words] = await choice(`/drafts/${draft?.id ?? ''}/edit`)
    expect(audience).toBeUndefined()
    expect(words).toContain('You told my sister.')
  })

  test('and names that nobody changed stay chosen', async () => {
    await lena.fill(await form(), { ...written(), keep: 'later' })
    const [draft] = (await drafts()) as { id: string }[]
    expect((await choice(`/drafts/${draft?.id ?? ''}/edit`))[0]).toBe('together')
  })
})

/** Who chooses whom on which page, and what they press there. */
interface Choosing {
  readonly browser: Browser
  readonly page: string
  readonly whom: Person
  readonly fields: Fields
  readonly form?: string
}

describe('a name that changes while somebody is chosen by it', () => {
  const pages: Record<string, () => Promise<Choosing>> = {
    'to answer in place of a therapist': async () => {
      const { margit, ruth, tomas } = people
      const id = await send(people.lena, { therapist: ruth.id, audience: 'therapist' })
      const page = `/board/${id}/hand-over`
      return { browser: await signIn(house, margit), page, whom: tomas, fields: { person: tomas.id } }
    },
    'to be asked for advice': async () => {
      const { margit, ruth, tomas } = people
      await changeRoles(margit, tomas.id, ['therapist', 'supervisor'], new Date())
      const id = await send(people.lena, { therapist: ruth.id, audience: 'therapist' })
      const fields = { supervisor: tomas.id, words: 'Where do I begin?' }
      const page = `/concerns/${id}/consultation`
      return { browser: await signIn(house, ruth), page, whom: tomas, fields, form: 'form.write' }
    },
    'to go on with a client': async () => {
      const { margit, lena: client, tomas } = people
      const care = await house.admin('care').where({ clientId: client.id }).first<{ id: string }>('id')
      const page = `/clients/${care.id}/transfer`
      return { browser: await signIn(house, margit), page, whom: tomas, fields: { colleague: tomas.id } }
    },
    'to work with a new client': async () => {
      const { margit, tomas } = people
      const fields = { name: 'Nora', address: `nora-${newId()}@people.example`, therapist: tomas.id }
      return { browser: await signIn(house, margit), page: '/clients/new', whom: tomas, fields }
    },
    'to be chosen at the door': async () => {
      const { margit, tomas } = people
      const form = 'form[action="/door/people"]'
      const fields = { therapists: tomas.id }
      return { browser: await signIn(house, margit), page: '/door', whom: tomas, fields, form }
    },
    'as whoever writes without an account': async () => {
      const { ruth, josef } = people
      const { concern } = await comeByDoor(ruth, { therapist: ruth.id, audience: 'therapist' })
      const page = `/concerns/${concern}/who`
      return { browser: await signIn(house, ruth), page, whom: josef, fields: { person: josef.id } }
    },
    'to read, at the door': () => {
      const { margit, ruth } = people
      const page = `/p/${ruth.practice.door ?? ''}/new?therapist=${ruth.id}`
      const browser = openBrowser(house)
      return Promise.resolve({ browser, page, whom: margit, fields: written(), form: 'form.write' })
    },
  }

  test.each(Object.keys(pages))('%s is told, and the next press counts', async what => {
    const { browser, page, whom, fields, form: pressed } = (await pages[what]?.()) ?? {}
    const shown = await browser?.get(page ?? '')
    if (!browser || !whom || !shown) throw new Error(what)
    await called(whom, 'Robin Winter')
    const again = await browser.fill(shown, fields ?? {}, pressed)
    expect([409, 422]).toContain(again.status)
    expect(again.text).toContain(`${whom.name} is now called Robin Winter.`)
    expect((await browser.fill(again, fields ?? {}, pressed)).status).toBe(303)
  })

  test('is chosen once more where a question to them was kept', async () => {
    const {
      browser,
      page,
      whom,
      fields,
      form: pressed,
    } = await (pages['to be asked for advice'] as () => Promise<Choosing>)()
    const shown = await browser.get(page)
    const checked = async () => (await browser.get(page)).$('[name=supervisor][checked]').val()
    await browser.fill(shown, { ...fields, keep: 'later', revision: '1' }, pressed)
    expect(await checked()).toBe(whom.id)
    await called(whom, 'Robin Winter')
    await browser.fill(shown, { ...fields, words: 'And how?', keep: 'later', revision: '2' }, pressed)
    expect(await checked()).toBeUndefined()
  })
})
