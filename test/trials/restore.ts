import { createHash, randomBytes } from 'node:crypto'
import { copyFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Knex } from 'knex'
import { buildPrograms } from '../../src/dev/programs'
import { buildStyles } from '../../src/dev/styles'
import { signHeads } from '../../src/chains/heads-file'
import { migrate } from '../../src/database/migrations'
import { pagesOf } from '../support/addresses'
import { thePracticeAndAnother, visitors, type World } from '../support/everybody'
import { openHouse, type House } from '../support/house'
import { openSession, send } from '../support/people'
import { practiceOf } from '../support/practices'
import { runProgram, type Program, type Settings } from '../support/programs'
import { openCluster, makeLoginsOfOperator, makeOwner, type Cluster } from './debian-postgres'
import type { Trial } from './trial'

/** `npm run trial -- restore`: a backup under load, and bringing it back into another database: every page, every row, every chain. */
export const trial: Trial = {
  needs: { pg_dump: 'postgresql-client', psql: 'postgresql-client', pg_lsclusters: 'postgresql' },
  async run(say) {
    buildPrograms()
    await buildStyles()
    const cluster = await openCluster()
    const folder = await mkdtemp(join(tmpdir(), 'makeright-restore-'))
    try {
      return await tryIt(cluster, folder, say)
    } finally {
      await cluster.close()
      await rm(folder, { recursive: true, force: true })
    }
  },
}

async function tryIt(cluster: Cluster, folder: string, say: (line: string) => void): Promise<string[]> {
  const wrong: string[] = []
  const expect = (isSo: boolean, what: string) => {
    if (isSo) say(what)
    else wrong.push(`not so: ${what}`)
  }
  await makeOwner(cluster)
  await makeDatabase(cluster, 'first')
  await migrate(cluster.url('makeright_admin', 'first'))
  await makeLoginsOfOperator(cluster)
  const keys = { WORDS_KEY: newKey(), ADDRESSES_KEY: newKey() }
  const settings = {
    ...keys,
    BACKUP_KEY: newKey(),
    BACKUP_DATABASE_URL: cluster.url('keeper', 'first'),
    DATABASE_ADMIN_URL: cluster.url('makeright_admin', 'first'),
    HEADS_FILE: join(folder, 'heads.jsonl'),
  }
  const run = (command: string, changed: Settings, ...args: string[]) =>
    runCommand(`commands/${command}`, { ...settings, ...changed }, args)

  const house = await openHouse(
    { ...keys, HEADS_FILE: settings.HEADS_FILE },
    undefined,
    databaseOf(cluster, 'first'),
  )
  await house.stopWorking()
  const world = await thePracticeAndAnother(house)
  const crowd = await practiceOf(house, {
    vera: { name: 'Vera Klein', roles: ['owner', 'therapist'] },
    anna: { name: 'Anna Held', roles: ['client'], sees: ['vera'] },
  })
  await makeEveryAddress(world)
  // What says of when it is, or who is signed in where, is another page at every look.
  const paths = pagesOf(await idsIn(house.admin)).filter(path => !/\/copy|\/account$|readyz/.test(path))
  await pagesSeen(house, world, paths) // who opened what stands in the chains from now on
  const before = await pagesSeen(house, world, paths)
  const load = startLoad(() => send(crowd.anna, { therapist: crowd.vera.id, audience: 'therapist' }))
  const file = join(folder, 'first.backup')
  const taken = await run('backup', {}, file)
  expect(taken.code === 0, `a backup during load: ${taken.out.trim().split('\n').at(-1) ?? ''}`)
  const sentDuring = await load.stop()
  expect(sentDuring > 0, `${sentDuring} concerns were sent meanwhile`)
  const rowsBefore = await fingerprints(house.admin, world)
  await send(world.here.josef, { therapist: world.here.ruth.id, audience: 'therapist' }) // and is lost
  await signHeads(settings.HEADS_FILE, new Date())
  await house.close()
  if (wrong.length > 0) return wrong

  for (const [what, change, says] of faults(cluster, folder, file)) {
    const given = await change()
    const { code, err } = await run('restore', given.settings ?? {}, given.file ?? file)
    expect(code === 1 && err.trim().split('\n').length === 1 && says.test(err), `${what}: ${err.trim()}`)
  }

  await makeDatabase(cluster, 'second')
  const second = { DATABASE_ADMIN_URL: cluster.url('makeright_admin', 'second') }
  const restored = await run('restore', second, file)
  expect(restored.code === 0, `restored: ${restored.out.trim().split('\n').join(' ')}${restored.err}`)
  const verified = await run('verify-events', second)
  expect(
    verified.code === 0 && verified.out.split('was brought back').length === 2,
    `verify-events: ${(verified.out + verified.err).trim()}`,
  )
  const other = await openHouse(keys, undefined, databaseOf(cluster, 'second'))
  try {
    const rowsAfter = await fingerprints(other.admin, world)
    for (const [table, print] of Object.entries(rowsBefore))
      if (rowsAfter[table] !== print) wrong.push(`other rows in ${table}`)
    expect(true, `${Object.keys(rowsBefore).length} tables compared, row by row`)
    const live = await other.admin('sessions').whereNull('endedAt')
    expect(live.length === 0, 'no session is open any more')
    const after = await pagesSeen(other, world, paths)
    const differing = [...before].filter(([address, text]) => after.get(address) !== text)
    expect(differing.length === 0, `${before.size} pages compared, as ${visitors.length} visitors see them`)
    for (const [address, text] of differing.slice(0, 10))
      wrong.push(`another page: ${address}\n${firstDifference(text, after.get(address) ?? '')}`)
  } finally {
    await other.close()
  }
  return wrong
}

