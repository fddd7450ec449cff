import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { DateTime } from 'luxon'
import { openConcern } from '../../src/concerns/store/opened-concern'
import type { MoveName } from '../../src/concerns/rules/moves'
import type { MoveWords } from '../../src/concerns/rules/wording'
import { openBrowserOf, type Browser, type Fields, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { atOnce, waiting } from '../support/locks'
import { until } from '../support/patience'
import { make, practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'
import { concernRow, deedsIn, newsTo } from '../support/traces'
import { openForm } from '../support/writing'

let house: House
let people: People
let lena: Browser
let phone: Browser
let ruth: Browser
let margit: Browser
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  people = await practiceAtTheRiver(house)
  lena = await openBrowserOf(house, people.lena)
  phone = await openBrowserOf(house, people.lena)
  ruth = await openBrowserOf(house, people.ruth)
  margit = await openBrowserOf(house, people.margit)
})
afterAll(() => house.close())

let id: string
beforeEach(async () => {
  const readers = { therapist: people.ruth.id, audience: 'together', owners: [people.margit.id] } as const
  id = await send(people.lena, readers)
})

/** Brings the concern to where the story begins. */
async function after(...moves: MoveName[]) {
  const words = { words: 'Before.', repaired: 'The tone.', different: 'The time.' }
  for (const move of moves) await make(move === 'write' ? people.lena : people.ruth, id, move, words)
}

const readers = () => [people.lena, people.ruth, people.margit]

async function emailsFor(everybody: readonly TestPerson[]) {
  const counts = []
  for (const person of everybody) counts.push(await newsTo(house, person))
  return counts
}

/** The page of a draft that is ready to be sent. */
async function preview(browser: Browser, path: string, fields: Fields): Promise<Seen> {
  const form = await openForm(browser, `/concerns/${id}/${path}`)
  await browser.fill(form, { ...fields, keep: 'later' }, 'form.write')
  return browser.get(`/drafts/${String(form.$('form.write [name=draft]').val())}`)
}

interface Act {
  readonly by: 'lena' | 'phone' | 'ruth' | 'margit'
  readonly path: string
  readonly fields: Fields
}

const acknowledging = (by: Act['by'], words: string): Act => ({
  by,
  path: 'acknowledgement',
  fields: { words },
})
const writing = (by: Act['by'], words: string): Act => ({ by, path: 'message', fields: { words } })
const closing = (by: Act['by'], words: string): Act => ({
  by,
  path: 'closure',
  fields: { outcome: 'partly', words },
})
const proposing = (by: Act['by'], words: string): Act => ({
  by,
  path: 'proposal',
  fields: { repaired: words, different: 'The time.' },
})

/** Two people have both looked at what they will send; then they send it at the same moment. */
async function race(first: Act, second: Act) {
  const browsers = { lena, phone, ruth, margit }
  const ready: { browser: Browser; page: Seen }[] = []
  for (const { by, path, fields } of [first, second]) {
    ready.push({ browser: browsers[by], page: await preview(browsers[by], path, fields) })
  }
  const [before, emails] = [await deedsIn(house, id), await emailsFor(readers())]
  const answers = await atOnce(
    house,
    id,
    ready.map(
      ({ browser, page }) =>
        () =>
          browser.fill(page, {}),
    ),
  )
  const [winner, loser] = answers
  if (!winner || !loser) throw new Error('Two were sent.')
  const emailsAfter = await emailsFor(readers())
  return {
    winner,
    loser,
    done: (await deedsIn(house, id)).slice(before.length),
    emails: emailsAfter.map((count, i) => count - (emails[i] ?? 0)),
  }
}

