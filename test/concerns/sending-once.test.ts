import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { openBrowserOf, type Browser, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { empty } from '../support/locks'
import { make, practiceAtTheRiver, send, type People } from '../support/people'
import { deedsIn, idIn, newsTo } from '../support/traces'
import { lookAt, say } from '../support/writing'

let house: House
let people: People
let lena: Browser
let emailsBefore: number
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  people = await practiceAtTheRiver(house)
  lena = await openBrowserOf(house, people.lena)
})
afterAll(() => house.close())
beforeEach(async () => {
  await empty(house, 'concerns', 'drafts')
  emailsBefore = await newsTo(house, people.ruth)
})

/** Everything that sending leaves behind, for Lena and Ruth. */
async function left() {
  const concerns = await house.admin('concerns').select<{ id: string }[]>('id')
  const deeds = []
  for (const { id } of concerns) deeds.push(await deedsIn(house, id))
  const entries = await house.admin('entries').orderBy('position').select<{ kind: string }[]>('kind')
  return {
    deeds,
    entries: entries.map(({ kind }) => kind),
    emails: (await newsTo(house, people.ruth)) - emailsBefore,
    drafts: (await house.admin('drafts')).length,
  }
}

const once = { deeds: [['send']], entries: ['send'], emails: 1, drafts: 0 }

const aboutRuth = () => ({ therapist: people.ruth.id, audience: 'therapist', owners: [] }) as const

const words = { happened: 'You were on the phone while I spoke.', audience: 'therapist' }

describe('first words become one concern, one event and one email', () => {
  test('with a double click', async () => {
    const preview = await lookAt(lena, '/concerns/new', words)
    const answers = await Promise.all([lena.fill(preview, {}), lena.fill(preview, {})])
    expect(answers.map(({ status, to }) => [status, to?.endsWith('/receipt')])).toEqual([
      [303, true],
      [303, true],
    ])
    expect(answers[0].to).toBe(answers[1].to)
    expect(await left()).toEqual(once)
  })

  test('with six clicks, as impatient people do', async () => {
    const preview = await lookAt(lena, '/concerns/new', words)
    const answers = await Promise.all(Array.from({ length: 5 }, () => lena.fill(preview, {})))
    expect(new Set(answers.map(({ status, to }) => `${status} ${to}`)).size).toBe(1)
    expect(await left()).toEqual(once)
  })

  test('when the answer was lost on its way, and it is tried again', async () => {
    const preview = await lookAt(lena, '/concerns/new', words)
    const lost = await lena.fill(preview, {})
    const again = await lena.fill(preview, {})
    expect(again).toMatchObject({ status: 303, to: lost.to })
    expect((await lena.follow(again)).text).toContain('We have sent your words.')
    expect(await left()).toEqual(once)
  })

  test('when somebody goes back to the preview and sends again', async () => {
    const preview = await lookAt(lena, '/concerns/new', words)
    await lena.follow(await lena.fill(preview, {}))
    expect((await lena.fill(preview, {})).to).toMatch(/\/receipt$/)
    expect((await lena.fill(preview, {})).to).toMatch(/\/receipt$/)
    expect(await left()).toEqual(once)
  })

  test('when the form itself is posted twice before it is sent', async () => {
    const form = await lena.get('/concerns/new')
    const [first, second] = await Promise.all([lena.fill(form, words), lena.fill(form, words)])
    expect(first).toMatchObject({ status: 303, to: second.to })
    expect((await house.admin('drafts')).length).toBe(1)
    const previews = [await lena.follow(first), await lena.follow(second)]
    await Promise.all(previews.map(preview => lena.fill(preview, {})))
    expect(await left()).toEqual(once)
  })

  test('from the preview in two tabs', async () => {
    const form = await lena.get('/concerns/new')
    const tabs = [
      await lena.follow(await lena.fill(form, words)),
      await lena.get((await lena.fill(form, words)).to ?? ''),
    ]
    const receipts = []
    for (const tab of tabs) receipts.push((await lena.fill(tab, {})).to)
    expect(receipts[0]).toBe(receipts[1])
    expect(await left()).toEqual(once)
  })

  test('and from two browsers of the same person', async () => {
    const phone = await openBrowserOf(house, people.lena)
    const preview = await lookAt(lena, '/concerns/new', words)
    const { pathname } = new URL(preview.$('a[href$="/edit"]').attr('href') ?? '', house.url)
    const same = await phone.get(pathname.replace('/edit', ''))
    const answers = await Promise.all([lena.fill(preview, {}), phone.fill(same, {})])
    expect(answers[0].to).toBe(answers[1].to)
    expect(await left()).toEqual(once)
  })

  test('but two concerns when somebody writes twice', async () => {
    await say(lena, '/concerns/new', words)
    await say(lena, '/concerns/new', words)
    expect(await left()).toMatchObject({ deeds: [['send'], ['send']], emails: 2 })
  })
})

