import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import type { MoveName } from '../../src/concerns/rules/moves'
import {
  copyOf,
  openBrowser,
  openBrowserOf,
  signInMail,
  type Browser,
  type Fields,
  type Seen,
} from '../support/browser'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People } from '../support/people'
import { concernRow, idIn, outboxIsEmpty } from '../support/traces'

let house: House
let people: People
let lena: Browser
let ruth: Browser
let josef: Browser
let mei: Browser
let margit: Browser
let stranger: Browser
let slow: string
beforeAll(async () => {
  house = await openHouse({
    LIMIT_SIGN_IN_ADDRESS: '100000',
    LIMIT_SIGN_IN_NETWORK: '100000',
    LIMIT_SENDING: '100000',
  })
  people = await practiceAtTheRiver(house)
  lena = await openBrowserOf(house, people.lena)
  ruth = await openBrowserOf(house, people.ruth)
  josef = await openBrowserOf(house, people.josef)
  mei = await openBrowserOf(house, people.mei)
  margit = await openBrowserOf(house, people.margit)
  slow = (await house.openPortal({ UNDO_SECONDS: '600' })).url
})
afterAll(() => house.close())
beforeEach(() => {
  stranger = openBrowser(house)
})

const aboutRuth = () => ({ therapist: people.ruth.id, audience: 'therapist', owners: [] }) as const

/** A concern of Lena's that has come so far. */
async function concernAfter(...moves: MoveName[]) {
  const id = await send(people.lena, aboutRuth())
  const words = { words: 'Before.', repaired: 'The tone.', different: 'The time.' }
  for (const move of moves) {
    const choices = move === 'close' ? ({ outcome: 'partly' } as const) : {}
    await make(move === 'close' ? people.lena : people.ruth, id, move, words, new Date(), choices)
  }
  return `/concerns/${id}`
}

/** Every form in which somebody writes: where it stands, who writes, and what has to be said in it. */
const forms: {
  form: string
  by: 'lena' | 'ruth'
  path: () => Promise<string>
  needed: string[]
  optional: string[]
  fields: Fields
}[] = [
  {
    form: 'first words',
    by: 'lena',
    path: () => Promise.resolve('/concerns/new'),
    needed: ['happened'],
    optional: ['effect'],
    fields: { audience: 'therapist' },
  },
  {
    form: 'an addition',
    by: 'lena',
    path: async () => `${await concernAfter()}/addition`,
    needed: ['words'],
    optional: [],
    fields: {},
  },
  {
    form: 'an acknowledgement',
    by: 'ruth',
    path: async () => `${await concernAfter()}/acknowledgement`,
    needed: ['words'],
    optional: [],
    fields: {},
  },
  {
    form: 'a client’s message',
    by: 'lena',
    path: async () => `${await concernAfter('acknowledge')}/message`,
    needed: ['words'],
    optional: [],
    fields: {},
  },
  {
    form: 'a therapist’s message',
    by: 'ruth',
    path: async () => `${await concernAfter('acknowledge')}/message`,
    needed: ['words'],
    optional: [],
    fields: {},
  },
  {
    form: 'a proposal to close',
    by: 'ruth',
    path: async () => `${await concernAfter('acknowledge')}/proposal`,
    needed: ['repaired', 'different'],
    optional: [],
    fields: {},
  },
  {
    form: 'not yet',
    by: 'lena',
    path: async () => `${await concernAfter('acknowledge', 'propose_closing')}/not-yet`,
    needed: [],
    optional: ['words'],
    fields: {},
  },
  {
    form: 'a closure',
    by: 'lena',
    path: async () => `${await concernAfter('acknowledge')}/closure`,
    needed: [],
    optional: ['words'],
    fields: { outcome: 'repaired' },
  },
  {
    form: 'a reopening',
    by: 'lena',
    path: async () => `${await concernAfter('acknowledge', 'close')}/reopening`,
    needed: ['words'],
    optional: [],
    fields: {},
  },
]

