import { Router, type Request, type Response } from 'express'
import { NotFound } from '../errors'
import { onlyIds } from '../http/ids'
import type { Link } from '../http/page-parts'
import { saying } from '../http/flashes'
import { pastDayText } from '../language/dates'
import type { TextKey } from '../language/english'
import { clockOf } from '../language/locale'
import type { Translate } from '../language/translator'
import { only, personOf } from '../sign-in/guards'
import { bringAgain, unreachedIn, type Reason, type Unreached } from './letters'

declare module '../http/pages' {
  interface Views {
    'board/letters': {
      people: readonly {
        name: string
        reasonText: string
        sinceText: string
        again: string
        correct: Link | null
        otherwise: string
      }[]
    }
  }
}

/** Whom emails do not reach, why, and what owners can do. */
export function letterRoutes(): Router {
  const router = Router()
  onlyIds(router, 'person')

  router.get('/board/mail', only('owner'), showLetters)
  router.post('/board/mail/:person/again', only('owner'), tryAgain)

  return router
}

async function showLetters(req: Request, res: Response): Promise<void> {
  const { t } = req
  const owner = personOf(req)
  const now = new Date()
  const people = await unreachedIn(owner, now)
  res.show('board/letters', t('concerns.board'), {
    people: people.map(one => ({
      name: one.name,
      reasonText: t(reasonTexts[one.reason]),
      sinceText: t('board.sinceDay', { day: pastDayText(one.since, now, clockOf(owner)) }),
      again: `/board/mail/${one.id}/again`,
      correct: correctingOf(t, one),
      otherwise: t(one.isStaff ? 'board.speakToThemAndAsk' : 'board.speakToThemWhenYou'),
    })),
  })
}

async function tryAgain(req: Request, res: Response): Promise<void> {
  if (!(await bringAgain(personOf(req), String(req.params.person), new Date()))) throw new NotFound()
  res.redirect(303, saying('/board/mail', 'tried-again'))
}

/** An owner changes nobody's address. Clients change theirs with the person who meets them, staff on their own page. */
function correctingOf(t: Translate, { id, careId, isStaff }: Unreached): Link | null {
  if (isStaff) return { href: `/people/${id}`, text: t('board.lookAtTheirAccount') }
  return careId ? { href: `/clients/${careId}/new-address`, text: t('board.setANewAddressWith') } : null
}

const reasonTexts = {
  refused: 'board.theirMailServerDoesNot',
  full: 'board.theirMailboxIsFull',
  domain: 'board.thereIsNoMailServer',
  'for now': 'board.theirMailServerCouldNot',
  'given up': 'board.weTriedForAboutA',
  ours: 'board.somethingIsDamagedHere',
} as const satisfies Record<Reason, TextKey>
