import { randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import { createApp } from '../../src/app'
import { readConfig, type Config } from '../../src/config'
import { closeDatabase, connect, openDatabase } from '../../src/database/connections'
import { createLog } from '../../src/http/log'
import { listen } from '../../src/listening'
import { smtpPostman } from '../../src/mail/postman'
import { unlockVault } from '../../src/vault/keys'
import { startWorker } from '../../src/working'
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
  close(): Promise<void>
}

export async function openHouse(settings: NodeJS.ProcessEnv = {}): Promise<House> {
  const database = await newDatabase()
  const post = await openPost()
  const key = () => randomBytes(32).toString('base64')
  const config = readConfig({
    DATABASE_URL: database.web,
    BASE_URL: 'http://127.0.0.1',
    MAIL_FROM: 'Messages <messages@portal.example>',
    WORDS_KEY: key(),
    ADDRESSES_KEY: key(),
    LIMIT_SIGN_IN_NETWORK: '1000',
    LOG_LEVEL: 'fatal',
    ...settings,
  })
  const { words, addresses } = config.keys
  if (!words || !addresses) throw new Error('readConfig() gives both keys.')
  unlockVault({ words, addresses })
  openDatabase({ web: database.web, worker: database.worker })
  const log = createLog(config.logLevel)
  const worker = await startWorker(config, database.worker, smtpPostman(post.url, config.mailFrom), log)
  const server = await listen(createApp(config, log), 0, '127.0.0.1')
  const admin = connect(database.admin, 4)
  return {
    url: `http://127.0.0.1:${server.port}`,
    config,
    post,
    admin,
    urls: database,
    async close() {
      await server.stop()
      await worker.stop()
      await closeDatabase()
      await admin.destroy()
      await post.close()
      await database.drop()
    },
  }
}