const browserOf = (by: 'lena' | 'ruth') => (by === 'lena' ? lena : ruth)
/** The same at a door where what is sent waits: each form finds its concern as the one before it did. */
const slowBrowserOf = (by: 'lena' | 'ruth') => copyOf(browserOf(by), { ...house, url: slow })

/** A page of ours in words, whatever was sent: no error of ours, and nothing of what goes on inside. */
function inWords(page: Seen, ...statuses: number[]) {
  expect(statuses).toContain(page.status)
  if (page.status < 400 && page.to) return
  expect(page.$('main h1').text()).not.toBe('')
  expect(page.html).not.toMatch(/node_modules|node:internal|\.[jt]s:\d+|Error:|\[object|undefined/)
}

const nothing: { what: string; text: string }[] = [
  { what: 'empty', text: '' },
  { what: 'only spaces and lines', text: '  \n\t \r\n ' },
  { what: 'only a zero width space', text: '\u200B' },
  {
    what: 'only signs without ink',
    text: '\u200B\u200C\u200D\uFEFF\u2060\u00AD\u00A0\u3000\u2800\u3164\u115F',
  },
]

const ofAnotherSite = [
  { 'Sec-Fetch-Site': 'cross-site' },
  { 'Sec-Fetch-Site': 'same-site' },
  { 'Sec-Fetch-Site': 'none' },
  { 'Sec-Fetch-Site': 'cross-site', Origin: 'http://127.0.0.1' },
  { 'Sec-Fetch-Site': '', Origin: 'null' },
  { 'Sec-Fetch-Site': '', Origin: 'https://evil.example' },
  { 'Sec-Fetch-Site': '', Origin: 'http://127.0.0.1.evil.example' },
]

const many = (count: number) => 'Wörter '.repeat(count / 7 + 1).slice(0, count)
const family = '👨‍👩‍👧‍👦'

describe.each(forms)('the form of $form', ({ by, path, needed, optional, fields }) => {
  const texts = (text: string) => Object.fromEntries([...needed, ...optional].map(name => [name, text]))
  let at: string
  beforeEach(async () => {
    at = await path() // a first answer that is on its way leaves no second one to write
  })

  const openForm = async () => {
    const form = await slowBrowserOf(by).get(at)
    return form.to ? slowBrowserOf(by).follow(form) : form // where it stands, or what was begun
  }
  const fillIn = async (more: Fields, form?: Seen) =>
    slowBrowserOf(by).fill(form ?? (await openForm()), { ...fields, ...more }, 'form.write')

  test.each(nothing)(
    'left $what says where something is missing, and keeps what was written beside it',
    async ({ text }) => {
      const answer = await fillIn(texts(text))
      if (needed.length === 0) {
        inWords(answer, 303)
        return
      }
      inWords(answer, 422)
      for (const name of needed) {
        expect(answer.$(`#${name}`).attr('aria-invalid')).toBe('true')
        expect(answer.$(`.govuk-error-summary a[href="#${name}"]`).text()).toBe('Write a few words here.')
        const others = [...needed, ...optional].filter(other => other !== name)
        const beside = await fillIn({
          ...texts(text),
          ...Object.fromEntries(others.map(other => [other, 'This stays.'])),
        })
        for (const other of others) expect(beside.$(`#${other}`).val()).toBe('This stays.')
      }
    },
  )

  test('takes signs that cannot be kept out, says so, and keeps all the rest', async () => {
    const answer = await fillIn(texts('Before\u0000 and\u0007 after.'))
    inWords(answer, 422)
    expect(answer.text).toContain('We could not save some of the characters in this')
    for (const name of [...needed, ...optional]) expect(answer.$(`#${name}`).val()).toBe('Before and after.')
    const browser = slowBrowserOf(by)
    const preview = await browser.follow(await browser.fill(answer, {}, 'form.write'))
    expect(preview.text).toContain('Before and after.')
  })

  test.each([
    { what: '10,000 letters', text: many(10_000), fits: true },
    { what: '10,001 letters', text: many(10_001), fits: false },
    { what: '10,000 letters with an accent of their own', text: 'e\u0301'.repeat(10_000), fits: true },
    { what: '10,001 letters with an accent of their own', text: 'e\u0301'.repeat(10_001), fits: false },
  ])('takes $what: $fits; what is too long stays in the form, whole', async ({ text, fits }) => {
    const answer = await fillIn(texts(text))
    inWords(answer, fits ? 303 : 422)
    if (fits) return
    expect(answer.text).toContain('This is longer than 10,000 characters.')
    for (const name of [...needed, ...optional]) expect(answer.$(`#${name}`).val()).toBe(text)
  })

  test('makes one text of several, and says so', async () => {
    const answer = await fillIn(
      Object.fromEntries([...needed, ...optional].map(name => [name, ['First half.', 'Second half.']])),
    )
    inWords(answer, 422)
    expect(answer.text).toContain('could not save some of the characters')
    for (const name of [...needed, ...optional])
      expect(answer.$(`#${name}`).val()).toBe('First half.\n\nSecond half.')
  })

  test('takes no object for a text, and no field of its own making', async () => {
    const strange = {
      ['__proto__']: 'x',
      ['__proto__[status]']: 'closed',
      constructor: 'x',
      'constructor[prototype][status]': 'closed',
      toString: 'x',
      hasOwnProperty: 'x',
      status: 'closed',
      practice_id: newId(),
      practiceId: newId(),
      person_id: people.josef.id,
      move: 'close',
      concernId: newId(),
      settings: 'x',
      'view options': 'x',
      client: 'true',
      escapeFunction: 'x',
    }
    const words = [...needed, ...optional]
    inWords(
      await fillIn({
        ...strange,
        ...texts(''),
        ...Object.fromEntries(words.map(name => [`${name}[x]`, 'y'])),
      }),
      needed.length ? 422 : 303,
    )
    const form = await openForm()
    inWords(await fillIn({ ...strange, ...texts('Plain words.') }, form), 303)
    const draft = await house
      .admin('drafts')
      .where({ id: String(form.$('form.write [name=draft]').val()) })
      .first<Record<string, unknown>>()
    const writer = by === 'lena' ? people.lena : people.ruth
    expect(draft).toMatchObject({ personId: writer.id, practiceId: writer.practiceId })
    expect(draft.move).not.toBe(at.endsWith('/closure') ? 'send' : 'close')
    expect(({} as Record<string, unknown>).status).toBeUndefined()
  })

  test('posted as JSON, as a file form, or as nothing at all, is answered in words', async () => {
    const browser = slowBrowserOf(by)
    const post = async (type: string, body: string) => {
      const answer = await browser.agent
        .post(at)
        .set({ 'Sec-Fetch-Site': 'same-origin', 'Content-Type': type })
        .send(body)
      expect([303, 400, 409, 415, 422]).toContain(answer.status)
      expect(answer.text).not.toMatch(/node_modules|Error:/)
    }
    await post('application/json', JSON.stringify({ ...fields, ...texts('In JSON.') }))
    await post('application/json', '{"broken')
    await post(
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="words"\r\n\r\nIn parts.\r\n--x--\r\n',
    )
    await post('text/plain', 'words=plain')
    await post('application/x-www-form-urlencoded; charset=utf-7', 'words=+ADw-')
    await post('application/x-www-form-urlencoded', '')
    await post('application/x-www-form-urlencoded', '&&&=&%&%zz=%ff&=')
  })

  test('is not taken from another site', async () => {
    const rows = async () => (await house.admin('drafts')).length
    const before = await rows()
    for (const headers of ofAnotherSite) {
      const answer = await browserOf(by).post(at, { ...fields, ...texts('Forged.') }, headers)
      inWords(answer, 403)
      expect(answer.html).not.toContain('Forged.')
      expect({ headers, rows: await rows() }).toEqual({ headers, rows: before })
    }
  })

  test('is taken from an older browser that says its origin only', async () => {
    const answer = await browserOf(by).post(
      at,
      { ...fields, ...texts('From an old browser.') },
      { 'Sec-Fetch-Site': '', Origin: house.config.baseUrl },
    )
    inWords(answer, 303, 409) // what its writer has not seen is shown to them first
  })

  test('that is far too big is refused in words', async () => {
    const answer = await browserOf(by).post(at, { ...fields, ...texts('x'.repeat(2_200_000)) })
    inWords(answer, 413)
    expect(answer.text).toContain('That is too long')
    expect(answer.text).toContain('Go back: most browsers still show what you wrote.')
    const manyFields = Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [`f${i}`, 'x']))
    inWords(await browserOf(by).post(at, { ...manyFields, ...texts('Words.') }), 413)
  })
})

