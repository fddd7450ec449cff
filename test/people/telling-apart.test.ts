import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { endAccess } from '../../src/staff/store'
import { invite } from '../../src/staff/invitations'
import { openBrowser, signIn, type Browser, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, type People } from '../support/people'

let house: House
let people: People
let margit: Browser
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  margit = await signIn(house, people.margit)
  await endAccess(people.margit, people.tomas.id, new Date())
  // An email's secret is wiped as soon as it is sent; so its size is written down when it is queued.
  await house.admin.raw(`
    create table sizes (at serial primary key, email int);
    create function note_size() returns trigger security definer language plpgsql as $$
      begin insert into sizes (email) values (length(new.secret)); return new; end $$;
    create trigger note_size after insert on emails for each row execute function note_size()`)
})
afterAll(() => house.close())
beforeEach(async () => {
  await house.admin('sizes').delete()
})

/** All that can be seen of an answer, but for the moment and for what is random. */
function told({ status, to, html, headers }: Seen) {
  const { date: _, 'set-cookie': cookie = '', ...others } = headers
  return {
    status,
    to,
    html,
    others,
    cookie: [cookie]
      .flat()
      .join()
      .replace(/=[\w-]{43,}/g, '=…'),
  }
}

/** How many rows each table has, and how large what waits sealed in the new emails is. */
async function written(act: () => Promise<unknown>) {
  const tables = [
    'sign_in_tokens',
    'emails',
    'limits',
    'sessions',
    'events',
    'invitations',
    'people',
    'addresses',
  ]
  const count = async (): Promise<Record<string, number>> => {
    const { rows } = await house.admin.raw<{ rows: Record<string, number>[] }>(
      `select ${tables.map(table => `(select count(*) from ${table}) as ${table}`).join()}`,
    )
    return rows[0] ?? {}
  }
  const before = await count()
  await act()
  const after = await count()
  const sizes = await house.admin('sizes').orderBy('at').select<{ email: number }[]>('email')
  return {
    rows: Object.fromEntries(Object.entries(after).map(([table, n]) => [table, n - (before[table] ?? 0)])),
    sizes: sizes.map(({ email }) => email),
  }
}

/** The same length as another address, and nobody's. */
const strangerLike = ({ address }: { address: string }) => `x${address.slice(1)}`

describe('asking to sign in', () => {
  const ask = (address: string) => openBrowser(house).post('/sign-in', { address })

  test('writes as many rows for a stranger, and as much into the email', async () => {
    const known = await written(() => ask(people.omar.address))
    expect(known.rows).toMatchObject({ signInTokens: 1, emails: 1 })
    await house.admin('sizes').delete()
    expect(await written(() => ask(strangerLike(people.omar)))).toEqual(known)
  })

  test('looks the same for somebody whose access has ended, and brings them nothing', async () => {
    const stranger = await written(() => ask(strangerLike(people.tomas)))
    await house.admin('sizes').delete()
    expect(await written(() => ask(people.tomas.address))).toEqual(stranger)
    expect(told(await ask(people.tomas.address))).toEqual(told(await ask(strangerLike(people.tomas))))
    expect(await house.admin('signInTokens').where({ personId: people.tomas.id })).toEqual([])
    expect(house.post.to(people.tomas.address, '/sign-in/')).toEqual([])
  })
})

test('an answer takes its time, whatever there was to do', async () => {
  for (const address of [people.omar.address, strangerLike(people.omar)]) {
    const start = performance.now()
    await openBrowser(house).post('/sign-in', { address })
    expect(performance.now() - start).toBeGreaterThan(98)
  }
})

describe('inviting', () => {
  const inviteAs = (address: string) =>
    margit.post('/people/inviting', { name: 'Somebody', address, roles: 'supervisor' })

  test('is answered in the same way whether the address is known here or not', async () => {
    const known = told(await inviteAs(people.ruth.address))
    expect(known.status).toBe(303)
    expect(told(await inviteAs(strangerLike(people.ruth)))).toEqual(known)
    const page = await margit.get('/people')
    const $rows = page
      .$('li, tr')
      .filter((_, row) => page.$(row).text().includes(people.ruth.address.slice(1)))
    const texts = $rows
      .get()
      .map(row =>
        page.$(row).text().replace(people.ruth.address, '…').replace(strangerLike(people.ruth), '…'),
      )
    expect(texts).toHaveLength(2)
    expect(texts[0]).toBe(texts[1])
  })

  test('writes the same rows, whether the address is known here or not', async () => {
    const as = (address: string) => () =>
      invite(people.ruth, ['client'], people.ruth.id, [{ name: 'Somebody', address }], new Date())
    const known = await written(as(people.omar.address))
    expect(known.rows).toMatchObject({ invitations: 1, emails: 1, people: 0 })
    await house.admin('sizes').delete()
    expect(await written(as(strangerLike(people.omar)))).toEqual(known)
  })
})