describe('of two moves at the same moment one is made, with one event and one email for each other reader', () => {
  const stories: {
    story: string
    begin: MoveName[]
    first: Act
    second: Act
    done: MoveName
    emails: number[]
    instead: string | null
    again: boolean
  }[] = [
    {
      story: 'therapist and owner both acknowledge',
      begin: [],
      first: acknowledging('ruth', 'Ruth read it.'),
      second: acknowledging('margit', 'Margit read it.'),
      done: 'acknowledge',
      emails: [1, 0, 1],
      instead: 'message',
      again: false,
    },
    {
      story: 'owner and therapist both acknowledge, the owner a little earlier',
      begin: [],
      first: acknowledging('margit', 'Margit read it.'),
      second: acknowledging('ruth', 'Ruth read it.'),
      done: 'acknowledge',
      emails: [1, 1, 0],
      instead: 'message',
      again: false,
    },
    {
      story: 'the therapist acknowledges while the client closes',
      begin: [],
      first: acknowledging('ruth', 'Ruth read it.'),
      second: closing('lena', 'I have waited enough.'),
      done: 'acknowledge',
      emails: [1, 0, 1],
      instead: null,
      again: true,
    },
    {
      story: 'the client closes while the therapist acknowledges',
      begin: [],
      first: closing('lena', 'I have waited enough.'),
      second: acknowledging('ruth', 'Ruth read it.'),
      done: 'close',
      emails: [0, 1, 1],
      instead: null,
      again: false,
    },
    {
      story: 'therapist and owner both propose to close',
      begin: ['acknowledge'],
      first: proposing('ruth', 'The tone.'),
      second: proposing('margit', 'The room.'),
      done: 'propose_closing',
      emails: [1, 0, 1],
      instead: 'message',
      again: false,
    },
    {
      story: 'the client closes on the phone and says “not yet” at the desk',
      begin: ['acknowledge', 'propose_closing'],
      first: { by: 'lena', path: 'not-yet', fields: { words: 'Not so fast.' } },
      second: closing('phone', 'It is enough.'),
      done: 'not_yet',
      emails: [0, 1, 1],
      instead: null,
      again: true,
    },
    {
      story: 'the client closes on the phone and at the desk',
      begin: ['acknowledge'],
      first: closing('lena', 'It is good now.'),
      second: closing('phone', 'It is good enough.'),
      done: 'close',
      emails: [0, 1, 1],
      instead: 'reopening',
      again: false,
    },
    {
      story: 'the client reopens on the phone and at the desk',
      begin: ['acknowledge', 'close'],
      first: { by: 'lena', path: 'reopening', fields: { words: 'It came back.' } },
      second: { by: 'phone', path: 'reopening', fields: { words: 'It came back at night.' } },
      done: 'reopen',
      emails: [0, 1, 1],
      instead: 'message',
      again: false,
    },
  ]

  test.each(stories)('$story', async ({ begin, first, second, done, emails, instead, again }) => {
    for (const move of begin) {
      if (move === 'close')
        await make(people.lena, id, 'close', { words: '' }, new Date(), { outcome: 'partly' })
      else await after(move)
    }
    const result = await race(first, second)
    expect(result.winner).toMatchObject({ status: 303, to: `/concerns/${id}?said=sent` })
    expect(result.done).toEqual([done])
    expect(result.emails).toEqual(emails)

    const { loser } = result
    expect(loser.status).toBe(409)
    expect(loser.text).toContain('We did not send this')
    expect(loser.text).toContain('Your words are safe, below.')
    const lost = String(second.fields.words ?? second.fields.repaired)
    expect(loser.$('.letter--draft').text()).toContain(lost)
    // What the other one did is shown, with their words.
    expect(loser.text).toContain('Since you began to write')
    expect(loser.$('.thread').text()).toContain(String(first.fields.words ?? first.fields.repaired))

    expect(loser.$('form[action$="/sending"]')).toHaveLength(again ? 1 : 0)
    const toMessage = 'form[action$="/message"]'
    expect(loser.$(toMessage)).toHaveLength(instead ? 1 : 0)
    const browser = { lena, phone, ruth, margit }[second.by]
    if (instead) {
      const turned = await browser.follow(await browser.fill(loser, {}, toMessage))
      expect(turned.$('.letter--draft').text()).toContain(lost)
      const sent = await browser.follow(await browser.fill(turned, {}))
      expect(sent.$('.thread li').last().text()).toContain(lost)
    }
    if (again) expect((await browser.follow(await browser.fill(loser, {}))).text).toContain(lost)
    const closed = (await concernRow(house, id)).status === 'closed'
    if (!instead && !again) expect(closed).toBe(true)
  })
})

