import type { Request, Response } from 'express'
import { sendCsv } from '../http/csv'
import type { Translate } from '../language/translator'
import { personOf } from '../sign-in/guards'
import { boardCells, type BoardCells } from './rows'
import { boardOf } from './store'
import { readView } from './view'

/** So many rows are read at once. */
const atOnce = 500

/** The board as a table for other programs: the same rows and columns as its pages. */
export async function sendTable(req: Request, res: Response): Promise<void> {
  const { t } = req
  const owner = personOf(req)
  const now = new Date()
  const view = readView(owner, req.query)
  await sendCsv(res, 'list.csv', columnsOf(t), rows())

  async function* rows() {
    for (let after = view.after, isMore = true; isMore;) {
      const { lines, next } = await boardOf(owner, { ...view, after }, now, atOnce)
      yield lines.map(line => rowOf(t, boardCells(t, owner, line, now)))
      after = next
      isMore = next !== null
    }
  }
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
  const {
    reference,
    therapist,
    turnText,
    sinceText,
    dueText,
    late,
    levelText,
    wasLateText,
    firstDueText,
    askedTexts,
  } = cells
  const lateText = [late ? t('shared.late') : null, wasLateText, levelText, firstDueText]
    .filter(Boolean)
    .join(' ')
  return [reference, therapist.text, turnText, sinceText, dueText ?? '', lateText, askedTexts.join(' ')]
}
