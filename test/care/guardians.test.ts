import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { endGuardianships } from '../../src/care/guardians/store'
import { openBrowserOf, type Browser, type Seen } from '../support/browser'
import { sayWithFile } from '../support/files'
import { bornBefore, letDayCome } from '../support/guardians'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People } from '../support/people'

// Lena is the young person here, and Josef her guardian: both are in Ruth's list.

let house: House
let people: People
let lena: Browser
let josef: Browser
let ruth: Browser
/** Of Lena, in Ruth's list. */
let care: string
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  people = await practiceAtTheRiver(house)
  lena = await openBrowserOf(house, people.lena)
  josef = await openBrowserOf(house, people.josef)
  ruth = await openBrowserOf(house, people.ruth)
  const row = await house.admin('care').where({ clientId: people.lena.id }).first<{ id: string }>('id')
  care = `/clients/${row.id}`
})
afterAll(() => house.close())

const josefs = (years: number) => ({
  name: 'josef  HARTL',
  born: bornBefore(years),
  how: 'papers',
  met: 'yes',
})

async function confirmJosef(years: number): Promise<Seen> {
  const answer = await ruth.fill(await ruth.get(`${care}/together`), josefs(years))
  expect(answer.to).toBe(`${care}?said=guardian-confirmed`)
  return ruth.get(answer.to ?? '')
}

const first = 'He laughed when I said it.'
const begin = async (choices: Record<string, string> = {}) =>
  lena.fill(await lena.get(`/concerns/new?therapist=${people.ruth.id}`), {
    audience: 'therapist',
    happened: first,
    ...choices,
  })
const readersOn = (page: Seen) => page.$('.readers').text().replace(/\s+/g, ' ')
const mailsToJosef = () => house.admin('emails').where({ personId: people.josef.id }).count()
const idOfLive = async () =>
  (await house.admin('guardianships').where({ endedAt: null }).first<{ id: string }>('id')).id

describe('before a guardian is confirmed', () => {
  test('whoever confirms says how they know, and bad input is answered in words', async () => {
    const form = await ruth.get(`${care}/together`)
    expect(form.text).toContain('Confirm only somebody whom you have met in person')
    expect(form.text).toContain('Until Lena Brandt is 14, they also read')
    const empty = await ruth.fill(form, {})
    expect(empty.status).toBe(422)
    for (const said of [
      'Enter the guardian’s name.',
      'Enter the day on which they were born.',
      'Choose how you know who they are.',
      'You can only confirm somebody whom you have met in person.',
    ])
      expect(empty.text).toContain(said)
    const faults: [Record<string, string>, string][] = [
      [{ name: 'Omar Haddad' }, 'Nobody in your list of clients is called that.'], // Karim's client
      [{ name: 'Lena Brandt' }, 'Nobody in your list of clients is called that.'], // herself
      [{ born: '2001-02-03' }, 'They have come of age'],
      [{ born: '2999-02-03' }, 'Enter the day on which they were born.'],
      [{ until: '2020-01-01' }, 'Choose a day after today, and before they come of age.'],
      [{ until: '2999-01-01' }, 'Choose a day after today, and before they come of age.'],
    ]
    for (const [typed, said] of faults) {
      const answer = await ruth.fill(form, { ...josefs(11), ...typed })
      expect([answer.status, answer.text.includes(said)]).toEqual([422, true])
    }
    expect(await house.admin('guardianships')).toEqual([])
  })

  test('it is there for those who work with the young person, and for owners', async () => {
    for (const who of [people.lena, people.josef, people.tomas])
      expect((await (await openBrowserOf(house, who)).get(`${care}/together`)).status).toBe(404)
  })
})

