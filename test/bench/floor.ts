import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ejs from 'ejs'
import express from 'express'
import { connect } from '../../src/database/connections'

/**
 * The floors beside which the portal is measured: the least that a server of this kind can do. Bare: Express, an EJS page
 * of the same size, one indexed query. Envelope: the same page inside begin, show who it is for, one query, commit, through knex.
 * Insert: one INSERT with its COMMIT.
 */
const { FLOOR_DATABASE_URL = '', FLOOR_SESSION = '', FLOOR_PRACTICE = '', PORT = '0' } = process.env
const db = connect(FLOOR_DATABASE_URL)
const page = ejs.compile(readFileSync(join(__dirname, 'floor.ejs'), 'utf8'))
const app = express()

const people =
  'select p.id, p.reference, p.joined_at from people p where p.practice_id = ? order by p.id limit ?'
interface Row {
  id: string
  reference: string
  joinedAt: Date
}

/** A page of so many rows, filled up to so many bytes. */
function render(rows: Row[], bytes: number): string {
  const html = page({ rows })
  return html + ' '.repeat(Math.max(0, bytes - html.length))
}

app.get('/bare', async (req, res) => {
  const { rows } = await db.raw<{ rows: Row[] }>(people, [FLOOR_PRACTICE, Number(req.query.rows)])
  res.type('html').send(render(rows, Number(req.query.bytes)))
})

app.get('/envelope', async (req, res) => {
  const rows = await db.transaction(async trx => {
    await trx.raw('select enter(?)', [FLOOR_SESSION])
    return (await trx.raw<{ rows: Row[] }>(people, [FLOOR_PRACTICE, Number(req.query.rows)])).rows
  })
  res.type('html').send(render(rows, Number(req.query.bytes)))
})

app.post('/insert', async (_req, res) => {
  await db.raw('insert into floor (at) values (?)', [new Date()])
  res.redirect(303, '/')
})

const server = app.listen(Number(PORT), '127.0.0.1', () => {
  const address = server.address()
  process.send?.(typeof address === 'object' ? address?.port : address)
})
process.on('disconnect', () => process.exit(0))
