import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { sendWaited } from '../../src/concerns/store/acts/sent-drafts'
import { sendWaiting } from '../../src/drafts/pending/due'
import { createLog } from '../../src/http/log'
import { openBrowserOf, type Browser, type Seen } from '../support/browser'
import { addTo, pdf, press, recordFor, spoken } from '../support/files'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People } from '../support/people'
import { openForm } from '../support/writing'

// What somebody says of their files, and writes down of what they have spoken: no end of a session costs them a word of it.

const said = 'You looked at the clock.\nThree times.'

let house: House
let people: People
let lena: Browser
let concern: string
let draft: string
const files = () => `/drafts/${draft}/files`

beforeAll(async () => {
  house = await openHouse({ UNDO_SECONDS: '60' })
  await house.stopWorking()
  await house.stopSending()
  people = await practiceAtTheRiver(house)
})
afterAll(() => house.close())
beforeEach(async () => {
  await house.admin('limits').delete()
  await house.admin('keptWords').delete()
  await house.admin('attachments').delete()
  await house.admin('sessions').update({ seenAt: new Date() })
  lena = await openBrowserOf(house, people.lena)
  concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
  await make(people.ruth, concern, 'acknowledge', { words: 'I will listen.' })
  const box = await openForm(lena, `/concerns/${concern}`)
  const answer = await lena.fill(box, { words: 'Please listen.', keep: 'files' }, '#answer form')
  draft = /^\/drafts\/([^/]+)\/files$/.exec(answer.to ?? '')?.[1] ?? ''
})

/** She has spoken, and stands before what she can write down of it. */
async function heard(): Promise<Seen> {
  await recordFor(people.lena, draft, spoken(5))
  return lena.follow(await lena.post(`/drafts/${draft}/recording/listening`))
}
const nameIn = (page: Seen) => page.$('form.write [name^="shows-"]').first().attr('name') ?? ''
const shownIn = (page: Seen) => page.$('form.write [name^="shows-"]').first().val()
const sessionEnds = () =>
  house.admin.raw(`update sessions set seen_at = now() - interval '31 minutes' where person_id = ?`, [
    people.lena.id,
  ])
const forget = () => {
  lena.agent.jar.setCookie('session=; path=/; max-age=0', '127.0.0.1')
  return Promise.resolve()
}
const signInAgain = () => openBrowserOf(house, people.lena, lena)
const sendIt = async () => {
  const elsewhere = await openBrowserOf(house, people.lena)
  const box = await elsewhere.get(`/concerns/${concern}`)
  expect((await elsewhere.fill(box, {}, '#answer form')).status).toBe(303)
  return elsewhere
}
const isSent = async () => {
  const own = () => house.admin('drafts').where({ id: draft })
  if ((await own().whereNotNull('goesAt')).length === 0) await sendIt()
  await own().update({ goesAt: new Date(0) })
  await sendWaiting(sendWaited, new Date(), createLog('fatal'))
  expect(await own()).toEqual([])
}

