import { Router, type Request, type Response } from 'express'
import type { Config } from '../../config'
import { momentOf, type At } from '../../language/dates'
import { clockOf } from '../../language/locale'
import { isLooking, onlyIds } from '../../http/ids'
import { findAccount } from '../../accounts/account'
import { clients, everybody, only, personOf } from '../../sign-in/guards'
import { contactText } from '../../people/contact'
import type { Person } from '../../people/person'
import type { Translate } from '../../language/translator'
import { consultedValues } from './consultation-values'
import { calendarFile } from './calendar'
import { talkIn } from '../rules/agreements'
import { agreementValues, hasCalendar, talkValues } from './agreement-values'
import { lessonInvitation } from '../store/lesson-invitations'
import { knownValues } from './recognition-values'
import { openConcern, type OpenConcern } from '../store/entries'
import { newsSubject } from '../mail'
import { apartValues, successorValues } from './newcomers'
import { beforeAnswerValues, reflectionPathOf } from '../rules/before-answer'
import {
  begunValues,
  entryValues,
  helpValues,
  meetingText,
  openedText,
  openingValues,
  readerValues,
  type ShownReader,
} from './entry-values'
import { moveValues } from './offers'
import { addressees, keptFrom, keptFromText, titleOf } from '../rules/title'
import { statusFor, statusValues } from './status-values'
import { NotFound } from '../../errors'
import { asideRoutes } from './aside-routes'
import type { MailToCome } from '../../http/page-parts'

declare module '../../http/pages' {
  interface Views {
    'concerns/thread/receipt': {
      reference: string
      title: string
      keptFrom: string | null
      at: At
      readers: readonly ShownReader[]
      dueText: string
      /** How they are told of an answer; null: they have no account, and come back by a code. */
      contact: string | null
      mail: MailToCome | null
      notices: string
      concern: string
    }
    'concerns/thread/show': Awaited<ReturnType<typeof threadValues>>
  }
}

/** A concern as its readers see it, and a client's own page. */
export function concernRoutes(config: Config): Router {
  const router = Router()
  onlyIds(router, 'concern')

  router.use(asideRoutes())

  router.get('/concerns/:concern', only(...everybody), showConcern)
  router.get('/concerns/:concern/receipt', only(...clients), showReceipt)
  router.get('/concerns/:concern/talk.ics', only(...everybody), sendCalendar)

  return router

  async function showReceipt(req: Request, res: Response): Promise<void> {
    const { t } = req
    const person = personOf(req)
    const concern = await opened(req)
    if (concern.capacity !== 'client') throw new NotFound()
    const account = person.account ? await findAccount(person) : null
    const { dueText } = statusValues(t, person, concern, new Date())
    res.show('concerns/thread/receipt', t('concerns.receipt'), {
      reference: concern.reference,
      title: titleOf(t, clockOf(person), addressees(concern.readers)),
      keptFrom: keptFromText(t, keptFrom(concern.audience, concern.therapist)?.name ?? null),
      at: momentOf(concern.sentAt, clockOf(person)),
      readers: readerValues(t, person, [...concern.readers, ...concern.former]),
      dueText: dueText ?? t('concerns.thereIsAnAnswerAlready'),
      contact: account && contactText(t, account, clockOf(person)),
      mail: account?.contact === 'none' ? null : { sender: config.mailFrom, subject: newsSubject(t) },
      notices: `/concerns/${concern.id}/notices`,
      concern: `/concerns/${concern.id}`,
    })
  }
}

async function showConcern(req: Request, res: Response): Promise<void> {
  const concern = await opened(req)
  const values = await threadValues(req.t, personOf(req), concern, new Date())
  res.show('concerns/thread/show', req.t('shared.read'), values)
}

async function threadValues(t: Translate, person: Person, concern: OpenConcern, now: Date) {
  const canBringIn = concern.couldJoin.length > 0
  const client = concern.readers.find(reader => reader.capacity === 'client')
  const mine = concern.capacity === 'client'
  const moves = moveValues(t, concern, canBringIn)
  return {
    reference: concern.reference,
    heading: mine
      ? titleOf(t, clockOf(person), addressees(concern.readers))
      : t('shared.fromName', { name: client?.name }),
    keptFrom: keptFromText(t, keptFrom(concern.audience, concern.therapist)?.name ?? null),
    from: fromOf(t, person, mine),
    status: statusFor(t, person, concern, canBringIn, now),
    help: helpValues(t, concern),
    meeting: meetingText(t, person, concern, now),
    entries: entryValues(t, person, concern.entries),
    beforeAnswer: beforeAnswerValues(t, concern),
    agreements: agreementValues(t, person, concern),
    talk: talkValues(t, person, concern),
    moves: moves.filter(({ seldom }) => !seldom),
    seldom: [...moves.filter(({ seldom }) => seldom), ...apartValues(t, concern)],
    readers: readerValues(t, person, [...concern.readers, ...concern.former]),
    openings: openingValues(t, person, concern),
    opened: openedText(t, concern),
    drafts: begunValues(t, person, concern.drafts),
    copy: `/concerns/${concern.id}/copy`,
    session: mine ? `/concerns/${concern.id}/session` : null,
    receipt: mine ? `/concerns/${concern.id}/receipt` : null,
    reflection: mine ? null : reflectionPathOf(concern.id),
    consulted: consultedValues(t, person, concern),
    known: knownValues(t, concern),
    successor: successorValues(t, concern),
    lesson: await lessonInvitation(person, concern),
  }
}

async function sendCalendar(req: Request, res: Response): Promise<void> {
  const { t } = req
  const concern = await opened(req)
  const talk = talkIn(concern.entries)
  if (!talk || !hasCalendar(talk)) throw new NotFound()
  const uid = `${concern.id}-${talk.position}`
  res.attachment('appointment.ics').set('Cache-Control', 'no-store')
  res.send(calendarFile(t, talk, uid, personOf(req).practice))
}

function fromOf(t: Translate, { account }: Person, mine: boolean) {
  if (!mine) return { href: '/inbox', text: t('shared.whatWaits') }
  return account ? { href: '/', text: t('concerns.yourPage') } : null
}

function opened(req: Request) {
  return openConcern(personOf(req), String(req.params.concern), new Date(), isLooking(req))
}