describe('the form of a draft that was already sent, posted once more, loses no words', () => {
  const later = 'And then you laughed. I had forgotten to say that.'

  async function sentThenPostedAgain(fields = {}) {
    const form = await lena.get('/concerns/new')
    const sent = await lena.fill(await lena.follow(await lena.fill(form, words)), {})
    const answer = await lena.fill(form, { ...words, happened: later, ...fields })
    return { concern: `/concerns/${idIn(sent.to)}`, form, answer }
  }

  test('it is kept and shown, with what has become of the first', async () => {
    const { answer } = await sentThenPostedAgain()
    const kept = await lena.follow(answer)
    expect(kept.text).toContain('We sent the words you wrote first. We have not sent these.')
    expect(kept.text).not.toContain('We did not send this')
    expect(kept.text).toContain(later)
    expect(kept.$('form[action$="/sending"]')).toHaveLength(0)
    expect(await left()).toEqual({ ...once, drafts: 1 })
  })

  test('it cannot be sent as a second concern, nor over the first', async () => {
    const { answer } = await sentThenPostedAgain()
    const forced = await lena.post(`/drafts/${idIn(answer.to)}/sending`, {
      seen: '1',
      stateRevision: '0',
      revision: '1',
    })
    expect(forced.status).toBe(409)
    expect(forced.text).toContain(later)
    expect(await left()).toEqual({ ...once, drafts: 1 })
  })

  test('it can be sent as an addition instead', async () => {
    const { concern, answer } = await sentThenPostedAgain()
    const turned = await lena.follow(
      await lena.fill(await lena.follow(answer), {}, 'form[action$="/message"]'),
    )
    expect(turned.text).toContain(later)
    await lena.follow(await lena.fill(turned, {}))
    expect((await lena.get(concern)).text).toContain(later)
    expect(await left()).toEqual({
      deeds: [['send', 'add']],
      entries: ['send', 'add'],
      emails: 2,
      drafts: 0,
    })
  })

  test('it stays on its writer’s page until they decide', async () => {
    const { answer } = await sentThenPostedAgain()
    const home = await lena.get('/')
    const draft = `/drafts/${idIn(answer.to)}`
    expect(home.$(`a[href="${draft}/edit"]`)).toHaveLength(1)
    const edit = await lena.get(`${draft}/edit`)
    expect(edit.$('#happened').val()).toBe(later)
    expect((await lena.fill(edit, { happened: `${later} Really.` })).status).toBe(303)
    expect((await lena.get(draft)).text).toContain(`${later} Really.`)
    expect(await left()).toEqual({ ...once, drafts: 1 })
  })
})

describe('a message is sent once', () => {
  const message = 'It still bothers me.'
  let concern: string
  beforeEach(async () => {
    const id = await send(people.lena, aboutRuth())
    await make(people.ruth, id, 'acknowledge', { words: 'I read it.' })
    concern = `/concerns/${id}`
    emailsBefore = await newsTo(house, people.ruth)
  })

  const written = {
    deeds: [['send', 'acknowledge', 'write']],
    entries: ['send', 'acknowledge', 'write'],
    emails: 1,
    drafts: 0,
  }

  const press = (form: Seen, words = message) => lena.fill(form, { words }, 'form.write')

  const ways: Record<string, (form: Seen) => Promise<Seen[]>> = {
    'with a double click': form => Promise.all([press(form), press(form)]),
    'when the answer was lost and it is tried again': async form => [await press(form), await press(form)],
    'when its form is posted again meanwhile': async form => {
      const [sent] = await Promise.all([press(form), lena.get(concern)])
      return [sent, await press(form)]
    },
  }

  test.each(Object.entries(ways))('%s', async (_, sendTwice) => {
    const answers = await sendTwice(await lena.get(concern))
    for (const answer of answers) expect(answer).toMatchObject({ status: 303, to: `${concern}?said=sent` })
    expect(await left()).toEqual(written)
    const page = await lena.get(concern)
    expect(page.text.split(message)).toHaveLength(2)
  })

  test('and its form, posted once more, keeps the new words', async () => {
    const form = await lena.get(concern)
    await press(form)
    const kept = await lena.follow(await press(form, 'One thing more.'))
    expect(kept.text).toContain('One thing more.')
    expect(await left()).toEqual({ ...written, drafts: 1 })
    await lena.fill(kept, {}, 'form[action$=sending]')
    expect((await lena.get(concern)).text).toContain('One thing more.')
    expect(await left()).toMatchObject({ deeds: [['send', 'acknowledge', 'write', 'write']], drafts: 0 })
  })

  test('so is an acknowledgement', async () => {
    const id = await send(people.lena, aboutRuth())
    const ruth = await openBrowserOf(house, people.ruth)
    const before = await newsTo(house, people.lena)
    const form = await ruth.get(`/concerns/${id}`)
    const words = { words: 'I hear you.', as: 'it-is' }
    const press = () => ruth.fill(form, words, 'form.write')
    const answers = await Promise.all([press(), press(), press()])
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303])
    expect(await deedsIn(house, id)).toEqual(['send', 'acknowledge'])
    expect(await newsTo(house, people.lena)).toBe(before + 1)
  })
})