test('ten thousand families fit, and one more does not', async () => {
  const form = await lena.get('/concerns/new')
  const fits = await lena.fill(form, { happened: family.repeat(10_000), audience: 'therapist' })
  inWords(fits, 303)
  const more = await lena.fill(form, { happened: family.repeat(10_001), audience: 'therapist' })
  inWords(more, 422)
  expect(more.$('#happened').val()).toBe(family.repeat(10_001))
})

describe('choices that nobody offered', () => {
  const owners = (): Fields[] => [
    { audience: 'everybody' },
    { audience: ['therapist', 'owners'] },
    { audience: '__proto__' },
    { audience: 'owners', owners: people.ruth.id },
    { audience: 'owners', owners: people.lena.id },
    { audience: 'owners', owners: [people.tomas.id, people.josef.id] },
    { audience: 'owners', owners: newId() },
    { audience: 'owners', owners: 'nobody' },
    { audience: 'together', owners: '' },
  ]

  test('of readers are none', async () => {
    for (const fields of owners()) {
      const answer = await lena.fill(await lena.get('/concerns/new'), { happened: 'It hurt.', ...fields })
      inWords(answer, 422)
      expect(answer.$('#happened').val()).toBe('It hurt.')
    }
  })

  test('beside true ones are left out', async () => {
    const answer = await lena.fill(await lena.get('/concerns/new'), {
      happened: 'It hurt.',
      audience: 'together',
      owners: [people.margit.id, people.tomas.id, people.ruth.id, newId(), people.margit.id],
    })
    const preview = await lena.follow(answer)
    expect(preview.$('main .readers li')).toHaveLength(2)
    const sent = await lena.fill(preview, {})
    expect(sent.status).toBe(303)
    expect(await house.admin('readers').where({ concernId: idIn(sent.to) })).toHaveLength(3)
  })

  test('of an outcome are none', async () => {
    const at = await concernAfter('acknowledge')
    for (const outcome of ['', 'won', '__proto__', 'constructor', ['repaired', 'leave']]) {
      const answer = await lena.fill(await lena.get(`${at}/closure`), { outcome, words: 'I go.' })
      inWords(answer, 422)
      expect(answer.$('#words').val()).toBe('I go.')
    }
  })

  test('of a therapist are nobody', async () => {
    for (const therapist of [
      people.karim.id,
      people.margit.id,
      newId(),
      'nobody',
      '',
      [people.ruth.id, people.tomas.id],
    ]) {
      const answer = await mei.post('/concerns/new', {
        happened: 'It hurt.',
        audience: 'therapist',
        therapist,
      })
      inWords(answer, 422)
      expect(answer.$('#happened').val()).toBe('It hurt.')
    }
  })
})

