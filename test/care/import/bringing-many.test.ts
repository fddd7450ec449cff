import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { openBrowser, openBrowserOf, signIn, type Browser, type Seen } from '../../support/browser'
import { openHouse, type House } from '../../support/house'
import { practiceAtTheRiver, type People } from '../../support/people'

let house: House
let people: People
let ruth: Browser
let margit: Browser
let lena: Browser
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  ruth = await openBrowserOf(house, people.ruth)
  margit = await openBrowserOf(house, people.margit)
  lena = await openBrowserOf(house, people.lena)
})
afterAll(() => house.close())

const newAddress = () => `${newId()}@new.example`

/** The groups of the preview with their rows, as somebody reads them. */
function groupsOn(page: Seen): Record<string, string[]> {
  const tables = page.$('main table').toArray()
  const textOf = (element: (typeof tables)[number]) => page.$(element).text().replace(/\s+/g, ' ').trim()
  return Object.fromEntries(
    tables.map(table => [
      page.$(table).find('caption').text(),
      page.$(table).find('tbody tr').toArray().map(textOf),
    ]),
  )
}

const preview = (browser: Browser, file: string | Buffer) =>
  browser.upload('/clients/import', { text: '' }, Buffer.from(file))

const press = (browser: Browser, page: Seen) => {
  const form = page.$('main form').first()
  const fields = Object.fromEntries(form.serializeArray().map(({ name, value }) => [name, value]))
  return browser.upload(form.attr('action') ?? '', fields)
}

async function invitations(): Promise<number> {
  return (await house.admin('invitations')).length
}

test('Ruth sees what becomes of each row before anything is written, then invites the good ones with one button', async () => {
  const [clara, josef, known] = [newAddress(), newAddress(), newAddress()]
  await ruth.post('/clients/new', { name: 'Noah Weiss', address: known })
  const before = await invitations()
  const page = await preview(
    ruth,
    `Name;Address;Together;Phone\r\nClara Rossi;${clara};yes;+43 1\r\nInês;${josef};;\r\n=1+1;${clara};;\r\nNoah;${known};;\r\n;x;;\r\n`,
  )
  expect(page.status).toBe(200)
  expect(groupsOn(page)).toEqual({
    'Cannot be invited: 1': ['6 x Column “Name”: Enter the name of the person.'],
    'Twice in this table: 1': [
      `4 =1+1 ${clara} The same address as in line 2. Two people cannot share an address: each needs one of their own.`,
    ],
    'Already invited, and not accepted yet: 1': [`5 Noah ${known}`],
    'Will be invited: 2': [`2 Clara Rossi ${clara} yes`, `3 Inês ${josef}`],
  })
  expect(page.text).toContain('We do not use these columns: Phone')
  expect(page.text).toContain('Subject An invitation for you')
  expect(await invitations()).toBe(before)
  const list = await ruth.follow(await press(ruth, page))
  expect(list.text).toContain('The invitations are on their way.')
  expect(list.text).toContain(clara)
  expect(list.text).toContain('Inês')
  expect(await invitations()).toBe(before + 2)
  await house.post.waitFor(clara, 1)
  await house.post.waitFor(josef, 1)
})

test('pressing twice, or bringing the same table again, does no harm', async () => {
  const table = `name,address\nClara,${newAddress()}\nJosef,${newAddress()}`
  const page = await preview(ruth, table)
  const before = await invitations()
  const answers = await Promise.all([press(ruth, page), press(ruth, page)])
  expect(answers.map(({ status }) => status)).toEqual([303, 303])
  expect((await press(ruth, page)).status).toBe(303)
  expect(await invitations()).toBe(before + 2)
  const again = await preview(ruth, table)
  expect(Object.keys(groupsOn(again))).toEqual(['Already invited, and not accepted yet: 2'])
  expect(again.$('main form button').text()).toBe('Change the columns')
})

test('whoever gets enough mails within an hour waits in the table, and the others are invited', async () => {
  const careful = openBrowser({ ...house, url: (await house.openPortal({ LIMIT_SIGN_IN_ADDRESS: '2' })).url })
  await openBrowserOf({ ...house, url: (await house.openPortal({})).url }, people.tomas, careful)
  const [clara, often] = [newAddress(), newAddress()]
  await openBrowser(house).post('/sign-in', { address: often })
  const before = await invitations()
  const page = await preview(careful, `name,address\nClara,${clara}\nOften,${often}`)
  const answer = await press(careful, page)
  expect(answer.status).toBe(422)
  expect(answer.text).toContain('You can invite these people later: 1')
  expect(Object.keys(groupsOn(answer))).toEqual([
    'Already invited, and not accepted yet: 1',
    'Will be invited: 1',
  ])
  expect(await invitations()).toBe(before + 1)
})