async function answered(): Promise<string> {
  const id = await send(people.lena, aboutRuth())
  await make(people.ruth, id, 'acknowledge', { words: 'I read it.' })
  return id
}

describe('an addition that an answer has overtaken is a message', () => {
  const words = 'I also wanted to say this.'
  let id: string
  let form: Seen
  beforeEach(async () => {
    id = await send(people.lena, aboutRuth())
    form = await lena.get(`/concerns/${id}`)
  })

  test('from the page that was open before', async () => {
    await make(people.ruth, id, 'acknowledge', { words: 'I read it.' })
    expect((await lena.fill(form, { words }, 'form.write')).to).toBe(`/concerns/${id}?said=sent`)
    expect(await deedsIn(house, id)).toEqual(['send', 'acknowledge', 'write'])
  })

  test('from a draft, which waits in the box and on its own page', async () => {
    const draft = `/drafts/${String(form.$('form.write [name=draft]').val())}`
    await lena.fill(form, { words, keep: 'later' }, 'form.write')
    await make(people.ruth, id, 'acknowledge', { words: 'I read it.' })
    expect((await lena.get(`/concerns/${id}`)).$('form.write textarea').val()).toBe(words)
    const page = await lena.get(draft)
    expect(page.text).not.toContain('We did not send this')
    expect((await lena.fill(page, {}, 'form[action$=sending]')).status).toBe(303)
    expect(await deedsIn(house, id)).toEqual(['send', 'acknowledge', 'write'])
  })
})

describe('words that were turned into a message', () => {
  let id: string
  let form: Seen
  let refused: Seen
  let message: string
  beforeEach(async () => {
    id = await answered()
    form = await lena.get(`/concerns/${id}`)
    await make(people.lena, id, 'close', {}, new Date(), { outcome: 'leave' })
    refused = await again()
    expect(refused.status).toBe(409)
    message = (await turn()).to ?? ''
  })
  const again = (words = 'I also wanted to say this.') => lena.fill(form, { words }, 'form.write')
  const turn = () => lena.fill(refused, {}, 'form[action$="/message"]')
  const old = () => `/drafts/${String(form.$('form.write [name=draft]').val())}`
  /** Every late way to them. */
  const ways = async () => [
    (await again()).to,
    (await turn()).to,
    (await lena.get(old())).to,
    (await lena.get(`${old()}/edit`)).to,
    (await lena.post(`${old()}/discarding`)).to,
  ]

  test('are found in it by whatever comes late of what they were before', async () => {
    expect(idIn(message)).not.toBe(idIn(old()))
    expect(await ways()).toEqual(Array.from({ length: 5 }, () => message))
    expect((await lena.get(message)).text).toContain('I also wanted to say this.')
    expect(await house.admin('drafts')).toHaveLength(1)
  })

  test('are found where they were sent', async () => {
    await lena.fill(await lena.get(message), {})
    expect((await lena.get(message)).to).toBe(`/concerns/${id}?said=sent`)
    expect(await ways()).toEqual([`/concerns/${id}?said=sent`, ...Array.from({ length: 4 }, () => message)])
    expect(await deedsIn(house, id)).toEqual(['send', 'acknowledge', 'close', 'reopen'])
  })

  test('stay as they are where other words come of the same form', async () => {
    expect((await again('And one thing more.')).to).toMatch(/said=draft-of-its-own$/)
    expect((await lena.get(message)).text).toContain('I also wanted to say this.')
  })

  test('are nobody else’s', async () => {
    const ruth = await openBrowserOf(house, people.ruth)
    expect((await ruth.get(old())).status).toBe(404)
  })
})

test('words that are being turned into a message are not doubled by a double click', async () => {
  const id = await answered()
  const form = await lena.get(`/concerns/${id}`)
  await make(people.lena, id, 'close', {}, new Date(), { outcome: 'leave' })
  const refused = await lena.fill(form, { words: 'I also wanted to say this.' }, 'form.write')
  expect(refused.status).toBe(409)
  const click = () => lena.fill(refused, {}, 'form[action$="/message"]')
  await Promise.all([click(), click()])
  const drafts = await house.admin('drafts')
  expect(drafts).toHaveLength(1)
})
