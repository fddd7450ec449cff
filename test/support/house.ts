import { randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import type { DestinationStream } from 'pino'
import { createApp } from '../../src/app'
import { sendWaited } from '../../src/concerns/store/acts/sent-drafts'
import { startSending } from '../../src/drafts/pending/due'
import { readConfig, type Config } from '../../src/config'
import { closeDatabase, connect, openDatabase } from '../../src/database/connections'
import { createLog } from '../../src/http/log'
import { unlockWithBoth } from '../../src/installation/vault-access'
import { listenHttp } from '../../src/process/http-server'
import { smtpTransport } from '../../src/mail/transport'
import { startWorker } from '../../src/process/worker'
import { openPost, type Post } from './post'
import { newDatabase } from './server'

/** The whole portal as it really runs: every protection on, its own database, a real post office. Nothing in it knows of tests. */
export interface House {
  /** Where it listens, such as http://127.0.0.1:40123 */
  readonly url: string
  readonly config: Config
  readonly post: Post
  /** The superuser, for whom row security does not apply. */
  readonly admin: Knex
  readonly urls: { readonly admin: string; readonly web: string; readonly worker: string }
  /** One more portal of the same house, with other settings of the web; at PORT, if one is given. It ends with the house. */
  openPortal(settings: NodeJS.ProcessEnv): Promise<{ readonly url: string }>
  /** From now on nothing goes out by itself when its minute is over. */
  stopSending(): Promise<void>
  /** From now on only workers that a test runs itself do anything by the clock, and bring emails. */
  stopWorking(): Promise<void>
  close(): Promise<void>
}

/**
 * @param logTo where its log goes; the standard output where nothing is said
 * @param of a database that ends with the house
 */
export async function openHouse(
  settings: NodeJS.ProcessEnv = {},
  logTo?: DestinationStream,
  of = newDatabase(),
): Promise<House> {
  const database = await of
  const post = await openPost()
  const key = () => randomBytes(32).toString('base64')
  const env = {
    DATABASE_URL: database.web,
    BASE_URL: 'http://127.0.0.1',
    MAIL_FROM: 'Messages <messages@portal.example>',
    WORDS_KEY: key(),
    ADDRESSES_KEY: key(),
    LIMIT_SIGN_IN_NETWORK: '1000',
    LIMIT_SIGN_IN_ADDRESS: '1000',
    LIMIT_SENDING: '1000',
    LIMIT_DOOR_NETWORK: '1000',
    LIMIT_DOOR_PRACTICE: '1000',
    LIMIT_RETURN_NETWORK: '1000',
    LOG_LEVEL: 'fatal',
    UNDO_SECONDS: '0',
    ...settings,
  }
  const config = readConfig(env)
  openDatabase({ web: database.web, worker: database.worker })
  await unlockWithBoth(config.keys)
  const log = createLog(config.logLevel, logTo)
  const worker = await startWorker(config, database.worker, smtpTransport(post.url, config.mailFrom), log)
  const server = await listenHttp(createApp(config, log), 0, '127.0.0.1')
  const sending = startSending(sendWaited, log)
  const admin = connect(database.admin, 4)
  const portals = [server]
  let working: Promise<void> | undefined
  const stopWorking = () => (working ??= worker.stop())
  return {
    url: `http://127.0.0.1:${server.port}`,
    config,
    post,
    admin,
    urls: database,
    async openPortal(others) {
      const port = Number(others.PORT ?? 0)
      const portal = await listenHttp(createApp(readConfig({ ...env, ...others }), log), port, '127.0.0.1')
      portals.push(portal)
      return { url: `http://127.0.0.1:${portal.port}` }
    },
    stopSending: () => sending.stop(),
    stopWorking,
    async close() {
      await Promise.all(portals.map(portal => portal.stop()))
      await sending.stop()
      await stopWorking()
      await closeDatabase()
      await admin.destroy()
      await post.close()
      await database.drop()
    },
  }
}