describe('a guardian of somebody who does not read alone yet', () => {
  test('is named on the client’s page with who confirmed it and how, and in the account of both', async () => {
    const emails = () => house.admin('emails').count()
    const before = await emails()
    const page = await confirmJosef(11)
    expect(page.text).toContain('Josef Hartl is a guardian of Lena Brandt.')
    expect(page.text).toContain('Ruth Adler met them in person, saw papers that show it, and confirmed it on')
    expect((await lena.get('/account')).text).toContain('Josef Hartl is your guardian here.')
    expect((await lena.get('/account')).text).toContain('reads it too when you begin to write to a therapist')
    expect((await josef.get('/account')).text).toContain('You are a guardian of Lena Brandt here.')
    expect(await emails()).toEqual(before)
    const record = await (await openBrowserOf(house, people.margit)).get('/record')
    expect(record.text).toContain('Ruth Adler confirmed that Josef Hartl is a guardian.')
  })

  test('is named before the young person writes, and among the readers before anything is sent', async () => {
    const form = await lena.get(`/concerns/new?therapist=${people.ruth.id}`)
    expect(form.text).toContain('Josef Hartl is your guardian and reads this too.')
    expect(form.text).toContain('If you choose only owners, Josef Hartl does not see it')
    expect(form.$('input[name=guardians]')).toHaveLength(0)
    const choices = form.$('input[name=audience]').toArray()
    expect(
      choices.map(one =>
        form
          .$(`label[for="${form.$(one).attr('id')}"]`)
          .text()
          .trim(),
      ),
    ).toEqual([
      'Ruth Adler, and also Josef Hartl',
      'Ruth Adler and practice owners I choose, and also Josef Hartl',
      'Only practice owners I choose, not Ruth Adler',
    ])
    const preview = await lena.get((await begin()).to ?? '')
    expect(readersOn(preview)).toContain('Josef Hartl')
    expect(readersOn(preview)).toContain('guardian')
  })

  test('who is a client as well opens a file of their own concern with the record of it', async () => {
    const own = await send(people.josef, { therapist: people.ruth.id, audience: 'therapist' })
    const file = await sayWithFile(people.ruth, own)
    expect((await josef.get(`/attachments/${file}`)).status).toBe(200)
    const opened = await house.admin('events').where({ chain: own, kind: 'open', personId: people.josef.id })
    expect(opened).toHaveLength(1)
  })

  test('reads and writes there, and is shown who reads before they send', async () => {
    const id = await send(
      people.lena,
      { therapist: people.ruth.id, audience: 'therapist', guardians: [await idOfLive()] },
      new Date(),
      first,
    )
    await make(people.ruth, id, 'acknowledge', { words: 'I am sorry that I laughed.' })
    expect((await josef.get('/accompanying')).text).toContain('Beside Lena Brandt')
    const page = await josef.get(`/concerns/${id}`)
    expect(page.text).toContain(first)
    expect(page.text).toContain('You see this conversation from its first word on, as a guardian.')
    for (const reader of ['Lena Brandt', 'Ruth Adler']) expect(page.text).toContain(reader)
    const answer = await josef.post(`/concerns/${id}/message-beside`, { words: 'Thank you.', seen: '3' })
    expect(answer.status).toBeLessThan(400)
    for (const path of ['copy', 'copy.json', 'readers', 'companions', 'receipt'])
      expect((await josef.get(`/concerns/${id}/${path}`)).status).toBe(404)
    const copy = await lena.get(`/concerns/${id}/copy.html`)
    for (const held of ['Josef Hartl', 'guardian', 'Thank you.']) expect(copy.text).toContain(held)
    const own = await lena.get(`/concerns/${id}`)
    expect(own.text).toContain('Josef Hartl is your guardian, and reads and writes with you here.')
    expect(own.$('a[href^="/companions/"]')).toHaveLength(0) // by the rule, which nobody taps away
    expect((await ruth.get(`/concerns/${id}`)).text).toContain(
      'Josef Hartl is Lena Brandt’s guardian, and reads and writes here too.',
    )
    const mails = house.post.to(people.josef.address).map(({ raw }) => raw)
    for (const mail of mails)
      for (const word of ['Lena', 'Ruth', 'guardian', 'therap']) expect(mail).not.toContain(word)
  })

  test('does not come along into what only owners read', async () => {
    const preview = await lena.get((await begin({ audience: 'owners', owners: people.margit.id })).to ?? '')
    expect(readersOn(preview)).toContain('Margit Sommer')
    expect(readersOn(preview)).not.toContain('Josef')
  })

  test('holds back what was kept before they were confirmed, until its writer has seen who reads it', async () => {
    const guardianship = await idOfLive()
    await house.admin('guardianships').where({ id: guardianship }).update({ endsAt: new Date() })
    const kept = (await begin()).to ?? ''
    expect((await lena.get(kept)).text).not.toContain('Josef')
    await endGuardianships()
    await confirmJosef(11)
    const held = await lena.get(kept)
    expect(held.text).toContain('There has been a change in which guardians read this too.')
    expect(held.$('form[action$="/sending"]')).toHaveLength(0)
    const edited = await lena.fill(await lena.get(`${kept}/edit`), {})
    const again = await lena.get(edited.to ?? '')
    expect(readersOn(again)).toContain('Josef Hartl')
    expect(again.$('form[action$="/sending"]')).toHaveLength(1)
  })
})

describe('a guardian whom somebody fears, or two who disagree', () => {
  test('is a way of its own that leads to owners alone', async () => {
    const more = await lena.get('/more')
    const link = more.$('a[href$="about=home"]')
    expect(link.text()).toBe('Write to the practice owner about a parent or guardian')
    const form = await lena.get(link.attr('href') ?? '')
    expect(form.text).toContain('We do not tell Ruth Adler about it. No guardian can see it.')
    expect(form.text).not.toContain('reads this too')
    expect(
      form
        .$('input[name=audience]')
        .toArray()
        .map(one => form.$(one).attr('value')),
    ).toEqual(['owners'])
    const kept = await lena.fill(form, { owners: people.margit.id, happened: 'I am afraid of him.' })
    const preview = await lena.get(kept.to ?? '')
    expect(readersOn(preview)).toContain('Margit Sommer')
    expect(readersOn(preview)).not.toMatch(/Josef|Ruth/)
    expect(preview.text).toContain('A parent or guardian')
  })

  test('goes to nobody else, whatever a form says', async () => {
    const form = await lena.get(`/concerns/new?therapist=${people.ruth.id}&afresh`)
    expect(form.$('input[name=kind][value=guardian]')).toHaveLength(0)
    const answer = await lena.fill(form, { audience: 'therapist', kind: 'guardian', happened: 'He hits.' })
    expect(answer.status).toBe(422)
    const choices = { therapist: people.ruth.id, audience: 'therapist', kind: 'guardian' } as const
    await expect(send(people.lena, { ...choices, guardians: [await idOfLive()] })).rejects.toThrow()
  })
})