describe('an id of somebody else', () => {
  test('of a draft opens nothing, changes nothing, and is answered like one that does not exist', async () => {
    const form = await josef.get('/concerns/new')
    const draft = idIn((await josef.fill(form, { happened: 'Josef’s own.', audience: 'therapist' })).to)
    for (const path of [`/drafts/${draft}`, `/drafts/${draft}/edit`]) {
      const [theirs, nobodys] = [await lena.get(path), await lena.get(path.replace(draft, newId()))]
      inWords(theirs, 404)
      expect(theirs.html).toBe(nobodys.html)
    }
    for (const act of ['sending', 'message', 'discarding'])
      inWords(await lena.post(`/drafts/${draft}/${act}`), 404)
    inWords(await lena.post('/concerns/new', { draft, happened: 'Over it.', audience: 'therapist' }), 404)
    expect((await josef.get(`/drafts/${draft}/edit`)).$('#happened').val()).toBe('Josef’s own.')
  })

  test('of a concern opens nothing, whatever is posted to it', async () => {
    const at = await concernAfter('acknowledge')
    const before = await concernRow(house, idIn(at))
    for (const path of [
      'addition',
      'acknowledgement',
      'message',
      'proposal',
      'not-yet',
      'closure',
      'reopening',
      'readers',
    ]) {
      const fields = { words: 'x', repaired: 'x', different: 'x', outcome: 'leave', person: people.margit.id }
      inWords(await josef.post(`${at}/${path}`, fields), 404)
    }
    expect(await concernRow(house, idIn(at))).toEqual(before)
  })

  test('taken for the id of a new draft, is not written over and tells nothing', async () => {
    const theirs = idIn(await concernAfter('acknowledge'))
    const form = await josef.get('/concerns/new')
    const answers = []
    for (const draft of [theirs, newId()]) {
      const saved = await josef.fill(form, { draft, happened: 'Mine.', audience: 'therapist' })
      const sent = await josef.fill(await josef.follow(saved), {})
      inWords(sent, 303, 409)
      answers.push(sent)
    }
    expect(answers[1]?.status).toBe(303)
    expect(answers[0]?.text).toContain('Mine.')
    expect((await lena.get(`/concerns/${theirs}`)).text).not.toContain('Mine.')
    const one = await house
      .admin('readers')
      .where({ concernId: theirs, capacity: 'client' })
      .first<{ personId: string }>()
    expect(one.personId).toBe(people.lena.id)
  })

  test('of one’s own earlier words, taken for the id of a new draft, neither', async () => {
    const mine = idIn(await concernAfter())
    const saved = await lena.fill(await lena.get('/concerns/new'), {
      draft: mine,
      happened: 'Again.',
      audience: 'therapist',
    })
    const kept = await lena.follow(saved)
    expect(kept.text).toContain('We sent the words you wrote first. We have not sent these.')
    expect(kept.text).toContain('Again.')
  })
})

