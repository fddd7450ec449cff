import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { as } from '../../src/database/connections'
import { createLog } from '../../src/http/log'
import { openBrowser, openBrowserOf, type Browser } from '../support/browser'
import { openGarden } from '../support/canaries'
import { addTo, pdf, photo, press } from '../support/files'
import { openHouse, type House } from '../support/house'
import { until } from '../support/patience'
import { practiceOf } from '../support/practices'
import { openForm, say, tell } from '../support/writing'

const { planted, plant, found } = openGarden()

const somebody = (who: string) => ({
  name: `${who} ${plant(`name of ${who}`)}`,
  address: `${who}.${plant(`address of ${who}`)}@people.example`,
})

let house: House
let people: Awaited<ReturnType<typeof practiceAtTheMill>>
const log: string[] = []

beforeAll(async () => {
  house = await openHouse({ LOG_LEVEL: 'debug' }, { write: line => log.push(line) })
  people = await practiceAtTheMill()
  const ruth = await openBrowserOf(house, people.ruth)
  const lena = await openBrowserOf(house, people.lena)
  await tellEverything(lena, ruth)
  await typeEverythingWrong(lena)
  await loseEmails(lena)
})
afterAll(() => house.close())

test('what was written comes back to those who may read it', async () => {
  const margit = await openBrowserOf(house, people.margit)
  const row = await house
    .admin('readers')
    .where({ personId: people.margit.id })
    .first<{ concernId: string }>()
  const page = await margit.get(`/concerns/${row.concernId}`)
  for (const where of [
    'name of lena',
    'first words',
    'effect',
    'acknowledgement',
    'closing words',
    'reopening',
  ]) {
    expect(page.text).toContain(planted[where])
  }
})

test('no column of any table holds a word, a name or an address', async () => {
  const columns = await columnsOf(house)
  expect(new Set(columns.map(({ table }) => table.split('.')[0]))).toEqual(
    new Set(['graphile_worker', 'public']),
  )
  for (const { table, column, isBytes } of columns) {
    const { rows } = await house.admin.raw<Rows>(`select ${column}::text as value from ${table}`)
    expect({ table, column, found: found(rows.map(({ value }) => String(value))) }).toEqual({
      table,
      column,
      found: [],
    })
    const bytes = isBytes ? (await house.admin.raw<Rows>(`select ${column} as value from ${table}`)).rows : []
    expect({ table, column, found: found(bytes.map(({ value }) => text(value))) }).toEqual({
      table,
      column,
      found: [],
    })
  }
})

test('the tables were not empty: somebody signed in, wrote, was refused an email, and left a draft', async () => {
  const used = [
    'people',
    'addresses',
    'drafts',
    'attachments',
    'attachment_pieces',
    'reflections',
    'entries',
    'events',
    'emails',
    'sessions',
    'sign_in_tokens',
    'limits',
  ]
  for (const table of used) {
    const rows = await house.admin(table).limit(1).select<unknown[]>()
    expect({ table, isEmpty: rows.length === 0 }).toEqual({ table, isEmpty: false })
  }
  expect(await house.admin('emails').where({ status: 'failed' })).not.toEqual([])
})

test('no mail holds one, but for the address of whom it is for', () => {
  expect(house.post.mails.length).toBeGreaterThan(10)
  for (const { raw, to, text: body = '', html = '', subject = '' } of house.post.mails) {
    expect(to).toHaveLength(1)
    const [head = ''] = raw.split('\r\n\r\n')
    const withoutTo = raw.replace(/^To: .*$/m, '')
    expect({ head, found: found([withoutTo, body, html, subject]) }).toEqual({ head, found: [] })
  }
})

test('our own log holds none, at its most talkative', () => {
  expect(log.join('')).toMatch(/"route":"\/concerns\/:concern"/)
  expect(log.join('')).toMatch(/email not delivered/)
  expect(found(log)).toEqual([])
})

