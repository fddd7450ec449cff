import { Router, type Request, type Response } from 'express'
import { searchFrom } from '../care/name-search'
import { clockOf } from '../language/locale'
import { dayText } from '../language/dates'
import type { Translate } from '../language/translator'
import { only, personOf } from '../sign-in/guards'
import { showFigures } from './figures'
import { letterRoutes } from './letter-routes'
import { boardCells, type BoardCells } from './rows'
import { boardOf, writePlace } from './store'
import { sendTable } from './table'
import { boardQuery, readView, showLinks, sortLinks, type AskedView, type ChoiceLink } from './view'

declare module '../http/pages' {
  interface Views {
    'board/board': {
      shows: readonly ChoiceLink[]
      sorts: readonly ChoiceLink[]
      /** The name of the therapist whose concerns alone are shown. */
      therapist: string | null
      search: { readonly value: string } | null
      /** Back to all of it, where less is shown. */
      whole: string | null
      rows: readonly BoardCells[]
      /** Where there is no row. */
      none: string
      next: string | null
      first: string | null
      table: string
      failures: readonly { name: string; dayText: string }[]
    }
  }
}

/** What owners see of what is unresolved, and what they can do about it. */
export function boardRoutes(): Router {
  const router = Router()

  router.get('/board', only('owner'), showBoard)
  router.post('/board/search', only('owner'), searchFrom('/board'))
  router.get('/board/figures', only('owner'), showFigures)
  router.get('/board/list.csv', only('owner'), sendTable)

  router.use(letterRoutes())

  return router
}

async function showBoard(req: Request, res: Response): Promise<void> {
  const { t } = req
  const owner = personOf(req)
  const now = new Date()
  const view = readView(owner, req.query)
  const { lines, next, counts, failures } = await boardOf(owner, view, now)
  const { search, therapist, after } = view
  res.show('board/board', t('concerns.board'), {
    shows: showLinks(t, view, counts),
    sorts: sortLinks(t, view),
    therapist: therapist && (lines[0]?.therapist.name ?? ''),
    search: search && { value: search.text },
    whole: search || therapist ? '/board' : null,
    rows: lines.map(line => boardCells(t, owner, line, now, search !== null || therapist !== null)),
    none: noneText(t, view),
    next: next && `/board${boardQuery(view, { after: writePlace(next) })}`,
    first: after && `/board${boardQuery(view, {})}`,
    table: `/board/list.csv${boardQuery(view, {})}`,
    failures: failures.map(({ name, at }) => ({ name, dayText: dayText(at, clockOf(owner)) })),
  })
}

function noneText(t: Translate, { search, show, therapist }: AskedView): string {
  if (search) return t('board.nothingOpenHasThisReference')
  return t(show === 'all' && !therapist ? 'concerns.nothingIsOpen' : 'board.nothingIsInThisList')
}