describe('a malformed id', () => {
  const malformed = [
    'x',
    '0',
    '-1',
    "'",
    '%00',
    '..%2f..',
    '%E0%A4%A',
    'null',
    '123e4567-e89b-12d3-a456-42661417400g',
    `${newId()}0`,
  ]

  test.each(malformed)('%s is an id of nothing', async id => {
    for (const path of [
      `/concerns/${id}`,
      `/concerns/${id}/message`,
      `/concerns/${id}/receipt`,
      `/concerns/${id}/readers`,
      `/concerns/${id}/reflection`,
      `/concerns/${id}/reflection/deleting`,
      `/drafts/${id}`,
      `/drafts/${id}/edit`,
    ]) {
      inWords(await lena.get(path), 400, 404)
      inWords(await lena.post(path, { words: 'x' }), 400, 404)
    }
    inWords(await lena.post(`/drafts/${id}/sending`), 400, 404)
    inWords(
      await lena.fill(await lena.get('/concerns/new'), {
        draft: id,
        happened: 'Kept.',
        audience: 'therapist',
      }),
      303,
    )
  })

  test('in a question to an address is none', async () => {
    const strange = [
      'x',
      '1_1_x',
      `_1_${newId()}`,
      `999999999999999_999999999999999_${newId()}`,
      '__proto__',
      "1';--",
      '%00',
      '1&after=2',
    ]
    for (const value of strange) {
      for (const path of [
        '/board?after=',
        '/board?show=',
        '/board?sort=',
        '/board?therapist=',
        '/board?search=',
        '/record?after=',
        '/record?search=',
        '/inbox?open=',
        '/inbox?closed=',
        '/reflections?after=',
        '/?said=',
        '/board?said=',
        '/sign-in?next=',
      ]) {
        inWords(await margit.get(path + value), 200, 303)
      }
      expect((await margit.get(`/board/list.csv?after=${value}`)).status).toBe(200)
      inWords(await lena.get(`/?after=${value}`), 200)
      inWords(await lena.get(`/concerns/new?therapist=${value}`), 200)
    }
    for (const said of ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'nothing']) {
      const page = await lena.get(`/?said=${said}`)
      inWords(page, 200)
      expect(page.$('.flash')).toHaveLength(0)
    }
  })
})

