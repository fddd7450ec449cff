import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '../../src/database/embedded/server'
import { asOperator } from '../../src/database/migrations/migrations'
import { until } from '../support/patience'
import { processesIn } from '../support/processes'
import { endPrograms, runProgram, type Program } from '../support/programs'

// The try-out as a newcomer starts it: processes of their own, in a folder of their own.
let folder: string
let port: number

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'makeright-starting-'))
  await chmod(folder, 0o755)
  const server = await listening(0)
  port = (server.address() as AddressInfo).port
  server.close()
})
afterAll(async () => {
  await endPrograms()
  await rm(folder, { recursive: true, force: true })
})

test('npm start tells where it is and who can be visited; Ctrl-C and SIGTERM leave nothing running, and what was there stays', async () => {
  const first = run('server')
  await first.says('Makeright is here')
  await first.says('margit@sample.example    Margit Sommer, practice owner')
  await until(async () => (await mailsIn()).length > 0)
  const mails = (await mailsIn()).length
  expect(await listensOn()).toEqual(['127.0.0.1'])
  expect((await fetch(`http://127.0.0.1:${port}/mailbox`)).status).toBe(200)
  expect(await first.stop('SIGINT')).toBe(0)
  expect(await processesIn(folder)).toEqual([])

  const second = run('server')
  await second.says('Makeright is here')
  expect((await mailsIn()).length).toBeGreaterThanOrEqual(mails)
  expect(await run('commands/reset').ends()).toEqual({
    code: 1,
    out: '',
    err: expect.stringContaining('Stop it first') as unknown,
  })
  expect(await second.stop('SIGTERM')).toBe(0)
  expect(await processesIn(folder)).toEqual([])
})

test('a database that another version made is said in a sentence, and npm run reset makes way for a new one', async () => {
  await inTheDatabase(
    `insert into knex_migrations (name, batch, migration_time) values ('001_before', 1, now())`,
  )
  await isRefused(
    /^Makeright cannot start\. Another version of Makeright made this database, .* npm run reset .*\n$/,
  )
  expect(await run('commands/reset').ends()).toMatchObject({ code: 0 })
  const renewed = run('server')
  await renewed.says('Makeright is here')
  expect(await renewed.stop('SIGTERM')).toBe(0)
})

test('a database whose keys are gone is said in a sentence; npm run reset forgets everything, and nothing is left running', async () => {
  await rm(join(folder, 'secrets.json'))
  await isRefused(/^Makeright cannot start\. There is still a database here .* npm run reset .*\n$/)
  const { code, out } = await run('commands/reset').ends()
  expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('empty again') as unknown })
  expect(await readdir(folder)).not.toContain('mailbox')
  expect(await processesIn(folder)).toEqual([])
})

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s stops it while it starts, and nothing is left running',
  async signal => {
    await run('commands/reset').ends()
    const program = run('server')
    await until(async () => (await readdir(folder)).includes('secrets.json'))
    expect(await program.stop(signal)).toBe(0)
    await until(async () => (await processesIn(folder)).length === 0)
  },
)

test('a start that was cut off is begun anew', async () => {
  const program = run('server')
  await program.says('Makeright is here')
  expect(await program.stop()).toBe(0)
})

test('a port that is taken is said in a sentence, and nothing is left running', async () => {
  const other = await listening(port)
  const { code, err } = await run('server').ends()
  other.close()
  expect({ code, err }).toEqual({
    code: 1,
    err: expect.stringContaining(`Port ${port} is taken`) as unknown,
  })
  expect(await processesIn(folder)).toEqual([])
})

function run(program: Program) {
  return runProgram(program, { DATA_FOLDER: folder, PORT: String(port), LOG_LEVEL: 'error' })
}

/** @param said why it does not start, in one sentence */
async function isRefused(said: RegExp): Promise<void> {
  const { code, err } = await run('server').ends()
  expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(said) as unknown })
  await until(async () => (await processesIn(folder)).length === 0)
}

async function inTheDatabase(sql: string): Promise<void> {
  const embedded = await startEmbedded({ folder: join(folder, 'postgres'), durable: true })
  await asOperator(embedded.adminUrl('makeright'), admin => admin.raw(sql))
  await embedded.stop()
}

async function listening(at: number): Promise<Server> {
  const server = createServer()
  server.listen(at, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function mailsIn(): Promise<string[]> {
  return readdir(join(folder, 'mailbox')).catch(() => [])
}

/** Addresses of this machine at which our port listens, from the kernel's own table. */
async function listensOn(): Promise<string[]> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map(name => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  )
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return tables
    .flatMap(table => table.split('\n').map(line => line.trim().split(/\s+/)))
    .filter(([, local, , state]) => local?.endsWith(suffix) && state === '0A')
    .map(([, local = '']) => (local.startsWith('0100007F:') ? '127.0.0.1' : local))
}