describe('of two answers to the same thing at the same moment the first counts, and the words of the other are kept', () => {
  const dealt = (
    who: 'lena' | 'ruth',
    move: MoveName,
    details: MoveWords = {},
    words: MoveWords = { words: 'Before.' },
  ) => make(people[who], id, move, words, new Date(), { details })
  const agreedTo = async () => {
    await dealt('ruth', 'agree', { who: 'both' })
    const { position } = await concernRow(house, id)
    await dealt('lena', 'agree_to', { of: String(position) })
  }
  const offering = (who: 'lena' | 'ruth') =>
    dealt(who, 'propose_talk', { way: 'phone', first: inDays(3), second: inDays(4) })
  const talkTaken = async () => {
    await offering('ruth')
    await dealt('lena', 'take_talk', { of: 'first' })
  }
  const longSilence = async () => {
    for (const on of [-3, -1]) await dealt('ruth', 'attempt', { how: 'phone', on: inDays(on).slice(0, 10) })
    await house.admin.raw(`update entries set at = at - interval '40 days' where concern_id = ?`, [id])
    await house.admin.raw(`update concerns set since = since - interval '40 days' where id = ?`, [id])
  }
  const closedLongAgo = async () => {
    await make(people.lena, id, 'close', {}, new Date(), { outcome: 'repaired' })
    await house.admin.raw(`update concerns set since = since - interval '29 days' where id = ?`, [id])
  }
  const inDays = (days: number) =>
    DateTime.now().setZone('Europe/Vienna').plus({ days }).toFormat("yyyy-MM-dd'T'16:30")
  const words = 'My own words.'

  test.each<{ story: string; begin: () => Promise<unknown>; first: Act; second: Act; done: MoveName }>([
    {
      story: 'the client says yes to an agreement on the phone, and no at the desk',
      begin: () => dealt('ruth', 'agree', { who: 'both' }),
      first: { by: 'phone', path: 'acceptance', fields: {} },
      second: { by: 'lena', path: 'declining', fields: { words } },
      done: 'agree_to',
    },
    {
      story: 'the therapist changes an agreement while the owner says yes to it',
      begin: () => dealt('lena', 'agree', { who: 'both' }),
      first: { by: 'ruth', path: 'agreement-change', fields: { words: 'On Mondays.', who: 'both' } },
      second: { by: 'margit', path: 'acceptance', fields: { words } },
      done: 'change_agreement',
    },
    {
      story: 'two say that the same is done',
      begin: agreedTo,
      first: { by: 'margit', path: 'done', fields: {} },
      second: { by: 'lena', path: 'done', fields: { words } },
      done: 'done',
    },
    {
      story: 'therapist and owner take a talk, each at another time',
      begin: () => offering('lena'),
      first: { by: 'margit', path: 'talk-time', fields: { of: 'second' } },
      second: { by: 'ruth', path: 'talk-time', fields: { of: 'first', words } },
      done: 'take_talk',
    },
    {
      story: 'the client takes a talk on the phone, and declines it at the desk',
      begin: () => offering('ruth'),
      first: { by: 'phone', path: 'no-talk', fields: {} },
      second: { by: 'lena', path: 'talk-time', fields: { of: 'first', words } },
      done: 'decline_talk',
    },
    {
      story: 'one calls off the talk while the other notes what came of it',
      begin: talkTaken,
      first: { by: 'lena', path: 'talk-off', fields: {} },
      second: { by: 'ruth', path: 'talked', fields: { words } },
      done: 'cancel_talk',
    },
    {
      story: 'the client agrees to pause it twice',
      begin: () => dealt('ruth', 'ask_pause', { until: inDays(9).slice(0, 10) }),
      first: { by: 'phone', path: 'pausing', fields: {} },
      second: { by: 'lena', path: 'pausing', fields: { words } },
      done: 'grant_pause',
    },
    {
      story: 'the client says on the phone and at the desk how the answer was',
      begin: () => Promise.resolve(),
      first: { by: 'phone', path: 'how-it-was', fields: { heard: 'mostly' } },
      second: { by: 'lena', path: 'how-it-was', fields: { heard: 'no' } },
      done: 'say_how',
    },
    {
      story: 'the client says on the phone and at the desk whether it held',
      begin: closedLongAgo,
      first: { by: 'phone', path: 'holding', fields: { held: 'yes' } },
      second: { by: 'lena', path: 'holding', fields: { held: 'partly', words } },
      done: 'say_held',
    },
    {
      story: 'the client answers just when it is closed, as they could not be reached',
      begin: longSilence,
      first: { by: 'lena', path: 'message', fields: { words: 'I was away.' } },
      second: { by: 'ruth', path: 'not-reached', fields: { words } },
      done: 'write',
    },
  ])('$story', async ({ begin, first, second, done }) => {
    await after('acknowledge')
    await begin()
    const result = await race(first, second)
    expect(result.winner.status).toBe(303)
    expect(result.done).toEqual([done])
    const winner = { lena: 0, phone: 0, ruth: 1, margit: 2 }[first.by]
    expect(result.emails).toEqual([1, 1, 1].map((one, i) => (i === winner ? 0 : one)))
    expect(result.loser.status).toBe(409)
    expect(result.loser.text).toContain('Your words are safe, below.')
    expect(result.loser.$('.letter--draft').text()).toContain(second.fields.words ?? 'Not really')
  })
})