test('a sixth table within an hour is shown again, and can be brought in later', async () => {
  const tomas = await openBrowserOf(house, people.tomas)
  const page = await preview(tomas, `name,address\nClara,${newAddress()}`)
  await house.admin('limits').delete()
  for (let times = 0; times < 5; times += 1) expect((await press(tomas, page)).status).toBe(303)
  const answer = await press(tomas, page)
  expect(answer.status).toBe(422)
  expect(answer.text).toContain('You have imported several tables in the last hour.')
})

test('rows can be pasted instead, and a form that browsers send without a file is read too', async () => {
  const text = `name\taddress\nClara\t${newAddress()}`
  const pasted = await ruth.upload('/clients/import', { text })
  expect(Object.keys(groupsOn(pasted))).toEqual(['Will be invited: 1'])
  const plain = await ruth.post('/clients/import', { text })
  expect(groupsOn(plain)).toEqual(groupsOn(pasted))
  expect((await ruth.fill(plain, {})).to).toBe('/clients?said=imported')
})

test('an owner names the therapist of each row by address', async () => {
  const [clara, josef, mei] = [newAddress(), newAddress(), newAddress()]
  const page = await preview(
    margit,
    `name,address,therapist\nClara,${clara},${people.tomas.address}\nClara,${clara},${people.ruth.address}\nJosef,${josef},\nMei,${mei},nobody@else.example`,
  )
  expect(groupsOn(page)).toEqual({
    'Cannot be invited: 2': [
      `4 Josef ${josef} Column “therapist”: Enter the name or the email address of their therapist.`,
      `5 Mei ${mei} Column “therapist”: You cannot invite clients for this therapist, or nobody with this name or address works here.`,
    ],
    'Will be invited: 2': [`2 Clara ${clara} Tomas Lindqvist`, `3 Clara ${clara} Ruth Adler`],
  })
  await press(margit, page)
  const rows = await house.admin('invitations').where({ invitedBy: people.margit.id, acceptedAt: null })
  expect(rows.map(({ therapistId }: { therapistId: string }) => therapistId)).toEqual(
    expect.arrayContaining([people.tomas.id, people.ruth.id]),
  )
})

test('a therapist cannot bring clients for a colleague', async () => {
  const page = await preview(ruth, `name,address,therapist\nClara,${newAddress()},${people.tomas.address}`)
  expect(Object.keys(groupsOn(page))).toEqual(['Cannot be invited: 1'])
  const before = await invitations()
  await press(ruth, page)
  expect(await invitations()).toBe(before)
})

test('when a good row has become a bad one meanwhile, nobody is invited, and it is shown again', async () => {
  const page = await preview(margit, `name,address,therapist\nClara,${newAddress()},${people.tomas.address}`)
  const before = await invitations()
  await house
    .admin('people')
    .where({ id: people.tomas.id })
    .update({ roles: ['supervisor'] })
  const answer = await press(margit, page)
  await house
    .admin('people')
    .where({ id: people.tomas.id })
    .update({ roles: ['therapist'] })
  expect(answer.status).toBe(422)
  expect(answer.text).toContain('Something has changed since you looked. Please check it again.')
  expect(Object.keys(groupsOn(answer))).toEqual(['Cannot be invited: 1'])
  expect(await invitations()).toBe(before)
})