/** What an operator may meet, one line each. */
function faults(cluster: Cluster, folder: string, file: string) {
  const changedCopy = async (name: string, change: (path: string) => Promise<unknown>) => {
    const path = join(folder, name)
    await copyFile(file, path)
    await change(path)
    return { file: path, settings: {} }
  }
  const length = async () => (await readFile(file)).length
  const all: [string, () => Promise<{ file?: string; settings?: Settings }>, RegExp][] = [
    [
      'a file that is cut off',
      () => changedCopy('cut', async path => truncate(path, (await length()) - 9)),
      /not whole/,
    ],
    [
      'a file that was changed',
      () =>
        changedCopy('changed', async path => {
          const bytes = await readFile(path)
          bytes[1000] = (bytes[1000] ?? 0) ^ 1
          await writeFile(path, bytes)
        }),
      /was changed/,
    ],
    ['another file', () => changedCopy('other', path => writeFile(path, 'words'.repeat(99))), /no backup/],
    [
      'another key',
      () => Promise.resolve({ settings: { BACKUP_KEY: newKey() } }),
      /BACKUP_KEY is not the key/,
    ],
    ['no such file', () => Promise.resolve({ file: join(folder, 'nowhere') }), /cannot be read/],
    ['a database that is not empty', () => Promise.resolve({}), /is not empty/],
    ['no psql', () => Promise.resolve({ settings: { PATH: folder } }), /psql is missing/],
    [
      'another owner',
      async () => {
        await cluster.superuser(`create role somebody_else login createrole password 'only-for-a-trial'`)
        await cluster.superuser('create database theirs owner somebody_else')
        return { settings: { DATABASE_ADMIN_URL: cluster.url('somebody_else', 'theirs') } }
      },
      /belong to makeright_admin/,
    ],
  ]
  return all
}

const newKey = () => randomBytes(32).toString('base64')

async function makeDatabase(cluster: Cluster, name: string): Promise<void> {
  await cluster.superuser(`create database ${name} owner makeright_admin`)
}

function databaseOf(cluster: Cluster, name: string) {
  return Promise.resolve({
    admin: cluster.url('postgres', name),
    web: cluster.url('portal', name),
    worker: cluster.url('postroom', name),
    drop: () => Promise.resolve(),
  })
}

async function runCommand(program: Program, settings: Settings, args: readonly string[]) {
  return runProgram(program, settings, [], args).ends()
}