describe('a form that comes when its writer is not signed in any more', () => {
  test('says when she is signed out, and keeps what she writes meanwhile', async () => {
    for (const page of [await heard(), await lena.get(files())]) {
      expect(page.$('form.write[data-keeps][data-seal]')).toHaveLength(1)
      expect(page.$('form.write [data-time][data-seconds-left]')).toHaveLength(1)
      expect(page.$('form.write [name=writer]').val()).toBe(people.lena.id)
    }
  })

  test.each([
    ['has ended', sessionEnds],
    ['was ended in another window', forget],
  ])('is there as soon as she is signed in again, where her session %s', async (_, end) => {
    const page = await heard()
    await end()
    const answer = await lena.fill(page, { [nameIn(page)]: said, next: 'words' }, 'form.write')
    expect(answer.to).toBe(`/sign-in?said=kept-until-back&next=${files()}`)
    expect((await lena.get(answer.to ?? '')).text).toContain('Your words are saved.')
    await signInAgain()
    expect(shownIn(await lena.get(files()))).toBe(said)
    expect(await house.admin('keptWords')).toEqual([])
  })

  test('is kept also where it brings files, which are not', async () => {
    await addTo(lena, files(), [pdf()])
    const page = await lena.get(files())
    await sessionEnds()
    const fields = Object.fromEntries(
      page
        .$('form.write')
        .serializeArray()
        .map(({ name, value }) => [name, value]),
    )
    const sending = lena.agent.post(files()).set({ 'Sec-Fetch-Site': 'same-origin' })
    for (const [name, value] of Object.entries({ ...fields, [nameIn(page)]: 'How you ended it.' }))
      sending.field(name, value)
    const answer = await sending.attach('file', pdf('second.pdf', 400_000).bytes, 'second.pdf')
    expect(answer.headers.location).toBe(`/sign-in?said=kept-until-back&next=${files()}`)
    await signInAgain()
    const again = await lena.get(files())
    expect(shownIn(again)).toBe('How you ended it.')
    expect(again.$('.attachment')).toHaveLength(1)
  })

  test('goes beside what was said meanwhile on another device', async () => {
    const page = await heard()
    await sessionEnds()
    await lena.fill(page, { [nameIn(page)]: said }, 'form.write')
    const phone = await openBrowserOf(house, people.lena)
    await phone.fill(await phone.get(files()), { [nameIn(page)]: 'Said on the phone.' }, 'form.write')
    await signInAgain()
    expect(shownIn(await lena.get(files()))).toBe(`Said on the phone. ${said}`)
  })

  test('is a draft of its own where its words were sent meanwhile', async () => {
    const page = await heard()
    await sessionEnds()
    await lena.fill(page, { [nameIn(page)]: said }, 'form.write')
    await isSent()
    await signInAgain()
    const box = await openForm(lena, `/concerns/${concern}`)
    expect(box.$('#answer textarea').text().trim()).toBe(said)
  })

  test('is shown to nobody else who is signed in there', async () => {
    const page = await heard()
    await openBrowserOf(house, people.margit, lena)
    const answer = await lena.fill(page, { [nameIn(page)]: said }, 'form.write')
    expect(answer.to).toBe('/kept')
    await signInAgain()
    expect(shownIn(await lena.get(files()))).toBe(said)
  })
})

describe('what cannot be kept is given back, and never called saved', () => {
  test.each(['descriptions', 'removing', 'files'] as const)('while it is on its way: %s', async to => {
    const page = await heard()
    const name = nameIn(page)
    const other = await lena.get(files())
    const sender = await sendIt()
    const fields = { writer: people.lena.id, [name]: said }
    const answer =
      to === 'files' ? await addTo(lena, files(), [pdf()], fields) : await press(lena, other, to, fields)
    expect(answer.status).toBe(409)
    expect(answer.text).toContain('We could not save everything that you typed about your files.')
    expect(answer.$('textarea').text().trim()).toBe(said)
    const thread = await sender.get(`/concerns/${concern}`)
    expect(thread.text).not.toContain('Three times.')
  })

  test('once it was sent', async () => {
    const page = await heard()
    await isSent()
    const answer = await lena.fill(page, { [nameIn(page)]: said }, 'form.write')
    expect(answer.status).toBe(404)
    expect(answer.$('textarea').text().trim()).toBe(said)
    const fields = { writer: people.lena.id, [nameIn(page)]: said }
    const brought = await addTo(lena, files(), [pdf()], fields)
    expect(brought.status).toBe(404)
    expect(brought.$('textarea').text().trim()).toBe(said)
  })

  test('but is kept where a file that comes with it cannot be', async () => {
    await addTo(lena, files(), [pdf()])
    const name = nameIn(await lena.get(files()))
    await house.admin.raw(`
      create function failing() returns trigger language plpgsql as $$ begin raise 'a fault'; end $$;
      create trigger failing before insert on attachments for each row execute function failing()`)
    const answer = await addTo(lena, files(), [pdf('second.pdf')], { [name]: 'How you ended it.' })
    await house.admin.raw('drop function failing cascade')
    expect(answer.status).toBe(500)
    expect(shownIn(await lena.get(files()))).toBe('How you ended it.')
  })
})

describe('what her browser keeps while she writes', () => {
  const quietly = async (page: Seen, text: string) => {
    const fields = { [nameIn(page)]: text, keep: 'quietly' }
    return lena.fill(page, fields, 'form.write')
  }

  test('is there without a button', async () => {
    const page = await heard()
    const answer = await quietly(page, said)
    expect(answer.status).toBe(204)
    expect(Number(answer.headers['seconds-left'])).toBeGreaterThan(0)
    expect(shownIn(await lena.get(files()))).toBe(said)
  })

  test('is not called kept where it is not', async () => {
    const page = await heard()
    expect((await quietly(page, 'x'.repeat(5_001))).status).toBe(413)
    expect(shownIn(await lena.get(files()))).toBe('')
    await sendIt()
    expect((await quietly(page, said)).status).toBe(409)
    await isSent()
    expect((await quietly(page, said)).status).toBe(409)
  })
})
