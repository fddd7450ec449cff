import { fork, spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Knex } from 'knex'
import request from 'supertest'
import { readConfig, root } from '../../src/config'
import { closeDatabase, connect, openDatabase } from '../../src/database/connections'
import type { Embedded } from '../../src/database/embedded/server'
import { asOperator, migrate } from '../../src/database/migrations/migrations'
import { createLog } from '../../src/http/log'
import { unlockWithBoth } from '../../src/installation/vault-access'
import { smtpTransport } from '../../src/mail/transport'
import { makeLogins } from '../../src/process/try-out'
import { startWorker } from '../../src/process/worker'
import { digitsOf } from '../support/authenticators'
import { linkIn } from '../support/browser'
import type { Post } from '../support/post'
import { parentOf } from './cpu'

/** A portal as a process of its own over a database of its own. @param others settings other than these */
export async function openSite(
  embedded: Embedded,
  post: Post,
  name: string,
  port: number,
  others: Readonly<Record<string, string>> = {},
) {
  const passwords = { web: 'only-for-the-bench', worker: 'only-for-the-bench' }
  await asOperator(embedded.adminUrl('postgres'), db => db.raw('create database ??', [name]))
  await migrate(embedded.adminUrl(name))
  await makeLogins(embedded.adminUrl(name), passwords)
  const urls = {
    web: embedded.url('portal', passwords.web, name),
    worker: embedded.url('postroom', passwords.worker, name),
  }
  const key = () => randomBytes(32).toString('base64')
  const settings = {
    DATABASE_URL: urls.web,
    BASE_URL: `http://127.0.0.1:${port}`,
    PORT: String(port),
    MAIL_FROM: 'Messages <messages@portal.example>',
    WORDS_KEY: key(),
    ADDRESSES_KEY: key(),
    LIMIT_SIGN_IN_NETWORK: '1000000',
    LIMIT_SIGN_IN_ADDRESS: '1000',
    LIMIT_SENDING: '1000000',
    UNDO_SECONDS: '0', // the act itself
    LIMIT_RETURN_NETWORK: '1000000',
    LOG_LEVEL: 'error',
    ...others,
  }
  const config = readConfig(settings)
  const admin = connect(embedded.adminUrl(name), 1)
  await admin.raw(
    'create table floor (id bigint generated always as identity primary key, at timestamptz not null)',
  )
  await admin.raw('grant insert on floor to makeright_web')
  const portal = startPortal(settings)
  const portals = [portal]
  const url = `http://127.0.0.1:${port}`
  await answering(url)

  return {
    url,
    web: urls.web,
    admin,
    pid: portal.pid ?? 0,
    /** The bench's own process acts in this site from now on. */
    async enter(): Promise<void> {
      openDatabase({ web: urls.web, worker: urls.worker })
      await unlockWithBoth(config.keys)
    },
    leave: closeDatabase,
    /** Really signs somebody in. @returns their cookie */
    async signIn(address: string): Promise<string> {
      const worker = await startWorker(
        config,
        urls.worker,
        smtpTransport(post.url, config.mailFrom),
        createLog('error'),
      )
      const form = { 'Sec-Fetch-Site': 'same-origin' }
      await request(url).post('/sign-in').set(form).type('form').send({ address }).expect(303)
      const [mail] = await post.waitFor(address, 1, '/sign-in/')
      const answer = await request(url)
        .post(linkIn(mail?.text ?? ''))
        .set(form)
        .expect(303)
      await worker.stop()
      const cookie = sessionIn(answer)
      const digits = await digitsOf(admin, address)
      if (!digits) return cookie
      const proof = { ...form, Cookie: cookie }
      const proven = await request(url)
        .post('/second-factor')
        .set(proof)
        .type('form')
        .send({ digits })
        .expect(303)
      return sessionIn(proven)
    },
    /** Another portal over the same database. */
    async openSecond(at: number): Promise<{ readonly url: string; readonly pid: number }> {
      const another = startPortal({ ...settings, PORT: String(at) })
      portals.push(another)
      const secondUrl = `http://127.0.0.1:${at}`
      await answering(secondUrl)
      return { url: secondUrl, pid: another.pid ?? 0 }
    },
    /** The same portal once more, with a planted fault (twin.ts). */
    async openTwin(): Promise<{ url: string; close(): void }> {
      const twin = fork(join(__dirname, 'twin.ts'), {
        env: { PATH: process.env.PATH, ...settings, NODE_ENV: 'production' },
      })
      const [twinPort] = (await once(twin, 'message')) as [number]
      return { url: `http://127.0.0.1:${twinPort}`, close: () => twin.disconnect() }
    },
    async close(): Promise<void> {
      for (const one of portals) {
        one.kill('SIGTERM')
        await once(one, 'exit')
      }
      await admin.destroy()
    },
  }
}

function startPortal(settings: Readonly<Record<string, string>>): ChildProcess {
  const portal = spawn(process.execPath, [join(root, 'dist', 'server.js')], {
    env: { PATH: process.env.PATH, ...settings },
    stdio: ['ignore', openSync('/dev/null', 'w'), 'inherit'], // what it logs is written, and goes nowhere
  })
  process.once('exit', () => portal.kill()) // also when the bench fails
  return portal
}

/** PostgreSQL's first process, which starts one for each connection. */
export async function postmasterOf(admin: Knex): Promise<number> {
  const { rows } = await admin.raw<{ rows: { pid: number }[] }>('select pg_backend_pid() as pid')
  return parentOf(rows[0]?.pid ?? 0)
}

export type Site = Awaited<ReturnType<typeof openSite>>

async function answering(url: string): Promise<void> {
  for (let tries = 0; tries < 1_200; tries += 1) {
    if (
      await fetch(`${url}/readyz`).then(
        answer => answer.ok,
        () => false,
      )
    )
      return
    await pause(50)
  }
  throw new Error('The portal does not answer.')
}

function sessionIn(answer: request.Response): string {
  return [answer.headers['set-cookie']].flat().join().split(';')[0] ?? ''
}
