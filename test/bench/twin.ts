import type { AddressInfo } from 'node:net'
import express from 'express'
import { createApp } from '../../src/app'
import { readConfig } from '../../src/config'
import { connect, openDatabase } from '../../src/database/connections'
import { createLog } from '../../src/http/log'
import { unlockWithBoth } from '../../src/installation/vault-access'

/** The portal with a planted fault: for whoever is known it writes one row more. Whoever measures must find it. */
async function main(): Promise<void> {
  const config = readConfig(process.env)
  openDatabase({ web: config.databaseUrl ?? '' })
  await unlockWithBoth(config.keys)
  const db = connect(config.databaseUrl ?? '', 1)
  const app = express()
  app.use(async (req, _res, next) => {
    if (req.get('X-Twin') === 'kn') await db.raw('insert into floor (at) values (?)', [new Date()])
    next()
  })
  app.use(createApp(config, createLog('error')))
  const server = app.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
  process.on('disconnect', () => process.exit(0))
}

void main()