describe('a message is never refused because somebody else was quicker', () => {
  test.each([
    { story: 'both write', first: writing('lena', 'From Lena.'), second: writing('ruth', 'From Ruth.') },
    {
      story: 'three words meet',
      first: writing('ruth', 'From Ruth.'),
      second: writing('margit', 'From Margit.'),
    },
    {
      story: 'closing is proposed',
      first: proposing('ruth', 'From Ruth.'),
      second: writing('lena', 'From Lena.'),
    },
  ])('$story', async ({ first, second }) => {
    await after('acknowledge')
    const result = await race(first, second)
    expect([result.winner.status, result.loser.status]).toEqual([303, 303])
    expect(result.done).toEqual([first.path === 'proposal' ? 'propose_closing' : 'write', 'write'])
    const thread = (await lena.get(`/concerns/${id}`)).$('.thread li')
    expect(thread).toHaveLength(4)
    expect((await concernRow(house, id)).status).toBe('discussing')
  })

  test('nor from an older position, days later', async () => {
    await after('acknowledge')
    const page = await preview(lena, 'message', { words: 'I wrote this before I saw it.' })
    await after('write', 'write', 'propose_closing')
    expect((await lena.fill(page, {})).status).toBe(303)
    expect(await deedsIn(house, id)).toEqual([
      'send',
      'acknowledge',
      'write',
      'write',
      'propose_closing',
      'write',
    ])
  })

  test('nor is an addition', async () => {
    const page = await preview(lena, 'addition', { words: 'One more thing.' })
    await make(people.lena, id, 'add', { words: 'Another one, from the phone.' })
    expect((await lena.fill(page, {})).status).toBe(303)
    expect(await deedsIn(house, id)).toEqual(['send', 'add', 'add'])
  })
})

describe('a move that changes the status is refused from an older position', () => {
  test('a proposal to close, after new words that its writer has not seen', async () => {
    await after('acknowledge')
    const page = await preview(ruth, 'proposal', {
      repaired: 'We have named it.',
      different: 'I will call first.',
    })
    await make(people.lena, id, 'write', { words: 'There is something I have not said yet.' })
    const emails = await newsTo(house, people.lena)
    const refused = await ruth.fill(page, {})
    expect(refused.status).toBe(409)
    expect(refused.text).toContain('Something has changed since you looked. Please check it again.')
    expect(refused.$('.thread').text()).toContain('There is something I have not said yet.')
    expect(refused.$('.letter--draft').text()).toContain('We have named it.')
    expect(await deedsIn(house, id)).toEqual(['send', 'acknowledge', 'write'])
    expect(await newsTo(house, people.lena)).toBe(emails)

    const sent = await ruth.follow(await ruth.fill(refused, {})) // now they have seen it
    expect(sent.text).toContain('We have named it.')
    expect(await deedsIn(house, id)).toEqual(['send', 'acknowledge', 'write', 'propose_closing'])
  })

  test('its page shows what was said since the form was opened, and sending from there is from the newest position', async () => {
    await after('acknowledge')
    const form = await ruth.get(`/concerns/${id}/proposal`)
    await make(people.lena, id, 'write', { words: 'Wait.' })
    const words = { repaired: 'The tone.', different: 'The time.', as: 'it-is' }
    const page = await ruth.fill(form, words, 'form.write')
    expect(page.status).toBe(409)
    expect(page.text).toContain('Since you began to write')
    expect(page.$('.thread').text()).toContain('Wait.')
    expect((await ruth.fill(page, {})).status).toBe(303)
  })

  test('a seen position cannot be invented', async () => {
    await after('acknowledge')
    const page = await preview(ruth, 'proposal', { repaired: 'The tone.', different: 'The time.' })
    await make(people.lena, id, 'write', { words: 'Wait.' })
    for (const seen of ['', '0', '-1', '1e9', '99999999999999999999', 'NaN', ['3', '4']]) {
      expect((await ruth.fill(page, { seen })).status).toBe(409)
    }
    expect(await deedsIn(house, id)).toEqual(['send', 'acknowledge', 'write'])
  })

  test('that somebody has only opened it is no news', async () => {
    await after('acknowledge')
    const page = await preview(ruth, 'proposal', { repaired: 'The tone.', different: 'The time.' })
    await lena.get(`/concerns/${id}`)
    await margit.get(`/concerns/${id}`)
    expect((await ruth.fill(page, {})).status).toBe(303)
  })
})

test('opening waits for what is being appended, and holds up nobody who appends', async () => {
  const appending = await house.admin.transaction()
  try {
    await appending.raw('select from chain_heads where chain = ? for update', [id])
    const opening = openConcern(people.margit, id, new Date(), true)
    await until(async () => (await waiting(house)) === 1)
    await appending.raw('select from readers where concern_id = ? for update nowait', [id])
    await appending.commit()
    expect((await opening).id).toBe(id)
  } finally {
    if (!appending.isCompleted()) await appending.rollback()
  }
})
