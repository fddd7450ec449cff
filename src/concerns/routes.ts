import { Router, type Request } from 'express'
import type { Config } from '../config'
import { clockOf, momentOf } from '../http/dates'
import { isLooking, onlyIds } from '../http/ids'
import { findAccount } from '../people/account'
import { clients, everybody, only, personOf } from '../people/doorkeeper'
import { contactText } from '../people/showing'
import type { Person } from '../people/person'
import type { Words } from '../words'
import { consultedValues } from './consulted'
import { readCursor, writeCursor } from './cursor'
import { calendarFile } from './calendar'
import { talkIn } from './dealings'
import { agreementValues, hasCalendar, talkValues } from './dealt'
import { draftsOf } from './drafts'
import { lessonInvitation } from './inviting'
import { knownValues } from './knowing'
import { openConcern } from './entries'
import { homeOf } from './home'
import { onlyConcernOf } from './lists'
import { newsSubject } from './mail'
import { apartValues } from './newcomers'
import { pauseValues, reflectionPathOf } from './pausing'
import {
  begunValues,
  entryValues,
  helpValues,
  meetingText,
  openedText,
  openingValues,
  readerValues,
} from './showing'
import { moveValues } from './offers'
import { addressees, keptFrom, keptFromText, titleOf } from './title'
import { standingFor, standingValues } from './turns'
import { formerText } from './statements'
import { successorValues } from './succeeding'
import { NotFound } from '../errors'

/** A concern as its readers see it, and a client's own page. */
export function concernRoutes(config: Config): Router {
  const router = Router()
  onlyIds(router, 'concern')

  router.get('/', only(...everybody), async (req, res) => {
    const { t } = req
    const person = personOf(req)
    if (!person.account) {
      res.redirect(303, await onlyPageOf(person))
      return
    }
    if (!person.roles.includes('client')) {
      res.redirect(303, firstPageOf(person))
      return
    }
    const now = new Date()
    const home = await homeOf(t, person, readCursor(req.query.after), now)
    const { lines, next, drafts, therapists, questions, paper, meeting } = home
    res.show('concerns/home', t('Your page'), {
      name: person.name,
      canStart: therapists.length > 0,
      former: therapists.filter(({ former }) => former).map(therapist => formerText(t, therapist)),
      questions: questions.map(id => ({ action: `/joining/${id}` })),
      concerns: lines.map(line => ({
        href: `/concerns/${line.concernId}`,
        reference: line.reference,
        who: titleOf(t, person, line.to),
        keptFrom: keptFromText(t, line.keptFrom),
        ...standingValues(t, person, line, now, true),
      })),
      drafts: begunValues(
        t,
        person,
        drafts,
        new Map(lines.map(({ concernId, to }) => [concernId, titleOf(t, person, to)])),
      ),
      older: next && `/?after=${writeCursor(next)}`,
      offersPaper: !paper.asked,
      meeting,
    })
  })

  router.get('/concerns/:concern', only(...everybody), async (req, res) => {
    const { t } = req
    const person = personOf(req)
    const concern = await opened(req)
    const now = new Date()
    const canBringIn = concern.couldJoin.length > 0
    const client = concern.readers.find(reader => reader.capacity === 'client')
    const mine = concern.capacity === 'client'
    const moves = moveValues(t, concern, canBringIn)
    res.show('concerns/show', t('Read'), {
      reference: concern.reference,
      heading: mine
        ? titleOf(t, person, addressees(concern.readers))
        : t('From {{name}}', { name: client?.name }),
      keptFrom: keptFromText(t, keptFrom(concern.audience, concern.therapist)?.name ?? null),
      from: fromOf(t, person, mine),
      standing: standingFor(t, person, concern, canBringIn, now),
      help: helpValues(t, concern),
      meeting: meetingText(t, person, concern, now),
      entries: entryValues(t, person, concern.entries),
      pause: pauseValues(t, concern),
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
    })
  })

  router.get('/concerns/:concern/receipt', only(...clients), async (req, res) => {
    const { t } = req
    const person = personOf(req)
    const concern = await opened(req)
    if (concern.capacity !== 'client') throw new NotFound()
    const account = person.account ? await findAccount(person) : null
    const { dueText } = standingValues(t, person, concern, new Date())
    res.show('concerns/receipt', t('Receipt'), {
      reference: concern.reference,
      title: titleOf(t, person, addressees(concern.readers)),
      keptFrom: keptFromText(t, keptFrom(concern.audience, concern.therapist)?.name ?? null),
      at: momentOf(concern.sentAt, clockOf(person)),
      readers: readerValues(t, person, [...concern.readers, ...concern.former]),
      dueText: dueText ?? t('There is an answer already.'),
      contact: account && contactText(t, account, clockOf(person)),
      mail: account?.contact === 'none' ? null : { sender: config.mailFrom, subject: newsSubject(t) },
      withCode: !person.account,
      notices: `/concerns/${concern.id}/notices`,
      concern: `/concerns/${concern.id}`,
    })
  })

  router.get('/concerns/:concern/talk.ics', only(...everybody), async (req, res) => {
    const { t } = req
    const concern = await opened(req)
    const talk = talkIn(concern.entries)
    if (!talk || !hasCalendar(talk)) throw new NotFound()
    const uid = `${concern.id}-${talk.position}`
    res.attachment('appointment.ics').set('Cache-Control', 'no-store')
    res.send(calendarFile(t, talk, uid, personOf(req).practice))
  })

  return router
}

/** Where somebody without an account is led: to their one concern, to their first words, or to where they begin. */
async function onlyPageOf(person: Person): Promise<string> {
  const [concern, [draft]] = await Promise.all([onlyConcernOf(person), draftsOf(person)])
  if (concern) return `/concerns/${concern}`
  if (draft) return `/drafts/${draft.id}`
  return person.practice.door ? `/p/${person.practice.door}` : '/return'
}

function fromOf(t: Words, { account }: Person, mine: boolean) {
  if (!mine) return { href: '/inbox', text: t('What waits') }
  return account ? { href: '/', text: t('Your page') } : null
}

/** Of somebody who works here. */
function firstPageOf({ roles }: Person): string {
  if (roles.includes('therapist')) return '/inbox'
  if (roles.includes('owner')) return '/board'
  return roles.includes('supervisor') ? '/consultations' : '/account'
}

function opened(req: Request) {
  return openConcern(personOf(req), String(req.params.concern), new Date(), isLooking(req))
}
