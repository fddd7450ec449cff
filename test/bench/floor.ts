import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { brotliCompress, constants } from 'node:zlib'
import compression from 'compression'
import ejs from 'ejs'
import express from 'express'
import { Pool } from 'pg'
import { connect } from '../../src/database/connections'
import { opened } from './names'

/**
 * The floors beside which the portal is measured, in a database of their own, of which they see their person's rows alone.
 * Envelope: Express and EJS, one query inside of begin, set the person, commit, through knex.
 * Raw: node:http and pg, all of that in one round trip, and the same names opened, with no framework and no template.
 * Both answer with the very bytes of the portal's page, squeezed as the portal squeezes them.
 */
const { FLOOR = '', FLOOR_URL = '', FLOOR_PAGES = '', FLOOR_PERSON = '' } = process.env
const rowsOnPage = 50
const select = 'select position, name, at from floor_rows where person_id = $1 order by position limit $2'

/** A page of the portal, by the name of what is looked at. */
const pages = new Map(Object.entries(JSON.parse(readFileSync(FLOOR_PAGES, 'utf8')) as Record<string, string>))
interface Row {
  position: number
  name: Buffer
  at: Date
}

function envelope() {
  const db = connect(FLOOR_URL)
  const template = ejs.compile(readFileSync(join(__dirname, 'floor.ejs'), 'utf8'))
  const app = express()
  app.use(compression())
  app.get('/:name', async (req, res) => {
    const rows = await db.transaction(async trx => {
      await trx.raw(`select set_config('floor.person', ?, true)`, [FLOOR_PERSON])
      const bindings = [FLOOR_PERSON, rowsOnPage]
      return (await trx.raw<{ rows: Row[] }>(select.replace(/\$\d/g, '?'), bindings)).rows
    })
    const html = template({ rows: rows.map(row => ({ ...row, name: opened(row.name) })) })
    res.type('html').send(filledUp(html, req.params.name))
  })
  return app
}

const pool = new Pool({ connectionString: FLOOR_URL, max: 10, pipeline: true })

async function raw(name: string, res: ServerResponse): Promise<void> {
  const client = await pool.connect()
  const set = { name: 'set', text: `select set_config('floor.person', $1, true)`, values: [FLOOR_PERSON] }
  const read = { name: 'read', text: select, values: [FLOOR_PERSON, rowsOnPage] }
  const [, , { rows }] = await Promise.all([
    client.query('begin'),
    client.query(set),
    client.query<Row>(read),
    client.query('commit'),
  ])
  client.release()
  let html = ''
  for (const { position, name: sealed, at } of rows)
    html += `<li><a href="/${position}">${opened(sealed)}</a> <time>${at.toISOString()}</time></li>`
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }
  brotliCompress(filledUp(html, name), quality, (_error, body) => {
    res.writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Encoding': 'br',
      'Content-Length': body.length,
    })
    res.end(body)
  })
}

/** As long as the portal's page, and as hard to squeeze. */
function filledUp(html: string, name: string): string {
  const page = pages.get(name) ?? ''
  return html + page.slice(html.length)
}

const bySlash = (req: IncomingMessage, res: ServerResponse) => void raw((req.url ?? '').slice(1), res)
const server = createServer(FLOOR === 'raw' ? bySlash : envelope())
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit(0))
