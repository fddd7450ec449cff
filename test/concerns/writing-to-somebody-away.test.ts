import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { endAway } from '../../src/staff/absence/store'
import { dayFromNow, dayFromNowText, goAway } from '../support/absences'
import { openBrowser, openBrowserOf, type Browser } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, send, type People } from '../support/people'
import { practiceOf } from '../support/practices'

// Clients are told before sending that somebody is away, and until when; and while they wait, the page of their concern says it too.

let house: House
let people: People
let lena: Browser
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  lena = await openBrowserOf(house, people.lena)
})
afterAll(() => house.close())
afterEach(() => house.admin('absences').delete())

const until = (days: number) => dayFromNowText(days, people.ruth)

describe('before sending', () => {
  test('a client reads until when their therapist is away, and that they can wait or choose an owner', async () => {
    await goAway(people.ruth, [0, 11], people.tomas)
    const form = await lena.get('/concerns/new')
    expect(form.$('#audience-hint').text()).toContain(
      `Ruth Adler is away until ${until(11)}. You can wait for Ruth Adler, or choose Karim Benali or Margit Sommer to read it.`,
    )
    const preview = await previewOf({ audience: 'therapist' })
    expect(preview).toContain(`Ruth Adler is away until ${until(11)}, and can read this after that.`)
    expect(preview).toContain(
      'Tomas Lindqvist is standing in. Tomas Lindqvist knows only that something is waiting, and cannot read it.',
    )
    expect(preview).toContain('we tell the practice owners that it is late')
  })

  test('where only owners read it, nothing is said of a therapist who does not', async () => {
    await goAway(people.ruth, [0, 11])
    expect(await previewOf({ audience: 'owners', owners: people.margit.id })).not.toContain(
      'Ruth Adler is away',
    )
  })

  test('an owner who is away says so beside their name', async () => {
    await goAway(people.karim, [0, 4])
    const form = await lena.get('/concerns/new')
    expect(form.$('.choice__hint').text()).toContain(`Karim Benali is away until ${until(4)}.`)
    expect(await previewOf({ audience: 'together', owners: people.karim.id })).toContain(
      `Karim Benali is away until ${until(4)}, and can read this after that.`,
    )
  })

  test('a colleague who reads it does not stand in: they can answer', async () => {
    await goAway(people.ruth, [0, 4], people.karim)
    expect(await previewOf({ audience: 'together', owners: people.karim.id })).not.toContain('stands in')
  })

  test('a colleague who is away too stands in for nobody', async () => {
    await goAway(people.ruth, [0, 4], people.tomas)
    await goAway(people.tomas, [0, 0])
    expect(await previewOf({ audience: 'therapist' })).not.toContain('stands in')
  })

  test.each([
    ['has not begun', [1, 4]],
    ['is over', [-4, -1]],
  ] as const)('an absence that %s is not told', async (_, days) => {
    await goAway(people.ruth, [0, 0])
    await house.admin('absences').update({
      firstDay: dayFromNow(days[0], people.ruth),
      lastDay: dayFromNow(days[1], people.ruth),
    })
    expect((await lena.get('/concerns/new')).text).not.toContain('away')
  })

  test('a client of two chooses between them knowing who is away', async () => {
    await goAway(people.ruth, [0, 4])
    const mei = await openBrowserOf(house, people.mei)
    const rows = await mei.get('/concerns/new')
    expect(rows.$('.row:contains("Ruth Adler")').text()).toContain(`Ruth Adler is away until ${until(4)}.`)
    expect(rows.$('.row:contains("Tomas Lindqvist")').text()).not.toContain('away')
  })

  test('a stranger at the door reads it as well, and not who stands in', async () => {
    await goAway(people.ruth, [0, 4], people.tomas)
    const form = await openBrowser(house).get(
      `/p/${people.margit.practice.door ?? ''}/new?therapist=${people.ruth.id}`,
    )
    expect(form.text).toContain(`Ruth Adler is away until ${until(4)}. You can wait for Ruth Adler`)
    expect(form.$('#audience-hint').text()).not.toContain('Tomas')
  })

  async function previewOf(choices: Record<string, string>): Promise<string> {
    const sent = await lena.post('/concerns/new', {
      ...choices,
      therapist: people.ruth.id,
      happened: 'You looked at the clock.',
    })
    return (await lena.get(sent.to ?? '')).text
  }
})

