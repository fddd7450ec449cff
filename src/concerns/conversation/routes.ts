import { Router, type Request, type Response } from 'express'
import type { Config } from '../../config'
import { momentOf, type At } from '../../language/dates'
import { clockOf } from '../../language/locale'
import { translatorFor } from '../../language/translator'
import { isLooking, onlyIds } from '../../http/ids'
import type { Cookies } from '../../http/cookies'
import type { MailToCome } from '../../http/page-parts'
import { findAccount } from '../../accounts/account'
import { clients, everybody, only, personOf } from '../../sign-in/guards'
import { contactText } from '../../people/contact'
import { NotFound } from '../../errors'
import { addressIn } from '../../mail/transport'
import { newsSubject } from '../mail'
import { talkIn } from '../rules/agreements'
import { addressees, keptFrom, keptFromText, titleOf, withChild } from '../rules/title'
import { openToAnyone } from '../store/beside'
import type { Look } from '../store/concern-row'
import { hasCalendar } from '../thread/agreement-values'
import { calendarFile } from './calendar'
import { readerValues, type ShownReader } from '../thread/reader-values'
import { nextValues, type ShownNext } from '../next-step/next-values'
import { asideRoutes } from './aside-routes'
import { showEarlier } from './earlier'
import { moveRoutes } from './move-routes'
import { conversationPage, type NotesOf } from './page'

declare module '../../http/pages' {
  interface Views {
    'concerns/conversation/receipt': {
      reference: string
      title: string
      keptFrom: string | null
      at: At
      readers: readonly ShownReader[]
      next: Pick<ShownNext, 'text' | 'more'>
      /** How they are told of an answer; null: they have no account, and come back by a code. */
      contact: string | null
      mail: MailToCome | null
      notices: string
      concern: string
    }
  }
}

/** A concern as its readers see it, and a client's own page. */
export function concernRoutes(config: Config, cookies: Cookies, notesOf: NotesOf): Router {
  const router = Router()
  const showConversation = conversationPage(notesOf)
  onlyIds(router, 'concern')

  router.use(asideRoutes())
  router.use(moveRoutes(config, cookies, showConversation))

  router.get('/concerns/:concern', only(...everybody), showConcern)
  router.get('/concerns/:concern/earlier', only(...everybody), showEarlier)
  router.get('/concerns/:concern/receipt', only(...clients), showReceipt)
  router.get('/concerns/:concern/talk.ics', only(...everybody), sendCalendar)

  return router

  async function showConcern(req: Request, res: Response): Promise<void> {
    await showConversation(req, res, await opened(req))
  }

  async function showReceipt(req: Request, res: Response): Promise<void> {
    const { t } = req
    const person = personOf(req)
    const concern = await opened(req, 'back')
    if (concern.capacity !== 'client') throw new NotFound()
    const account = person.account ? await findAccount(person) : null
    res.show('concerns/conversation/receipt', t('concerns.receipt'), {
      reference: concern.reference,
      title: withChild(t, titleOf(t, clockOf(person), addressees(concern.readers)), concern.writtenFor?.name),
      keptFrom: keptFromText(t, keptFrom(concern.audience, concern.therapist)?.name ?? null),
      at: momentOf(concern.sentAt, clockOf(person)),
      readers: readerValues(
        t,
        person,
        [...concern.readers, ...concern.former],
        concern.writtenFor?.name ?? null,
      ),
      next: nextValues(t, person, concern, new Date()),
      contact: account && contactText(t, account, clockOf(person)),
      mail: account?.contact === 'none' ? null : { sender: config.mailFrom, subject: newsSubject(t) },
      notices: `/concerns/${concern.id}/notices`,
      concern: `/concerns/${concern.id}`,
    })
  }

  async function sendCalendar(req: Request, res: Response): Promise<void> {
    const concern = await opened(req, 'back')
    const talk = talkIn(concern.entries)
    if (!talk || !hasCalendar(talk)) throw new NotFound()
    const uid = `${concern.id}-${talk.position}`
    const sender = addressIn(config.mailFrom)
    res.attachment('appointment.ics').set('Cache-Control', 'no-store')
    res.send(calendarFile(translatorFor(req.language), talk, personOf(req).practice, { uid, sender }))
  }
}

function opened(req: Request, look: Look = true) {
  return openToAnyone(personOf(req), String(req.params.concern), new Date(), isLooking(req) && look)
}
