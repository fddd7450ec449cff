import type { Request, Response } from 'express'
import { stringify } from 'csv-stringify/sync'
import type { Translate } from '../language/translator'
import { personOf } from '../sign-in/guards'
import { boardCells, type BoardCells } from './rows'
import { boardOf } from './store'
import { readView } from './view'

/** So many rows are read at once. */
const atOnce = 500

/** The board as a table for other programs: the same rows and columns as its pages. What begins like a formula is no formula there. */
export async function sendTable(req: Request, res: Response): Promise<void> {
  const { t } = req
  const owner = personOf(req)
  const now = new Date()
  const view = readView(owner, req.query)
  let part = await boardOf(owner, view, now, atOnce)
  res.attachment('list.csv')
  res.set('Cache-Control', 'no-store')
  res.write(`\uFEFF${written([columnsOf(t)])}`)
  for (;;) {
    res.write(written(part.lines.map(line => rowOf(t, boardCells(t, owner, line, now)))))
    if (!part.next) break
    part = await boardOf(owner, { ...view, after: part.next }, now, atOnce)
  }
  res.end()
}

function written(rows: readonly (readonly string[])[]): string {
  return stringify(
    rows.map(row => [...row]),
    { escape_formulas: true, record_delimiter: 'windows' },
  )
}

function columnsOf(t: Translate): string[] {
  return [
    t('shared.reference'),
    t('shared.therapist'),
    t('board.whoActsNext'),
    t('shared.since'),
    t('concerns.byWhen'),
    t('shared.late'),
    t('board.askedAndAnswered'),
  ]
}

function rowOf(t: Translate, cells: BoardCells): string[] {
  const { reference, therapist, turnText, sinceText, dueText, late, levelText, askedTexts } = cells
  const lateText = late ? [t('shared.late'), levelText].filter(Boolean).join(' ') : ''
  return [reference, therapist.text, turnText, sinceText, dueText ?? '', lateText, askedTexts.join(' ')]
}