describe('from the age on from which a young person reads alone', () => {
  beforeAll(async () => {
    await house.admin('guardianships').where({ endedAt: null }).update({ endsAt: new Date() })
    await endGuardianships()
    await confirmJosef(15)
  })

  test('they decide each time, and nobody is chosen beforehand', async () => {
    const form = await lena.get(`/concerns/new?therapist=${people.ruth.id}&afresh`)
    expect(form.$('input[name=guardians]').is('[checked]')).toBe(false)
    expect(form.text).toContain(
      'Without a tick, your guardian does not see it, and we do not tell them about it.',
    )
    expect(readersOn(await lena.get((await begin()).to ?? ''))).not.toContain('Josef')
    const taken = await lena.get((await begin({ guardians: await idOfLive() })).to ?? '')
    expect(readersOn(taken)).toContain('Josef Hartl')
  })

  test('no page of the guardian differs by a byte for what they do alone', async () => {
    const pages = ['/', '/accompanying', '/account', '/more', '/due']
    const everyPage = async () => {
      const seen = []
      for (const page of pages) seen.push((await josef.get(page)).$('main').html())
      return seen
    }
    await josef.get('/account')
    const before = await everyPage()
    const mails = await mailsToJosef()
    const alone = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
    await make(people.ruth, alone, 'acknowledge', { words: 'Thank you.' })
    await make(people.lena, alone, 'write', { words: 'Josef must not know.' })
    expect(await everyPage()).toEqual(before)
    expect(await mailsToJosef()).toEqual(mails)
    const nothing = await josef.get(`/concerns/${people.lena.id}`)
    for (const path of ['', '/copy', '/receipt', '/readers', '/message-beside']) {
      const asked = await josef.get(`/concerns/${alone}${path}`)
      expect(asked.status).toBe(404)
      if (path === '') expect(asked.$('main').html()).toBe(nothing.$('main').html())
    }
  })

  test('whom they took along they also send away', async () => {
    const id = await send(people.lena, {
      therapist: people.ruth.id,
      audience: 'therapist',
      guardians: [await idOfLive()],
    })
    expect((await josef.get(`/concerns/${id}`)).status).toBe(200)
    const link = (await lena.get(`/concerns/${id}`)).$('a[href^="/companions/"]').attr('href') ?? ''
    await lena.fill(await lena.get(link), {})
    expect((await josef.get(`/concerns/${id}`)).status).toBe(404)
  })
})

describe('the end', () => {
  test('is asked for once more, and closes everything at once without an email', async () => {
    const guardianship = await idOfLive()
    const id = await send(people.lena, {
      therapist: people.ruth.id,
      audience: 'therapist',
      guardians: [guardianship],
    })
    await josef.get(`/concerns/${id}`)
    const mails = await mailsToJosef()
    const path = `/together/${guardianship}/ending`
    const left = await ruth.get(path)
    expect(left.text).toContain('Until it is closed, only a practice owner can end this.')
    expect(left.$('main form')).toHaveLength(0)
    expect((await ruth.post(path)).status).toBe(409)
    const margit = await openBrowserOf(house, people.margit)
    const asking = await margit.get(path)
    expect(asking.text).toContain('can then no longer see anything that Lena Brandt has written, at once')
    const answer = await margit.fill(asking, {})
    expect(answer.to).toBe(`${care}?said=guardian-ended`)
    expect((await josef.get(`/concerns/${id}`)).status).toBe(404)
    expect((await josef.get('/account')).text).not.toContain('Lena')
    expect((await lena.get('/account')).text).toContain('It ended on')
    expect((await lena.get(`/concerns/${id}`)).text).toContain('cannot read it any more')
    expect(await mailsToJosef()).toEqual(mails)
    expect((await ruth.get(`/together/${guardianship}/ending`)).to).toBe(care)
  })

  test('comes on its day by itself', async () => {
    await confirmJosef(15)
    const guardianship = await idOfLive()
    const id = await send(people.lena, {
      therapist: people.ruth.id,
      audience: 'therapist',
      guardians: [guardianship],
    })
    await letDayCome(house, guardianship)
    for (const path of [`/concerns/${id}`, `/concerns/${id}/message-beside`])
      expect((await josef.get(path)).status).toBe(404)
    expect((await josef.get('/accompanying')).text).not.toContain('Lena')
    expect((await lena.get('/account')).text).toContain('It ended on')
  })
})