describe('wherever somebody is chosen', () => {
  const rowOn = async (browser: Browser, path: string, name: string) =>
    (await browser.get(path)).$(`main .choice:contains("${name}")`).text()
  let concern: string
  let away: string
  beforeAll(async () => {
    concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
    away = `is away until ${until(4)}.`
  })

  test('a client who invites an owner reads who is away', async () => {
    await goAway(people.karim, [0, 4])
    const page = `/concerns/${concern}/readers`
    expect(await rowOn(lena, page, 'Karim Benali')).toContain(`Karim Benali ${away}`)
    expect(await rowOn(lena, page, 'Margit Sommer')).not.toContain('away')
  })

  test('a client who lets in the one they had kept out does too', async () => {
    const kept = await send(people.lena, {
      therapist: people.ruth.id,
      audience: 'owners',
      owners: [people.margit.id],
    })
    expect((await lena.get(`/concerns/${kept}/readers/apart`)).text).not.toContain('away')
    await goAway(people.ruth, [0, 4])
    expect((await lena.get(`/concerns/${kept}/readers/apart`)).text).toContain(`Ruth Adler ${away}`)
  })

  test('an owner who suggests somebody else does, and a therapist who gives a client to a colleague', async () => {
    await goAway(people.tomas, [0, 4])
    const margit = await openBrowserOf(house, people.margit)
    const page = `/board/${concern}/hand-over`
    expect(await rowOn(margit, page, 'Tomas Lindqvist')).toContain(`Tomas Lindqvist ${away}`)
    expect(await rowOn(margit, page, 'Karim Benali')).not.toContain('away')
    const care = await house.admin('care').where({ clientId: people.lena.id }).first<{ id: string }>('id')
    const ruth = await openBrowserOf(house, people.ruth)
    expect(await rowOn(ruth, `/clients/${care.id}/transfer`, 'Tomas Lindqvist')).toContain(away)
  })

  test('a therapist who asks a supervisor does', async () => {
    await house
      .admin('people')
      .where({ id: people.tomas.id })
      .update({ roles: ['therapist', 'supervisor'] })
    const ruth = await openBrowserOf(house, people.ruth)
    const page = `/concerns/${concern}/consultation`
    expect(await rowOn(ruth, page, 'Tomas Lindqvist')).not.toContain('away')
    await goAway(people.tomas, [0, 4])
    expect(await rowOn(ruth, page, 'Tomas Lindqvist')).toContain(away)
  })
})

describe('while they wait', () => {
  test('the page says who is away, until when, that nobody is back by the day, and what they can do', async () => {
    const id = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
    expect((await lena.get(`/concerns/${id}`)).text).not.toContain('away')
    await goAway(people.ruth, [0, 11], people.tomas)
    const page = await lena.get(`/concerns/${id}`)
    expect(page.$('.next').text()).toMatch(
      new RegExp(
        `Ruth Adler is away until ${until(11)}, and can read this after that. Tomas Lindqvist is standing in. .* You should have an answer by (.*), but nobody who can give it is back by then. If no answer comes by \\1, we tell the practice owners`,
        's',
      ),
    )
    expect(page.$(`.next a[href="/concerns/${id}/pause"]`).text()).toBe('Pause until a day you choose')
    expect(page.$(`.next a[href="/concerns/${id}/readers"]`).text()).toBe('Invite someone to read this')
    expect(page.$(`a[href="/concerns/${id}/pause"]`)).toHaveLength(1)
    expect(page.$(`a[href="/concerns/${id}/readers"]`)).toHaveLength(1)
  })

  test('who is back before the day is still expected to answer', async () => {
    const id = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
    await goAway(people.ruth, [0, 1])
    const next = (await lena.get(`/concerns/${id}`)).$('.next').text()
    expect(next).toContain('You should still have an answer by')
  })

  test('where one of several who can answer is away, the other is expected to', async () => {
    const id = await send(people.lena, {
      therapist: people.ruth.id,
      audience: 'together',
      owners: [people.margit.id],
    })
    await goAway(people.ruth, [0, 11], people.tomas)
    const next = (await lena.get(`/concerns/${id}`)).$('.next').text()
    expect(next).toContain('should give you a first answer by')
    expect(next).toContain(`Ruth Adler is away until ${until(11)}`)
    const margit = await openBrowserOf(house, people.margit)
    expect((await margit.get(`/concerns/${id}`)).$('.next').text()).toContain(
      `Ruth Adler is away until ${until(11)}`,
    )
    const ruth = await openBrowserOf(house, people.ruth)
    expect((await ruth.get(`/concerns/${id}`)).$('.next').text()).not.toContain('is away')
  })

  test('once it is late, the page says both', async () => {
    const id = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
    await house
      .admin('concerns')
      .where({ id })
      .update({ dueAt: new Date(Date.now() - 60_000) })
    await goAway(people.ruth, [0, 11])
    const next = (await lena.get(`/concerns/${id}`)).$('.next').text()
    expect(next).toContain('You have not had an answer yet.')
    expect(next).toContain(`Ruth Adler is away until ${until(11)}`)
  })

  test('once they are back, the page says that too', async () => {
    const id = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
    const absence = await goAway(people.ruth, [0, 11], people.tomas)
    await endAway(people.ruth, absence, new Date())
    const next = (await lena.get(`/concerns/${id}`)).$('.next').text()
    expect(next).toContain(`Ruth Adler was away until ${until(0)}, and is back.`)
    expect(next).toContain('should give you a first answer by')
  })

  test('nothing is said of an absence that was over before they wrote, or that never began', async () => {
    const before = await goAway(people.ruth, [0, 11])
    await endAway(people.ruth, before, new Date())
    const id = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
    const cancelled = await goAway(people.ruth, [1, 3])
    await endAway(people.ruth, cancelled, new Date())
    expect((await lena.get(`/concerns/${id}`)).$('.next').text()).not.toMatch(/away|back/)
  })
})

test('in a practice of one, a client can only wait, and is told so', async () => {
  const { petra, jana } = await practiceOf(house, {
    petra: { name: 'Petra Stern', roles: ['owner', 'therapist'] },
    jana: { name: 'Jana Kraus', roles: ['client'], sees: ['petra'] },
  })
  await goAway(petra, [0, 5])
  const browser = await openBrowserOf(house, jana)
  expect((await browser.get('/concerns/new')).text).toContain(
    `Petra Stern is away until ${dayFromNowText(5, petra)}. You can wait for Petra Stern.`,
  )
})
