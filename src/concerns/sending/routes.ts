import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import { as } from '../../database/connections'
import { Refused } from '../../errors'
import { onlyIds } from '../../http/ids'
import { chosen, typedLine } from '../../http/typed'
import { saying } from '../../http/flashes'
import { everybody, only, personOf } from '../../sign-in/guards'
import type { Person } from '../../people/person'
import { renamedText } from '../../people/names/shown-names'
import { isLastGroup } from '../../people/return-code'
import { draftId, position } from '../../drafts/form'
import { discardDraft, draftIfAny } from '../../drafts/store'
import { convertDraft } from '../../drafts/traces'
import { bringBackThrown, takeBack, throwAway } from '../../drafts/pending/undo'
import { isReader } from '../store/people/readers'
import { isBare, moveDrafts, type Draft } from '../store/words/drafts'
import { aboutTherapist } from '../writing/about'
import { peopleChosenBy } from '../writing/readers'
import { boxMoves, isWritten } from '../rules/moves'
import { sentConcernOf } from '../store/acts/sent-drafts'
import { messageMoveIn, showDraft } from './draft-page'
import { isTooMuch, sendPressed, type SendingPace } from './press'
import { thrownValues, throwingValues } from './set-down'
import { newDraft } from '../writing/form'
import { aboutDraft, afterSending, draftOf, leadOn } from '../writing/requests'

declare module '../../http/pages' {
  interface Views {
    'concerns/sending/thrown': ReturnType<typeof thrownValues>
    'concerns/sending/discarding': ReturnType<typeof throwingValues>
  }
}

/** A draft is looked at once more, and then sent, taken back, turned into something else or thrown away. */
export function sendingRoutes(pace: SendingPace): Router {
  const router = Router()
  onlyIds(router, 'draft')

  router.get('/drafts/:draft', only(...everybody), showPreview)
  router.post('/drafts/:draft/taking-back', only(...everybody), takeBackDraft)
  router.post('/drafts/:draft/sending', only(...everybody), startSending)

  // Words that cannot be sent as what they were written for become a message, and are looked at again.
  router.post('/drafts/:draft/message', only(...everybody), convertToMessage)
  router.get('/drafts/:draft/discarding', only(...everybody), showDiscarding)

  // Words on their way come back first, and can then be thrown away.
  router.post('/drafts/:draft/discarding', only(...everybody), discard)
  router.post('/drafts/:draft/bringing-back', only(...everybody), bringBack)
  router.use(leadOn)

  return router

  async function startSending(req: Request, res: Response): Promise<void> {
    const { group, ...lookedAt } = sendingShape.parse(req.body ?? {})
    const person = personOf(req)
    const id = String(req.params.draft)
    if (await isTooMuch(req, res, id, pace)) return
    const draft = await draftIfAny(moveDrafts, person, id)
    const renamed = draft?.state === 'kept' ? await renamedIn(req, draft) : null
    if (draft && renamed !== null) {
      const text = `${renamed} ${req.t('concerns.pleaseLookOnceMoreAt')}`
      return showDraft(req, res, draft, { text, status: 409 })
    }
    const { code, goesAt } = (person.account ? null : draft) ?? {}
    if (code && !goesAt && !isLastGroup(group, code)) return res.redirect(303, `/drafts/${id}?code=mistyped`)
    await sendPressed(req, res, draft ?? { id, concernId: null }, lookedAt, pace)
  }
}

async function showPreview(req: Request, res: Response): Promise<void> {
  const person = personOf(req)
  const id = String(req.params.draft)
  const draft = await draftIfAny(moveDrafts, person, id)
  const sent = draft ? null : await sentConcernOf(person, id)
  if (sent) res.redirect(303, afterSending(id, sent))
  else if (draft?.state === 'thrown')
    res.show(
      'concerns/sending/thrown',
      req.t('concerns.draft'),
      thrownValues(req.t, person, draft, await awayFrom(person, draft)),
    )
  else await showDraft(req, res, draft ?? (await draftOf(req)))
}