test('our own log takes no word from an error, wherever it stands in it', () => {
  const lines: string[] = []
  const word = plant('error')
  const error = Object.assign(new Error(`${word}\n    at ${word} (a line that looks like ours)`), {
    detail: word,
  })
  createLog('debug', { write: line => lines.push(line) }).error({ err: error }, 'failed')
  expect(lines.join('')).toContain('planting.test.ts')
  expect(found(lines)).toEqual([])
})

test('the log of the embedded PostgreSQL holds none, even of statements that fail', async () => {
  const word = plant('failing statement')
  await expect(as(people.lena, db => db.raw('select ?::int', [word]))).rejects.toThrow(word)
  await expect(
    as(people.lena, db => db.raw(`select * from people where name = '${word}' and`)),
  ).rejects.toThrow()
  const { rows } = await house.admin.raw<Rows>(`select current_setting('data_directory') as value`)
  const serverLog = await readFile(join(text(rows[0]?.value), '..', 'log'), 'utf8')
  expect(serverLog).toContain('ready to accept connections')
  expect(found([serverLog])).toEqual([])
})

test('whoever looks for them here would find them', () => {
  const word = plant('proof', 'äßøłčж')
  const bytes = Buffer.from(`it was a ${word} day`)
  const shapes = [
    bytes.toString(),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    encodeURIComponent(word),
  ]
  const inBase64 = ['', 'a', 'ab'].map(before => Buffer.from(before + bytes.toString()).toString('base64'))
  for (const shape of [...shapes, ...inBase64]) expect(found([`${shape}, and more`])).toEqual(['proof'])
  expect(found(['nothing'])).toEqual([])
})

interface Rows {
  rows: { value: unknown }[]
}

function practiceAtTheMill() {
  return practiceOf(house, {
    margit: { ...somebody('margit'), roles: ['owner'] },
    ruth: { ...somebody('ruth'), roles: ['therapist'] },
    lena: { ...somebody('lena'), roles: ['client'], sees: ['ruth'] },
  })
}

/** A concern with every field that people write in, and a draft that is not sent. */
async function tellEverything(lena: Browser, ruth: Browser): Promise<void> {
  const concern = await tell(lena, { happened: plant('first words'), effect: plant('effect') })
  await say(lena, `${concern}/addition`, { words: plant('addition', 'äöüßéłø') })
  await ruth.fill(await ruth.get(`${concern}/reflection`), {
    happened: plant('reflection: what happened'),
    part: plant('reflection: my part'),
    feeling: plant('reflection: what I feel', 'äöüßéłø'),
    asking: plant('reflection: whom I could ask'),
  })
  await say(ruth, `${concern}/acknowledgement`, { words: plant('acknowledgement') })
  await say(lena, `${concern}/message`, { words: `Thank you. ${plant('message')} ` })
  await say(ruth, `${concern}/proposal`, {
    repaired: plant('what was repaired'),
    different: plant('what is different'),
  })
  await say(lena, `${concern}/not-yet`, { words: plant('not yet') })
  await lena.fill(await lena.get(`${concern}/readers`), { person: people.margit.id })
  await say(lena, `${concern}/closure`, { outcome: 'partly', words: plant('closing words') })
  await say(lena, `${concern}/reopening`, { words: plant('reopening') })
  await bringFiles(lena, concern)
  await lena.fill(await lena.get(concern), { words: plant('draft that waits'), keep: 'later' }, 'form.write')
}