describe('the forms of signing in', () => {
  const addresses = [
    '',
    ' ',
    '\u200B',
    '\u0000',
    'nobody',
    'a@',
    '@b',
    'a@b, evil@x.example',
    'a@b.example\r\nBcc: evil@x.example',
    '<script>@x',
    'a b@x.example',
  ]

  test.each(addresses.map(address => ({ address, shown: JSON.stringify(address).slice(0, 40) })))(
    'say what is wrong with the address $shown, keep it, and send nothing',
    async ({ address }) => {
      const emails = async () => (await house.admin('emails')).length
      const before = await emails()
      const answer = await stranger.post('/sign-in', { address })
      inWords(answer, 422)
      expect(answer.text).toMatch(/Enter an email address, such as name@example.org.|more than one address/)
      expect(answer.$('#address').val()).toBe(
        address
          .replace(/\u0000/g, '')
          .replace(/\r\n/g, '\n')
          .replace(/\n/g, answer.$('#address').val()?.includes('\n') ? '\n' : ''),
      )
      expect(await emails()).toBe(before)
    },
  )

  test('take no second address, and no object', async () => {
    const emails = async () => (await house.admin('emails')).length
    const before = await emails()
    inWords(await stranger.post('/sign-in', { address: [people.lena.address, 'evil@x.example'] }), 422)
    inWords(await stranger.post('/sign-in', { 'address[x]': people.lena.address }), 422)
    inWords(await stranger.post('/sign-in', { ['__proto__']: people.lena.address, constructor: 'x' }), 422)
    inWords(await stranger.post('/sign-in', {}), 422)
    expect(await emails()).toBe(before)
  })

  test.each(['', ' ', '12345', '1234567', 'abcdef', '\u0000', '٠١٢٣٤٥', '1e5000', '-1', '9'.repeat(10_000)])(
    'open nothing for the digits %s',
    async digits => {
      const { answer } = await signInMail(house, people.lena, () =>
        stranger.post('/sign-in', { address: people.lena.address }),
      )
      expect(answer.status).toBe(303)
      inWords(await stranger.post('/sign-in/digits', { digits }), 422)
      inWords(await stranger.post('/sign-in/digits', { digits: [digits, '123456'] }), 422)
    },
  )

  test.each([
    '/sign-in',
    '/sign-in/digits',
    '/sign-in/no-such-link',
    '/sign-out',
    '/sign-out/everywhere',
    '/leave',
  ])(
    'posted to %s as JSON, as a file form, as nothing, or far too big, are answered in words',
    async path => {
      for (const type of [
        'application/json',
        'multipart/form-data; boundary=x',
        'text/plain',
        'application/x-www-form-urlencoded',
      ]) {
        for (const body of ['', '{"address":"lena@people.example","digits":123456}', '{', '--x--']) {
          const answer = await stranger.agent
            .post(path)
            .set({ 'Sec-Fetch-Site': 'same-origin', 'Content-Type': type })
            .send(body)
          expect([303, 400, 410, 415, 422]).toContain(answer.status)
          expect(answer.text).not.toMatch(/node_modules|Error:/)
        }
      }
      inWords(await stranger.post(path, { address: 'x'.repeat(2_200_000) }), 413)
      for (const headers of [{ 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': '', Origin: 'null' }])
        inWords(await stranger.post(path, {}, headers), 403)
      const isEnding = ['/leave', '/sign-out'].includes(path) // which a browser that says nothing must be able to do
      inWords(await stranger.post(path, {}, { 'Sec-Fetch-Site': '' }), isEnding ? 303 : 403)
    },
  )
})

describe('the form of bringing somebody in', () => {
  test('takes only people who are offered', async () => {
    const at = await concernAfter('acknowledge')
    const before = await house.admin('readers').where({ concernId: idIn(at) })
    const page = await lena.get(`${at}/readers`)
    const persons = [
      '',
      ' ',
      'nobody',
      '\u0000',
      '__proto__',
      newId(),
      people.tomas.id,
      people.josef.id,
      [people.margit.id, people.karim.id],
    ]
    for (const person of persons) {
      const answer = await lena.fill(page, { person })
      inWords(answer, 422)
      expect(answer.text).toContain('Choose who you want to invite.')
    }
    inWords(await lena.post(`${at}/readers`, { 'person[id]': people.margit.id }), 422)
    inWords(
      await lena.post(`${at}/readers`, { person: people.margit.id }, { 'Sec-Fetch-Site': 'cross-site' }),
      403,
    )
    inWords(await lena.post(`${at}/readers`, { person: 'x'.repeat(2_200_000) }), 413)
    expect(await house.admin('readers').where({ concernId: idIn(at) })).toHaveLength(before.length)
  })
})

describe('the form of a reflection', () => {
  const steps = ['happened', 'part', 'feeling', 'asking']
  const all = (text: string | string[]) => Object.fromEntries(steps.map(name => [name, text]))
  const rows = () => house.admin('reflections').whereIn('concernId', [idIn(at)])
  let at: string
  beforeEach(async () => {
    at = `${await concernAfter()}/reflection`
  })

  test.each(nothing)('left $what keeps nothing, and asks for nothing', async ({ text }) => {
    inWords(await ruth.fill(await ruth.get(at), all(text)), 303)
    expect(await rows()).toEqual([])
  })

  test('says what could not be kept, and keeps what is too long in the form, whole', async () => {
    for (const [text, is] of [
      ['Before\u0000 and\u0007 after.', 'Before and after.'],
      [['First half.', 'Second half.'], 'First half.\n\nSecond half.'],
      [many(10_001), many(10_001)],
    ] as const) {
      const answer = await ruth.fill(await ruth.get(at), all(text as string))
      inWords(answer, 422)
      for (const name of steps) {
        expect(answer.$(`#${name}`).val()).toBe(is)
        expect(answer.$(`#${name}`).attr('aria-invalid')).toBe('true')
      }
    }
    expect(await rows()).toEqual([])
    inWords(await ruth.fill(await ruth.get(at), all(family.repeat(1_000))), 303)
  })

  test('takes nothing from it but its own fields', async () => {
    const josefs = idIn(`/concerns/${await send(people.josef, aboutRuth())}`)
    const strange = {
      draft: 'x',
      revision: '-1',
      then: 'https://evil.example',
      person_id: people.lena.id,
      personId: people.lena.id,
      concernId: josefs,
      ['__proto__']: 'x',
      'happened[x]': 'y',
    }
    const answer = await ruth.fill(await ruth.get(at), { ...strange, happened: 'Plain.' })
    expect(answer).toMatchObject({ status: 303, to: `/concerns/${idIn(at)}?said=kept` })
    expect(await rows()).toMatchObject([{ personId: people.ruth.id, revision: 1 }])
    expect(await house.admin('reflections').where({ concernId: josefs })).toEqual([])
  })

  test('with an id that is somebody else’s writes over nothing', async () => {
    const form = await ruth.get(at)
    await ruth.fill(form, { feeling: 'Mine.' })
    const theirs = `/concerns/${await send(people.lena, { ...aboutRuth(), audience: 'together', owners: [people.margit.id] })}/reflection`
    inWords(
      await margit.post(theirs, {
        draft: String(form.$('[name=draft]').val()),
        feeling: 'Over it.',
      }),
      404,
    )
    expect((await ruth.get(at)).$('#feeling').val()).toBe('Mine.')
  })

  test('is not taken from another site, nor far too big, nor of people who do not answer', async () => {
    inWords(await ruth.post(at, all('Forged.'), { 'Sec-Fetch-Site': 'cross-site' }), 403)
    inWords(await ruth.post(at, all('x'.repeat(600_000))), 413)
    for (const browser of [lena, josef, margit]) {
      inWords(await browser.post(at, all('Not theirs.')), 404)
      inWords(await browser.post(`${at}/deleting`), 404)
    }
    expect(await rows()).toEqual([])
  })
})

test('HEAD is answered everywhere, with no body, and changes nothing', async () => {
  const at = await concernAfter('acknowledge')
  const saved = await lena.fill(await lena.get(`${at}/message`), { words: 'Waiting.' })
  const { link } = await signInMail(house, people.lena, () =>
    stranger.post('/sign-in', { address: people.lena.address }),
  )
  const moves = [
    '',
    '/receipt',
    '/addition',
    '/acknowledgement',
    '/message',
    '/proposal',
    '/not-yet',
    '/closure',
    '/reopening',
    '/readers',
  ]
  const draft = saved.to ?? ''
  const paths = [
    '/',
    '/sign-in',
    '/sign-in/digits',
    link,
    '/sign-out',
    '/sign-out/everywhere',
    '/leave',
    '/inbox',
    '/board',
    '/concerns/new',
    '/healthz',
    '/readyz',
    '/page.css',
    '/nowhere',
    draft,
    `${draft}/edit`,
    `${draft}/sending`,
    `${draft}/message`,
    `${draft}/discarding`,
    ...moves.map(move => at + move),
    '/reflections',
    '/first-hour',
    '/law',
    `${at}/reflection`,
    `${at}/reflection/deleting`,
  ]
  const tables = [
    'reflections',
    'events',
    'entries',
    'drafts',
    'emails',
    'readers',
    'concerns',
    'sign_in_tokens',
    'limits',
  ]
  const state = async () => {
    const { rows } = await house.admin.raw<{ rows: unknown[] }>(
      tables
        .map(
          table =>
            `select '${table}' as name, md5(string_agg(t::text, '|' order by t::text)) as hash from ${table} t`,
        )
        .join(' union all '),
    )
    return rows
  }
  await outboxIsEmpty(house) // whoever delivers changes it too
  const before = await state()
  for (const browser of [lena, ruth, stranger]) {
    for (const path of paths) {
      const answer = await browser.agent.head(path)
      expect([200, 303, 404]).toContain(answer.status)
      expect([undefined, '']).toContain(answer.text)
    }
  }
  expect(await state()).toEqual(before)
})

test('other methods are answered in words too', async () => {
  for (const method of ['put', 'patch', 'delete', 'options'] as const) {
    for (const path of ['/', '/concerns/new', '/sign-in', '/drafts/x', '/inbox']) {
      const answer = await lena.agent[method](path).set('Sec-Fetch-Site', 'same-origin')
      expect([200, 404]).toContain(answer.status)
      expect(answer.text).not.toMatch(/node_modules|Error:/)
    }
  }
})
