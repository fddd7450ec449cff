import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openHouse, type House } from '../support/house'
import { start } from '../support/machine'
import { openSession, practiceAtTheRiver } from '../support/people'
import { endPrograms, runPortal, runProgram } from '../support/programs'
import { passwords } from '../support/server'
import setup from '../support/setup'
import {} from './installation'
import { freePort } from './ports'
import type { Trial } from './trial'

/** Pages that each person opens through the pooler. */
const visits = 60

/** Two portals behind Debian's PgBouncer in transaction mode, with fewer connections behind it than before it. */
export const trial: Trial = {
  needs: { pgbouncer: 'pgbouncer' },
  async run(say) {
    const stopServer = await setup()
    const folder = await mkdtemp(join(tmpdir(), 'makeright-pooler-'))
    await chmod(folder, 0o755)
    const house = await openHouse({ UNDO_SECONDS: '1' })
    try {
      const port = await freePort()
      const pooler = start('pgbouncer', await prepare(folder, port, house))
      const wrong = [...(await visitThrough(port, house, say)), ...(await refuseWorker(port, house, say))]
      await pooler.stop()
      return wrong
    } finally {
      await endPrograms()
      await house.close()
      await stopServer()
      await rm(folder, { recursive: true, force: true })
    }
  },
}

async function prepare(folder: string, port: number, house: House): Promise<string[]> {
  const { searchParams, port: databasePort, pathname } = new URL(house.urls.web)
  const users = join(folder, 'users.txt')
  await writeFile(users, `"portal" "${passwords.web}"\n"postroom" "${passwords.worker}"\n`)
  const file = join(folder, 'pgbouncer.ini')
  await writeFile(
    file,
    `[databases]
${pathname.slice(1)} = host=${searchParams.get('host')} port=${databasePort}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = transaction
default_pool_size = 3
`,
  )
  return process.getuid?.() === 0 ? ['-u', 'postgres', file] : [file]
}

async function visitThrough(port: number, house: House, say: (line: string) => void): Promise<string[]> {
  const people = await practiceAtTheRiver(house)
  const through = { ...settingsOf(house), DATABASE_URL: at(house.urls.web, port) }
  const portals = [await runPortal(through), await runPortal(through)]
  const direct = await runPortal(settingsOf(house))
  const [first = direct] = portals
  say(
    first.said.out.includes('forgets the names of statements')
      ? 'this PgBouncer forgets names: the portal says so, and gives none'
      : 'this PgBouncer keeps names',
  )
  const wrong: string[] = []
  let right = 0
  const calls = [people.lena, people.ruth, people.margit].map(async person => {
    const { cookie } = await openSession(house, person)
    for (const path of ['/', '/account', '/help']) {
      const expected = shape(await open(direct.url, path, cookie))
      for (let n = 0; n < visits / 3; n += 1) {
        const seen = shape(await open(portals[n % 2]?.url ?? '', path, cookie))
        if (seen === expected) right += 1
        else wrong.push(`${person.name} saw another page at ${path}: ${seen}`)
      }
    }
  })
  await Promise.all(calls)
  say(`${right} pages of three people were the same as without it, ${wrong.length} were not`)
  for (const portal of [...portals, direct]) await portal.stop()
  return wrong
}

/** A worker asks for its role as it connects, and listens. */
async function refuseWorker(port: number, house: House, say: (line: string) => void): Promise<string[]> {
  const { code, err } = await runProgram('worker', {
    ...settingsOf(house),
    WORKER_DATABASE_URL: at(house.urls.worker, port),
    SMTP_URL: house.post.url,
  }).ends()
  say(`a worker through it ends with ${code}: ${err.trim()}`)
  return code === 1 && err.includes('WORKER_DATABASE_URL') ? [] : ['the worker does not say what is wrong']
}

function settingsOf(house: House) {
  const { words, addresses } = house.config.keys
  return {
    DATABASE_URL: house.urls.web,
    BASE_URL: house.config.baseUrl,
    MAIL_FROM: house.config.mailFrom,
    WORDS_KEY: words?.toString('base64'),
    ADDRESSES_KEY: addresses?.toString('base64'),
    LOG_LEVEL: 'info',
  }
}

async function open(url: string, path: string, cookie: string): Promise<string> {
  const answer = await fetch(`${url}${path}`, { headers: { Cookie: cookie }, redirect: 'follow' })
  return `${answer.status} ${await answer.text()}`
}

/** A page without what differs each time. */
const shape = (page: string) => page.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|nonce-\S+/g, '…')

function at(url: string, port: number): string {
  const other = new URL(url)
  other.host = `127.0.0.1:${port}`
  other.search = ''
  return other.href
}
