import { Router, type Request, type Response } from 'express'
import { readSearch, searchFrom, searchShown, type SearchShown } from '../care/name-search'
import { sendCsv } from '../http/csv'
import { momentOf, type At } from '../language/dates'
import { clockOf } from '../language/locale'
import { only, personOf } from '../sign-in/guards'
import { readDeedsPlace, writeDeedsPlace, type DeedsPlace } from './deed'
import { deedsOf } from './deeds'
import { deedText } from './deed-text'

declare module '../http/pages' {
  interface Views {
    'audit/record': {
      search: SearchShown
      isNobodyFound: boolean
      deeds: readonly { at: At; text: string }[]
      next: string | null
      first: string | null
      table: string
    }
  }
}

/** What was done in the practice's administration, for its owners. */
export function auditRoutes(): Router {
  const router = Router()

  router.get('/record', only('owner'), showRecord)
  router.post('/record/search', only('owner'), searchFrom('/record'))
  router.get('/record/list.csv', only('owner'), sendTable)

  return router
}

async function showRecord(req: Request, res: Response): Promise<void> {
  const { t } = req
  const owner = personOf(req)
  const after = readDeedsPlace(req.query.after)
  const search = readSearch(owner, req.query.search)
  const { deeds, next } = await deedsOf(owner, after, search)
  const searched = search ? `search=${search.sealed}` : ''
  res.show('audit/record', t('audit.recordOfChanges'), {
    search: searchShown('/record', t('audit.findByName'), search),
    isNobodyFound: search !== null && deeds.length === 0,
    deeds: deeds.map(deed => ({ at: momentOf(deed.at, clockOf(owner)), text: deedText(t, owner, deed) })),
    next: next && `/record?after=${writeDeedsPlace(next)}${searched && `&${searched}`}`,
    first: after && `/record${searched && `?${searched}`}`,
    table: `/record/list.csv${searched && `?${searched}`}`,
  })
}

async function sendTable(req: Request, res: Response): Promise<void> {
  const { t } = req
  const owner = personOf(req)
  const search = readSearch(owner, req.query.search)
  await sendCsv(res, 'record.csv', [t('audit.when'), t('audit.change')], rows())

  async function* rows() {
    for (let after: DeedsPlace | null = null, isMore = true; isMore;) {
      const { deeds, next } = await deedsOf(owner, after, search, atOnce)
      yield deeds.map(deed => [deed.at.toISOString(), deedText(t, owner, deed)])
      after = next
      isMore = next !== null
    }
  }
}

/** So many are read at once. */
const atOnce = 500