async function makeEveryAddress(world: World): Promise<void> {
  await world.newDraft()
  await world.newPasskey()
}

async function idsIn(admin: Knex): Promise<Record<string, string[]>> {
  const idsOf = (table: string, column = 'id') => admin(table).orderBy(column).pluck<string[]>(column)
  return {
    concern: await idsOf('concerns'),
    draft: await idsOf('drafts'),
    consultation: await idsOf('consultations'),
    lesson: await idsOf('lessons'),
    care: await idsOf('care'),
    person: await idsOf('people'),
    invitation: await idsOf('invitations'),
    passkey: await idsOf('passkeys'),
    door: await idsOf('practices', 'door'),
    link: ['nothing-opens-by-this'],
    position: ['1'],
    colour: ['2f6b4f.css'],
    logo: ['no-logo-has-this-name'],
    absence: await idsOf('absences'),
  }
}

async function sessionFor(house: House, world: World, visitor: (typeof visitors)[number]): Promise<string> {
  const person = visitor === 'nobody' || visitor === 'ended access' ? null : world.people[visitor]
  return person ? (await openSession(house, person)).cookie : ''
}

/** The text of every page, as every visitor sees it. */
async function pagesSeen(house: House, world: World, paths: readonly string[]): Promise<Map<string, string>> {
  const seen = new Map<string, string>()
  for (const visitor of visitors.filter(visitor => visitor !== 'ended access')) {
    const cookie = await sessionFor(house, world, visitor)
    for (const path of paths) {
      const answer = await fetch(`${house.url}${path}`, { redirect: 'manual', headers: { cookie } })
      seen.set(`${path} as ${visitor}`, `${answer.status} ${textOf(await answer.text())}`)
    }
  }
  return seen
}

/** Without what is of this moment and of this browser. */
function textOf(page: string): string {
  const [, main = page] = /<main[^>]*>([\s\S]*)<\/main>/.exec(page) ?? []
  return main
    .replace(/<input[^>]*type="hidden"[^>]*>/g, '')
    .replace(/<section class="standing">\s*<h2>Is this still right\?[\s\S]*?<\/section>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/After about \d+:\d+/g, 'After about …')
    .replace(/\s+/g, ' ')
    .replace('We cannot send emails just now. We keep them, and send them as soon as we can.', '')
    .replace(/\s+/g, ' ')
}

function firstDifference(a: string, b: string): string {
  let at = 0
  while (at < a.length && a[at] === b[at]) at += 1
  return `  was: …${a.slice(Math.max(0, at - 80), at + 120)}…\n  is: …${b.slice(Math.max(0, at - 80), at + 120)}…`
}

/** A hash of the rows of each table that belong to the practices nobody writes in meanwhile, without what a restore ends. */
async function fingerprints(admin: Knex, world: World): Promise<Record<string, string>> {
  const changed = [
    'sessions',
    'sign_in_tokens',
    'invitations',
    'passkey_challenges',
    'emails',
    'chain_heads',
    'events',
  ]
  const { rows } = await admin.raw<{ rows: { name: string }[] }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'practice_id'
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relpersistence = 'p' order by 1`,
  )
  const prints: Record<string, string> = {}
  for (const { name } of rows.filter(({ name }) => !changed.includes(name) && name !== 'doubtful_wishes')) {
    const { rows: texts } = await admin.raw<{ rows: { text: string }[] }>(
      `select to_jsonb(t)::text as text from ?? t where practice_id = any(?) order by 1`,
      [name, [world.here.margit.practiceId, world.there.greta.practiceId]],
    )
    prints[name] = createHash('sha256').update(JSON.stringify(texts)).digest('hex')
  }
  return prints
}

/** Does it again and again until stopped. */
function startLoad(act: () => Promise<unknown>) {
  let [isStopping, count] = [false, 0]
  const running = (async () => {
    while (!isStopping) {
      await act()
      count += 1
    }
  })()
  return {
    async stop(): Promise<number> {
      isStopping = true
      await running
      return count
    },
  }
}
