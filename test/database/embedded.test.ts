import { afterAll, afterEach, expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, chown, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { startEmbedded } from '../../src/database/embedded/server'
import { until } from '../support/patience'
import {
  cleanUp,
  emptyFolder,
  forgetUsed,
  isRunning,
  later,
  lockIn,
  lookAt,
  newcomersCopy,
  packaged,
  runNeighbour,
  serverIn,
  socketsIn,
  startNeighbour,
  usedFolder,
} from '../support/processes'

const asRoot = process.getuid?.() === 0

afterEach(cleanUp)
afterAll(forgetUsed)

test('a first start makes a server for all languages that is open to nobody outside', async () => {
  const folder = await emptyFolder()
  const server = await startEmbedded({ folder, durable: true })
  await ask(server.adminUrl('postgres'), "create role mara login password 'a/b?c@d'")
  expect(
    await ask(server.url('mara', 'a/b?c@d', 'postgres'), "select lower('ÄÖÜ') as word, current_user as name"),
  ).toEqual([{ word: 'äöü', name: 'mara' }])
  await expect(ask(server.url('mara', 'wrong', 'postgres'), 'select')).rejects.toThrow('password')
  expect(
    await ask(server.adminUrl('postgres'), "select current_setting('listen_addresses') as listens"),
  ).toEqual([{ listens: '' }])
  expect((await stat(folder)).mode & 0o077).toBe(0)
  expect((await stat(join(folder, 'password'))).mode & 0o077).toBe(0)
  await server.stop()
})

test('what was stored is there after a restart, and stopping leaves nothing running', async () => {
  const folder = await usedFolder()
  const first = await startEmbedded({ folder, durable: true })
  const pid = serverIn(folder)
  await ask(first.adminUrl('postgres'), "create table things as select 'kept' as word")
  await first.stop()
  expect(isRunning(pid)).toBe(false)
  const second = await startEmbedded({ folder, durable: true })
  expect(await ask(second.adminUrl('postgres'), 'select word from things')).toEqual([{ word: 'kept' }])
  await second.stop()
})

test('a server that is just ending does not hinder the next start', async () => {
  const folder = await usedFolder()
  const first = await startEmbedded({ folder, durable: true })
  await ask(first.adminUrl('postgres'), 'create table things as select generate_series(1, 300000)')
  const stopping = first.stop()
  const second = await startEmbedded({ folder, durable: true })
  await stopping
  expect(await ask(second.adminUrl('postgres'), 'select 1 as one')).toEqual([{ one: 1 }])
  await second.stop()
})

test('killing Node ends the server', async () => {
  const folder = await usedFolder()
  const neighbour = await startNeighbour(folder)
  const pid = serverIn(folder)
  expect(isRunning(pid)).toBe(true)
  neighbour.process.kill('SIGKILL')
  await until(() => !isRunning(pid))
})

test('killing Node while it starts ends the server too', async () => {
  const folder = await usedFolder()
  const starting = await runNeighbour(folder)
  await until(() => serverIn(folder) > 0)
  const pid = serverIn(folder)
  starting.kill('SIGKILL')
  await until(() => !isRunning(pid))
})

test('Ctrl-C reaches Node and not the server, so that Node can finish what it is doing', async () => {
  const folder = await usedFolder()
  const neighbour = await startNeighbour(folder)
  const pid = serverIn(folder)
  process.kill(-Number(neighbour.process.pid), 'SIGINT')
  await pause(500)
  expect(await ask(neighbour.url, 'select 1 as one')).toEqual([{ one: 1 }])
  neighbour.process.stdin?.end()
  await until(() => !isRunning(pid))
})

test('killing the server loses nothing that was committed', async () => {
  const folder = await usedFolder()
  const crashing = await startEmbedded({ folder, durable: true })
  const client = new Client(crashing.adminUrl('postgres'))
  client.on('error', () => undefined)
  await client.connect()
  await client.query('create table things (number int)')
  let committed = 0
  const writing = (async () => {
    for (;;) {
      await client.query('insert into things values ($1)', [committed + 1])
      committed++
    }
  })()
  await until(() => committed > 200)
  process.kill(serverIn(folder), 'SIGKILL')
  await expect(writing).rejects.toThrow()

  const next = await startEmbedded({ folder, durable: true })
  const [found] = await ask(next.adminUrl('postgres'), 'select count(*)::int, max(number) from things')
  // The last one may have been committed without anybody having heard of it.
  expect([committed, committed + 1]).toContain(found?.count)
  expect(found?.max).toBe(found?.count)
  await Promise.all([crashing.stop(), next.stop()])
})

test('a lock that a crash left, with a number that another process bears today, does not hinder a start', async () => {
  const folder = await usedFolder()
  const before = await startEmbedded({ folder, durable: true })
  const locks = [lockIn(folder), join(folder, '.s.PGSQL.5432.lock')]
  const contents = await Promise.all(locks.map(lock => readFile(lock, 'utf8')))
  await before.stop()
  const { uid, gid } = await stat(folder)
  const stranger = spawn('sleep', ['60'], { uid, gid })
  later(() => stranger.kill('SIGKILL'))
  for (const [index, lock] of locks.entries()) {
    await writeFile(lock, String(contents[index]).replace(/^\d+/, String(stranger.pid)), { mode: 0o600 })
    await chown(lock, uid, gid)
  }
  await (await startEmbedded({ folder, durable: true })).stop()
})

test('a server whose supervisor was killed with Node is ended by the next start', async () => {
  const folder = await usedFolder()
  const neighbour = await startNeighbour(folder)
  const stray = serverIn(folder)
  const [, supervisor] = lookAt(stray)
  process.kill(supervisor, 'SIGKILL')
  neighbour.process.kill('SIGKILL')
  await pause(300)
  expect(isRunning(stray)).toBe(true)
  const server = await startEmbedded({ folder, durable: true })
  expect(isRunning(stray)).toBe(false)
  await server.stop()
})

test('two that start at once on nothing use the same server, which lives until both have gone', async () => {
  const folder = await emptyFolder()
  const [one, other] = await Promise.all([startNeighbour(folder), startNeighbour(folder)])
  expect(one.url).toBe(other.url)
  const pid = serverIn(folder)
  await ask(one.url, "create table things as select 'shared' as word")
  one.process.kill('SIGKILL')
  await pause(500)
  expect(serverIn(folder)).toBe(pid)
  expect(await ask(other.url, 'select word from things')).toEqual([{ word: 'shared' }])

  // Whichever of the two had started it: a third one joins, and outlives the second.
  const third = await startEmbedded({ folder, durable: true })
  other.process.stdin?.end()
  await until(() => other.process.exitCode === 0)
  expect(serverIn(folder)).toBe(pid)
  expect(await ask(third.adminUrl('postgres'), 'select word from things')).toEqual([{ word: 'shared' }])
  await third.stop()
  expect(isRunning(pid)).toBe(false)
  expect(existsSync(join(folder, 'supervisor'))).toBe(false)
})

test('what people write never reaches the log', async () => {
  const folder = await usedFolder()
  const server = await startEmbedded({ folder, durable: true })
  const url = server.adminUrl('postgres')
  await ask(url, "create table words (word text primary key, constraint short check (word <> 'secret'))")
  for (const statement of [
    "insert into words values ('secret')",
    "insert into words values ('secretly'), ('secretly')",
    "select 'secret'::int",
    'select secret',
    'secret',
    "do $$ begin raise warning 'secret'; end $$; select 'secret'::uuid",
  ]) {
    await expect(ask(url, statement)).rejects.toThrow()
  }
  await server.stop()
  const log = await readFile(join(folder, 'log'), 'utf8')
  expect(log).toContain('ready to accept connections')
  expect(log).not.toContain('secret')
})

test('a folder too deep for the address of a socket gets a short private one for it', async () => {
  const folder = join(await emptyFolder(), 'deep'.repeat(30), 'postgres')
  const server = await startEmbedded({ folder, durable: true })
  const sockets = socketsIn(server.adminUrl('postgres'))
  later(() => rm(sockets, { recursive: true, force: true }))
  expect(sockets.length).toBeLessThan(50)
  expect((await stat(sockets)).mode & 0o077).toBe(0)
  expect(await ask(server.adminUrl('postgres'), 'select 1 as one')).toEqual([{ one: 1 }])
  await server.stop()
})

test('data of a version that is not here is left alone, and the error says what to do', async () => {
  const folder = await emptyFolder()
  await mkdir(join(folder, 'data'), { recursive: true })
  await writeFile(join(folder, 'data', 'PG_VERSION'), '9\n')
  if (asRoot) await chmod(folder, 0o755)
  await expect(startEmbedded({ folder, durable: true })).rejects.toThrow(/PostgreSQL 9.*DATABASE_URL/)
})

const withPackage = existsSync(packaged) ? test : test.skip
withPackage('the links that npm leaves out are made when installation scripts are off', async () => {
  const project = await emptyFolder()
  await mkdir(project)
  await newcomersCopy(project)
  const { url } = await startNeighbour(join(project, '.data', 'postgres'), project)
  const [found] = await ask(url, "select current_setting('server_version') as version")
  const { version } = JSON.parse(readFileSync(join(packaged, 'package.json'), 'utf8')) as { version: string }
  expect(version.startsWith(String(found?.version))).toBe(true)
})

const rootOnly = asRoot && existsSync(packaged) ? test : test.skip
rootOnly(
  '(as root only) under a private home, data and programs go where an ordinary user can reach',
  async () => {
    const state = '/var/lib/makeright'
    const stateWasThere = existsSync(state)
    const home = await emptyFolder()
    await mkdir(join(home, 'project'), { recursive: true })
    await chmod(home, 0o700)
    await newcomersCopy(join(home, 'project'))
    const folder = join(home, 'project', '.data', 'postgres')

    const first = await startNeighbour(folder, join(home, 'project'))
    const place = socketsIn(first.url)
    later(async () => {
      await rm(place, { recursive: true, force: true })
      const others = (await readdir(state)).some(name => !name.startsWith('postgresql-'))
      if (!stateWasThere && !others) await rm(state, { recursive: true })
    })
    expect(dirname(place)).toBe(state)
    await ask(first.url, "create table things as select 'kept' as word")
    const pid = serverIn(place)
    first.process.stdin?.end()
    await until(() => first.process.exitCode === 0)
    expect(isRunning(pid)).toBe(false)

    const second = await startNeighbour(folder, join(home, 'project'))
    expect(second.url).toBe(first.url)
    expect(await ask(second.url, 'select word from things')).toEqual([{ word: 'kept' }])
    expect((await stat(place)).uid).not.toBe(0)
    second.process.stdin?.end()
    await until(() => second.process.exitCode === 0)
  },
)

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client(url)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}