describe('a table that cannot be read is refused in words, and what was pasted is still there', () => {
  test.each([
    ['nothing at all', '', 'Choose a file, or paste rows.'],
    ['spaces', '   \n ', 'Choose a file, or paste rows.'],
    ['signs without ink', '\u200B', 'We cannot find an email address in this table.'],
    ['names of columns alone', 'name,email', 'There are no rows in this table.'],
    ['no address of anybody', 'Lena,12\nMei,13', 'We cannot find an email address in this table.'],
    ['5,001 rows', `name,address\n${'a,a@new.example\n'.repeat(5_001)}`, 'more than 5,000 rows'],
    ['more than it may hold', `name,address\n${'a'.repeat(2_000_100)},`, 'larger than 2,000 kilobytes'],
  ])('%s', async (_, text, words) => {
    const answer = await ruth.upload('/clients/import', { text })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain(words)
    expect(String(answer.$('#text').val()).slice(0, 100)).toBe(text.replace('\u200B', '\u200B').slice(0, 100))
  })

  test.each([
    [
      'a picture',
      Buffer.from([0x89, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13]),
      'cannot read this file as a table',
    ],
    ['something packed that is no workbook', Buffer.from('PK\u0003\u0004'), 'We cannot read this workbook.'],
    [
      'an old workbook',
      Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]),
      'This is an old workbook, or one with a password.',
    ],
    ['a file of two megabytes and more', Buffer.alloc(2_200_000, 'a'), 'larger than 2,000 kilobytes'],
    ['a file of zeros', Buffer.alloc(1_000), 'cannot read this file as a table'],
  ])('%s', async (_, file, words) => {
    const answer = await preview(ruth, file)
    expect(answer.status).toBe(422)
    expect(answer.text).toContain(words)
  })

  test('a file and pasted rows together', async () => {
    const answer = await ruth.upload('/clients/import', { text: 'name,address' }, Buffer.from('name,address'))
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('Please send one of the two.')
    expect(answer.$('#text').val()).toBe('name,address')
  })

  test('a form that is broken off, too large by far, or has no end is answered, and the house stands', async () => {
    const send = (type: string, body: string, headers: Record<string, string> = {}) =>
      ruth.agent
        .post('/clients/import')
        .set({ 'Sec-Fetch-Site': 'same-origin', 'Content-Type': type, ...headers })
        .send(body)
    const form = 'multipart/form-data; boundary=x'
    expect((await send('multipart/form-data', 'x')).status).toBe(400)
    expect((await send(form, '')).status).toBe(400)
    expect((await send(form, '--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nname')).status).toBe(
      400,
    )
    const many = Array.from(
      { length: 60 },
      (__, i) => `--x\r\nContent-Disposition: form-data; name="${i}"\r\n\r\n1\r\n`,
    )
    expect((await send(form, `${many.join('')}--x--\r\n`)).status).toBe(422)
    expect((await ruth.get('/clients')).status).toBe(200)
  })

  test('two pasted tables become one text', async () => {
    const answer = await ruth.post('/clients/import', { text: ['name,address', `Clara,${newAddress()}`] })
    expect(Object.keys(groupsOn(answer))).toEqual(['Will be invited: 1'])
  })
})

test('what others typed is text in the page, and neither markup nor a formula', async () => {
  const page = await preview(
    ruth,
    `name,address\n"<script>alert(1)</script>",${newAddress()}\n"=cmd|' /C calc'!A0",${newAddress()}\n"x"" autofocus=""1",${newAddress()}`,
  )
  expect(Object.keys(groupsOn(page))).toEqual(['Will be invited: 3'])
  expect(page.$('main script')).toHaveLength(0)
  expect(page.$('main [autofocus]')).toHaveLength(0)
  expect(page.text).toContain('<script>alert(1)</script>')
})

test('the template names the columns that somebody may fill in, so that spreadsheet programs read it', async () => {
  const comma = await margit.agent.get('/clients/import/template')
  expect(comma.headers['content-type']).toBe('text/csv; charset=utf-8')
  expect(comma.headers['content-disposition']).toBe('attachment; filename=template.csv')
  expect(comma.headers['cache-control']).toBe('no-store')
  expect(comma.text).toBe('\uFEFFname,email,together,therapist\r\n')
  const semicolon = await ruth.agent.get('/clients/import/template?with=semicolons')
  expect(semicolon.text).toBe('\uFEFFname;email;together\r\n')
})

test('nobody else comes to any of it', async () => {
  const stranger = openBrowser(house)
  for (const path of ['/clients/import', '/clients/import/inviting']) {
    expect((await lena.upload(path, { text: 'name,address\na,b' })).status).toBe(404)
    expect((await stranger.upload(path, { text: 'name,address\na,b' })).to).toBe('/sign-in')
    const forged = await ruth.agent
      .post(path)
      .set({ 'Sec-Fetch-Site': 'cross-site' })
      .field('text', 'name,address')
    expect(forged.status).toBe(403)
  }
})

test('5,000 people are invited at once, and whoever signs in meanwhile does not wait behind their mails', async () => {
  const line = (i: number) =>
    `Zoë Ångström-Müller ${i},zoe.${i}.${'x'.repeat(40)}@new.example,yes,${people.ruth.address}`
  const table = `name,address,together,therapist\n${Array.from({ length: 5_000 }, (_, i) => line(i)).join('\n')}`
  const page = await preview(margit, table)
  expect(Object.keys(groupsOn(page))).toEqual(['Will be invited: 5,000'])
  expect((await press(margit, page)).status).toBe(303)
  expect(
    await house.admin('invitations').where({ invitedBy: people.margit.id, acceptedAt: null, together: true }),
  ).toHaveLength(5_000)
  await signIn(house, people.tomas)
  expect(await house.admin('emails').where({ kind: 'invitation', status: 'waiting' })).not.toEqual([])
})