/** A picture and a letter, of which one cannot be taken; they go along with words, and one more waits with a draft. */
async function bringFiles(lena: Browser, concern: string): Promise<void> {
  const letter = pdf(`${plant('name of a file')}.pdf`)
  const picture = await photo(`${plant('name of a picture')}.jpg`, 60, 40, plant('device of a picture'))
  const bytes = Buffer.concat([letter.bytes, Buffer.from(plant('content of a file'))])
  const refused = {
    name: `${plant('name of a refused file')}.exe`,
    bytes: Buffer.from(plant('refused content')),
  }
  for (const words of [plant('words with files'), plant('draft with files')]) {
    const box = await openForm(lena, concern)
    const files = (await lena.fill(box, { words, keep: 'files' }, '#answer form')).to ?? ''
    expect((await addTo(lena, files, [{ ...letter, bytes }, picture, refused])).status).toBe(422)
    const page = await lena.get(files)
    const shows = page.$('input[name^="shows-"]').first().attr('name') ?? ''
    await press(lena, page, 'descriptions', { [shows]: plant(`what a file shows, ${words}`) })
    if (words === planted['words with files'])
      await lena.fill(await lena.get(concern), { as: 'it-is' }, '#answer form')
  }
  const draft = await house.admin('drafts').orderBy('id', 'desc').first<{ id: string }>('id')
  await lena.post(`/drafts/${draft.id}/files?name=${plant('query of an upload')}`)
}

/** What ends up in places that are not for it. */
async function typeEverythingWrong(lena: Browser): Promise<void> {
  const stranger = openBrowser(house)
  await stranger.post('/sign-in', { address: `${plant('unknown address')}@people.example` })
  await stranger.post('/sign-in', { address: plant('no address') })
  await stranger.post('/sign-in/digits', { digits: plant('digits') })
  await stranger.post(`/concerns/${newId()}/reflection`, {
    writer: people.ruth.id,
    feeling: plant('reflection of somebody who was signed out'),
  })
  await stranger.get(`/sign-in/${plant('link')}`)
  await stranger.post(`/sign-in/${plant('posted link')}`)
  await lena.get(`/${plant('path')}`)
  await lena.get(`/concerns/${plant('id')}`)
  await lena.get(`/?after=${plant('query')}&said=${plant('flash')}`, {
    'User-Agent': plant('browser'),
    Referer: plant('referer'),
  })
  const wrong = {
    draft: plant('draft field'),
    therapist: plant('therapist field'),
    audience: plant('audience field'),
    owners: plant('owners field'),
  }
  await lena.post('/concerns/new', { ...wrong, happened: plant('refused words') })
  await lena.post('/concerns/new', { happened: plant('another’s words'), writer: plant('writer field') })
  await lena.post('/concerns/new', { happened: plant('foreign words') }, { 'Sec-Fetch-Site': 'cross-site' })
}

/** A mail server that says in its refusals whom it refuses, for good and for now. */
async function loseEmails(lena: Browser): Promise<void> {
  const failed = () => house.admin('emails').where({ status: 'failed' }).first('id')
  const delayed = () =>
    house.admin('emails').where({ status: 'waiting', heldBy: null }).where('attempts', '>', 0).first('id')
  for (const { code, isLost } of [
    { code: 550, isLost: failed },
    { code: 450, isLost: delayed },
  ]) {
    house.post.rules.refuse = () => ({ code })
    await tell(lena, { happened: plant(`words of a lost letter, ${code}`) })
    await until(async () => Boolean(await isLost()))
  }
  house.post.rules.refuse = null
}

/** Every column of every table that is not PostgreSQL's own. */
async function columnsOf({ admin }: House): Promise<{ table: string; column: string; isBytes: boolean }[]> {
  const { rows } = await admin.raw<{ rows: { table: string; column: string; isBytes: boolean }[] }>(
    `select format('%I.%I', n.nspname, c.relname) as table, quote_ident(a.attname) as column, a.atttypid = 'bytea'::regtype as is_bytes
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
     where c.relkind in ('r', 'p', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
       and a.attnum > 0 and not a.attisdropped
     order by 1, a.attnum`,
  )
  return rows
}

/** Bytes as the text that they may be. */
function text(value: unknown): string {
  return Buffer.isBuffer(value) ? value.toString('utf8') : String(value)
}
