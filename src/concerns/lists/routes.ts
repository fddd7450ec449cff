import { wishToKeep, type WishToKeep } from '../../accounts/wish'
import { Router, type Request, type Response } from 'express'
import { readSearch, searchFrom, searchAmong, type SearchShown } from '../../care/name-search'
import { everybody, only, personOf } from '../../sign-in/guards'
import { roles, type Person } from '../../people/person'
import { findStaffNames } from '../../people/store'
import { hasClosed } from '../../practices/closing'
import { readCursor, writeCursor } from '../store/lists/cursor'
import { inboxOf } from '../store/lists/inbox'
import { onlyConcernOf } from '../store/lists/own-concerns'
import { begunValues, type BegunDrafts } from '../thread/begun-drafts'
import { moveDraftsOf } from '../store/words/drafts'
import { partingTexts } from '../statements/leaving-values'
import { leadToDue } from './due-route'
import { homeOf } from './home'
import { inboxGroups, type InboxGroup } from './inbox'
import { inboxNotices, type InboxNotice } from './inbox-notices'
import { showOwnAnswers } from './own-answers'
import { passedOnText } from './passed-on'
import { answererRow, clientRow, namesOfAccompanied, namesOfConcerns, type ConcernRow } from './rows'

declare module '../../http/pages' {
  interface Views {
    'concerns/lists/home': {
      name: string
      canStart: boolean
      /** The practice has not closed. */
      canWrite: boolean
      former: readonly string[]
      questions: readonly { action: string }[]
      /** What somebody with whom they come asks them. */
      askings: readonly { text: string; href: string }[]
      /** A question of such a kind has ended lately, and no answer is awaited. */
      wasAsked: boolean
      /** Where they take part beside others; null: nowhere. */
      beside: { text: string; isNew: boolean } | null
      /** Those in which something is new or asked of them, before all else. */
      first: readonly ConcernRow[]
      concerns: readonly ConcernRow[]
      drafts: BegunDrafts | null
      older: string | null
      offersPaper: boolean
      meeting: { text: string } | null
      wish: WishToKeep | null
    }
    'concerns/lists/inbox': {
      notices: readonly InboxNotice[]
      /** Null: there are too few to look for anybody. */
      search: SearchShown | null
      isNobodyFound: boolean
      nobodyWaits: boolean
      groups: readonly InboxGroup[]
      passedOn: readonly { reference: string; text: string }[]
      drafts: BegunDrafts | null
      more: string | null
    }
  }
}

/** A client's own page, and the inbox of those who answer. */
export function listRoutes(): Router {
  const router = Router()

  router.get('/', only(...everybody), showHome)
  router.get('/inbox', only('therapist', 'owner'), showInbox)
  router.get('/inbox/figures', only('therapist', 'owner'), showOwnAnswers)
  router.post('/inbox/search', only('therapist', 'owner'), searchFrom('/inbox'))
  router.get('/due', only(...roles), leadToDue)

  return router
}

async function showHome(req: Request, res: Response): Promise<void> {
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
  const {
    lines,
    next,
    drafts,
    therapists,
    questions,
    paper,
    meeting,
    doubtfulSince,
    askings,
    wasAsked,
    beside,
    children,
  } = home
  const successors = await findStaffNames(
    person,
    therapists.flatMap(({ departure }) => departure?.toId ?? []),
  )
  const rows = lines.map(line => clientRow(t, person, line, now))
  res.show('concerns/lists/home', t('concerns.yourPage'), {
    name: person.name,
    canStart: therapists.length > 0,
    canWrite: !hasClosed(person.practice, now),
    former: partingTexts(t, person, therapists, successors),
    questions: questions.map(id => ({ action: `/joining/${id}` })),
    askings: askings.map(({ id, asker, therapist }) => ({
      text: t('families.asksYou', { name: asker.name, therapist: therapist.name }),
      href: `/companions/${id}/answer`,
    })),
    wasAsked,
    beside:
      beside.length > 0
        ? {
            text: t('companions.youTakePartIn', { count: beside.length }),
            isNew: beside.some(({ isNew }) => isNew),
          }
        : null,
    first: rows.filter(({ comesFirst }) => comesFirst),
    concerns: rows.filter(({ comesFirst }) => !comesFirst),
    drafts: begunValues(t, person, drafts, now, {
      concerns: new Map([
        ...namesOfConcerns(lines, line => clientRow(t, person, line, now)),
        ...namesOfAccompanied(t, beside),
      ]),
      children,
    }),
    older: next && `/?after=${writeCursor(next)}`,
    offersPaper: !paper.asked,
    meeting,
    wish: await wishToKeep(t, person, doubtfulSince),
  })
}

async function showInbox(req: Request, res: Response): Promise<void> {
  const { t } = req
  const person = personOf(req)
  const now = new Date()
  const after = { open: readCursor(req.query.open), closed: readCursor(req.query.closed) }
  const search = readSearch(person, req.query.search)
  const inbox = await inboxOf(person, after, now, search)
  const { open, closed, drafts, passedOn } = inbox
  const found = open.lines.length + closed.lines.length
  const further = search ? `&search=${search.sealed}` : ''
  res.show('concerns/lists/inbox', t('concerns.inbox'), {
    notices: inboxNotices(t, person, inbox),
    search: searchAmong(found, '/inbox', t('shared.findSomebodyByName'), search),
    isNobodyFound: search !== null && found === 0,
    nobodyWaits: !search && !after.open && open.lines.every(({ dueAt }) => dueAt === null),
    groups: inboxGroups(
      t,
      person,
      inbox,
      { unfolds: after.closed || search ? 'nobody' : null, further },
      now,
    ),
    passedOn: passedOn.map(one => ({
      reference: one.reference,
      text: passedOnText(t, person, one, now),
    })),
    drafts: begunValues(t, person, drafts, now, {
      concerns: namesOfConcerns(open.lines, line => answererRow(t, person, line, true, now)),
    }),
    more: open.next && `/inbox?open=${writeCursor(open.next)}${further}`,
  })
}

/** Where somebody without an account is led: to their one concern, to their first words, or to where they begin. */
async function onlyPageOf(person: Person): Promise<string> {
  const [concern, [draft]] = await Promise.all([onlyConcernOf(person), moveDraftsOf(person)])
  if (concern) return `/concerns/${concern}`
  if (draft) return `/drafts/${draft.id}`
  return person.practice.door ? `/p/${person.practice.door}` : '/return'
}

/** Of somebody who works here, or helps a client. */
function firstPageOf({ roles }: Person): string {
  if (roles.includes('therapist')) return '/inbox'
  if (roles.includes('owner')) return '/board'
  if (roles.includes('supervisor')) return '/consultations'
  return roles.includes('companion') ? '/accompanying' : '/account'
}
