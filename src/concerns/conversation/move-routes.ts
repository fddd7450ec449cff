import { Router, type Request, type Response } from 'express'
import { baseAfter, type FormMark } from '../../drafts/life'
import type { Marks } from '../../drafts/form'
import { keepForm } from '../../drafts/kept-forms'
import { writingTime } from '../../drafts/page'
import { writing } from '../../drafts/routes'
import { draftIfAny, findDraft } from '../../drafts/store'
import { NotFound, Refused } from '../../errors'
import type { Cookies } from '../../http/cookies'
import { onlyIds, readId } from '../../http/ids'
import { chosen } from '../../http/typed'
import { saying } from '../../http/flashes'
import { everybody, only, personOf } from '../../sign-in/guards'
import {
  boxMoves,
  isMoveOf,
  isWritten,
  moveNames,
  allowedMovesIn,
  movePath,
  type MoveName,
} from '../rules/moves'
import { partsOf } from '../rules/wording'
import { isTooMuch, sendPressed, type SendingPace } from '../sending/press'
import { secondLook, type ShownHint } from '../sending/second-look'
import { moveDrafts, moveDrawer, type Draft, type Unsaved } from '../store/words/drafts'
import type { OpenedConcern } from '../store/opened-concern'
import { faultsOf, newDraftAbout, settled, type MoveForm } from '../writing/form'
import { moveWords } from '../writing/kind'
import { openedBy, whereItIs } from '../writing/requests'
import { moveValues, type AtForm } from './move-values'
import type { ShowConversation } from './page'

declare module '../../http/pages' {
  interface Views {
    'concerns/conversation/move': ReturnType<typeof moveValues>
  }
}

/**
 * What is said and done in a concern, each move at an address of its own: from the answer box of the conversation, by a button alone, or by a
 * form. Pressing Send is enough; its writer has a minute to take it back.
 */
export function moveRoutes(pace: SendingPace, cookies: Cookies, showConversation: ShowConversation): Router {
  const router = Router()
  onlyIds(router, 'concern')

  for (const move of moveNames.filter(name => name !== 'send' && isWritten(name))) {
    const path = movePath(':concern', move)
    const words = moveWords(move, { settle: (req, form) => settleMove(req, form, move), press })

    router.get(path, only(...everybody), (req, res) => showMove(req, res, move))
    router.post(path, ...writing(cookies, words, ...everybody))
  }

  return router

  async function press(
    req: Request,
    res: Response,
    { about: { concern } = {}, ...form }: MoveForm,
    { mark, keep }: Marks,
  ): Promise<void> {
    if (!concern) throw new NotFound()
    const person = personOf(req)
    const now = new Date()
    const faults = faultsOf(form, person.practice, now)
    if (!keep && faults.length > 0) {
      const revision = baseAfter(await draftIfAny(moveDrafts, person, form.id), mark)
      return showAgain(req, res, concern, { ...form, revision }, { faults })
    }
    const outcome = await keepForm(moveDrawer, person, form, mark, now)
    if (outcome.state === 'pending') return res.redirect(303, `/concerns/${concern.id}`) // a second click
    if (outcome.state !== 'kept' || outcome.id !== form.id) return res.redirect(303, whereItIs(outcome))
    if (keep === 'files') return res.redirect(303, `/drafts/${outcome.id}/files`)
    if (keep === 'voice') return res.redirect(303, `/drafts/${outcome.id}/recording`)
    if (keep) return res.redirect(303, saying(`/concerns/${concern.id}`, 'kept'))
    const draft = await findDraft(moveDrafts, person, form.id)
    if (outcome.isLate && !isRetry(draft, mark)) return res.redirect(303, `/concerns/${concern.id}`)
    if (!draft.content.equals(moveDrawer.contentOf(form)))
      return res.redirect(303, saying(`/drafts/${draft.id}`, 'newer-is-kept'))
    const asItIs = chosen.parse((req.body as { as?: unknown } | undefined)?.as) === 'it-is'
    if (!asItIs && hintsIn(req, concern, draft).length > 0)
      return res.redirect(303, pageOf(concern, draft.move, draft.id, true))
    if (await isTooMuch(req, res, draft.id, pace)) return
    await sendPressed(
      req,
      res,
      draft,
      {
        seen: form.seen,
        stateRevision: draft.stateRevision,
        revision: draft.revision,
        files: chosen.parse((req.body as { files?: unknown } | undefined)?.files),
      },
      pace,
    )
  }

  async function showAgain(
    req: Request,
    res: Response,
    concern: OpenedConcern,
    form: Unsaved,
    { faults }: Required<Pick<AtForm, 'faults'>>,
  ): Promise<void> {
    if (boxMoves.includes(form.move)) await showConversation(req, res, concern, { posted: form, faults })
    else showForm(req, res, concern, form, { faults })
  }
}

/** Whether this very form came before and nothing has happened to its words since, as where the database was gone in the middle. Any other copy sends nothing. */
function isRetry({ stateRevision, form, formRevision }: Draft, mark: FormMark): boolean {
  return stateRevision === 0 && form === mark.form && formRevision === mark.count
}

async function settleMove(req: Request, form: MoveForm, move: MoveName): Promise<MoveForm> {
  const concern = await openedBy(req, form.concernId ?? '')
  if (!isMoveOf(concern, move)) throw new Refused('concerns.thisStepIsNotYours', { again: true })
  const about = { concern }
  return { ...form, about, choices: settled(about, form.choices) }
}

async function showMove(req: Request, res: Response, move: MoveName): Promise<void> {
  const concern = await openedBy(req, String(req.params.concern))
  const id = readId(chosen.parse(req.query.draft)) ?? ''
  if (!allowedMovesIn(concern).includes(move)) return res.redirect(303, `/concerns/${concern.id}`)
  if (boxMoves.includes(move)) return res.redirect(303, pageOf(concern, move, id))
  const of = chosen.parse(req.query.of)
  const begun = concern.drafts.find(draft => draft.move === move && draft.state === 'kept' && isMeant(draft))
  const fresh = newDraftAbout(move, concern, of)
  if (id && begun) {
    const draft = begun.damaged ? { ...begun, id: fresh.id, revision: 0 } : begun
    showForm(req, res, concern, draft, { goesOn: true, isBesideDamaged: begun.damaged })
  } else showForm(req, res, concern, fresh, { ...(begun && { begun }) })

  function isMeant({ id: draftId, choices }: Draft): boolean {
    if (id) return draftId === id
    return !('afresh' in req.query) && (of === '' || choices.details?.of === of)
  }
}

/** Where words are written: in the answer box, or by a form of their own. @param again to what should be read once more */
function pageOf({ id }: OpenedConcern, move: MoveName, draft: string, again = false): string {
  const query = draft ? `?draft=${draft}${again ? '&again' : ''}` : ''
  const place = again ? '#again' : ''
  return boxMoves.includes(move)
    ? `/concerns/${id}${query}${place || '#answer'}`
    : `${movePath(id, move)}${query}${place}`
}

function showForm(req: Request, res: Response, concern: OpenedConcern, draft: Unsaved, at: AtForm): void {
  const again = 'again' in req.query
  const values = moveValues(req.t, personOf(req), concern, draft, {
    again,
    ...at,
    now: new Date(),
    time: writingTime(req),
  })
  const status = values.errors.length > 0 ? 422 : 200
  res.show('concerns/conversation/move', req.t('shared.write'), values, status)
}

function hintsIn(req: Request, concern: OpenedConcern, { move, words, choices }: Unsaved): ShownHint[] {
  return secondLook(req.t, personOf(req), concern, partsOf(move, words, choices))
}