async function takeBackDraft(req: Request, res: Response): Promise<void> {
  const person = personOf(req)
  const id = String(req.params.draft)
  const isBack = await takeBack(person, id, stateShape.parse(req.body ?? {}).stateRevision)
  const sent = await sentConcernOf(person, id)
  if (sent) return res.redirect(303, saying(`/concerns/${sent}`, 'gone-out'))
  const draft = await draftOf(req)
  res.redirect(303, isBack ? await afterTakingBack(person, draft) : `/drafts/${draft.id}`)
}

/** Words go back to where they were written. Of a button alone, nothing is left. */
async function afterTakingBack(person: Person, draft: Draft): Promise<string> {
  const { id, concernId, move } = draft
  if (concernId && isBare(draft)) {
    await as(person, db => discardDraft(db, person, id))
    return saying(`/concerns/${concernId}`, 'not-done')
  }
  const isInBox = concernId !== null && boxMoves.includes(move)
  return isInBox
    ? `${saying(`/concerns/${concernId}`, 'taken-back-words')}#answer`
    : saying(`/drafts/${id}`, 'taken-back-words')
}

async function convertToMessage(req: Request, res: Response): Promise<void> {
  const person = personOf(req)
  const { draft: id } = conversionShape.parse(req.body ?? {})
  const draft = await draftOf(req)
  const { concern } = await aboutDraft(req, draft)
  const move = concern && messageMoveIn(concern)
  if (!concern || !move) throw new Refused('concerns.theseWordsCannotBeSent', { again: true })
  await convertDraft(
    moveDrafts,
    person,
    draft.id,
    { ...newDraft(move, concern.id, concern.position), id },
    new Date(),
  )
  res.redirect(303, `/drafts/${id}`)
}

async function showDiscarding(req: Request, res: Response): Promise<void> {
  const draft = await draftOf(req)
  if (draft.state === 'thrown') res.redirect(303, `/drafts/${draft.id}`)
  else
    res.show(
      'concerns/sending/discarding',
      req.t('concerns.draft'),
      throwingValues(req.t, personOf(req), draft),
    )
}

async function discard(req: Request, res: Response): Promise<void> {
  const person = personOf(req)
  const id = String(req.params.draft)
  const lookedAt = lookedAtShape.parse(req.body ?? {})
  const isThrown = await throwAway(person, id, lookedAt, new Date())
  const isBack = !isThrown && (await takeBack(person, id, lookedAt.stateRevision))
  const sent = isThrown || isBack ? null : await sentConcernOf(person, id)
  if (sent) return res.redirect(303, saying(`/concerns/${sent}`, 'gone-out'))
  const draft = await draftOf(req)
  res.redirect(303, isBack ? await afterTakingBack(person, draft) : `/drafts/${draft.id}`)
}

async function bringBack(req: Request, res: Response): Promise<void> {
  const draft = await draftOf(req)
  const { stateRevision } = stateShape.parse(req.body ?? {})
  const isBack = await bringBackThrown(personOf(req), draft.id, stateRevision)
  res.redirect(303, isBack ? saying(`/drafts/${draft.id}/edit`, 'brought-back-words') : `/drafts/${draft.id}`)
}

const conversionShape = z.object({ draft: draftId })

/** What the page was made from on which a button stood. */
const stateShape = z.object({ stateRevision: z.coerce.number().int().nonnegative().catch(-1) })

const lookedAtShape = stateShape.extend({ revision: position })

const sendingShape = lookedAtShape.extend({ seen: position, group: typedLine, files: chosen })

/** What its sender is told before it goes to somebody whom the page showed by another name. */
async function renamedIn(req: Request, draft: Draft): Promise<string | null> {
  if (draft.concernId && isWritten(draft.move)) return null
  const person = personOf(req)
  const about = draft.concernId
    ? await aboutDraft(req, draft)
    : await aboutTherapist(person, draft.choices.therapist ?? '')
  return renamedText(req.t, req.body, peopleChosenBy(person, about, draft))
}

/** Where somebody goes on who has thrown a draft away. */
async function awayFrom(person: Person, { concernId }: Draft): Promise<string> {
  if (concernId && (await isReader(person, concernId))) return `/concerns/${concernId}`
  if (person.account) return '/'
  return person.practice.door ? `/p/${person.practice.door}` : '/return'
}
