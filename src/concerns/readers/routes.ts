import { Router, type Request, type Response } from 'express'
import { v7 as newId } from 'uuid'
import { z } from 'zod'
import type { Config } from '../../config'
import { NotFound } from '../../errors'
import { clockOf, listText } from '../../language/locale'
import { onlyIds } from '../../http/ids'
import { chosen } from '../../http/typed'
import { clients, only, personOf } from '../../sign-in/guards'
import { withAbsences } from '../../people/absences'
import { awayText } from '../../people/away'
import type { Named } from '../../people/person'
import { formerlySentence, formerlyText } from '../../people/contact'
import { renamedText, shownNames } from '../../people/names/shown-names'
import { draftId } from '../../drafts/form'
import type { OpenedConcern } from '../store/opened-concern'
import { movePath } from '../rules/moves'
import { openedBy } from '../writing/requests'
import { entryValues, type ShownEntry } from '../thread/entry-values'
import { capacityText } from '../thread/reader-values'
import { beforeBringingIn, beforeLettingIn } from '../statements/statements'
import { sentConcernOf } from '../store/acts/sent-drafts'
import { addressees } from '../rules/title'
import { crisisLinesOf, type ShownCrisisLine } from '../../practices/telephone'
import { addReader, afterLettingIn, leadToWaiting } from './added-reader'
import type { ChoiceField, FieldError, HiddenField } from '../../http/page-parts'
import { saying } from '../../http/flashes'

declare module '../../http/pages' {
  interface Views {
    'concerns/readers/bring-in': Omit<Page, 'problem'> & {
      action: string
      draft: string
      entries: readonly ShownEntry[]
      errors: readonly FieldError[]
      cancel: string
      crisisLines: readonly ShownCrisisLine[]
    }
  }
}

/**
 * Its client lets somebody else read a concern. The one from whom it was kept is never among those who can be chosen: letting them in is
 * a step of its own. Either waits its minute, as words do.
 */
export function readerRoutes({ undoSeconds }: Pick<Config, 'undoSeconds'>): Router {
  const router = Router()
  onlyIds(router, 'concern')
  const joining = movePath(':concern', 'bring_in')
  const apart = `${joining}/apart`

  router.get(joining, only(...clients), showNewcomer)
  router.post(joining, only(...clients), letNewcomerIn)
  router.get(apart, only(...clients), showLettingIn)
  router.post(apart, only(...clients), letIn)

  return router

  async function letNewcomerIn(req: Request, res: Response): Promise<void> {
    const { person: id, draft } = joiningForm.parse(req.body ?? {})
    const concern = await openedBy(req, String(req.params.concern))
    if (concern.capacity !== 'client') throw new NotFound()
    const reading = concern.readers.some(one => one.id === id && one.capacity !== 'client')
    if (reading) return res.redirect(303, saying(`/concerns/${concern.id}`, 'brought-in')) // a second click
    if (concern.couldJoin.length === 0) throw new NotFound()
    if (leadToWaiting(res, concern)) return
    const newcomer = concern.couldJoin.find(one => one.id === id)
    if (!newcomer) return showJoining(req, res, concern, req.t('concerns.chooseWhoShouldReadIt'))
    const renamed = renamedText(req.t, req.body, [newcomer])
    if (renamed !== null) return showJoining(req, res, concern, renamed)
    const pressed = await addReader(
      personOf(req),
      concern,
      { move: 'bring_in', choices: { reader: newcomer.id }, id: draft },
      undoSeconds,
    )
    res.redirect(303, afterLettingIn(concern, pressed, 'brought-in'))
  }

  async function letIn(req: Request, res: Response): Promise<void> {
    const { draft } = joiningForm.parse(req.body ?? {})
    const concern = await openedBy(req, String(req.params.concern))
    const person = personOf(req)
    const sent = await sentConcernOf(person, draft)
    if (sent) return res.redirect(303, saying(`/concerns/${sent}`, 'brought-in')) // a second click
    if (!concern.keptOut) throw new NotFound()
    if (leadToWaiting(res, concern)) return
    const renamed = renamedText(req.t, req.body, [concern.keptOut])
    if (renamed !== null) return showApart(req, res, concern, concern.keptOut, renamed)
    const pressed = await addReader(
      person,
      concern,
      { move: 'bring_in', choices: { reader: concern.keptOut.id }, id: draft },
      undoSeconds,
    )
    res.redirect(303, afterLettingIn(concern, pressed, 'brought-in'))
  }
}

async function showNewcomer(req: Request, res: Response): Promise<void> {
  const concern = await openedBy(req, String(req.params.concern))
  if (concern.couldJoin.length === 0) throw new NotFound()
  if (!leadToWaiting(res, concern)) await showJoining(req, res, concern, null)
}

async function showLettingIn(req: Request, res: Response): Promise<void> {
  const concern = await openedBy(req, String(req.params.concern))
  if (!concern.keptOut) throw new NotFound()
  if (!leadToWaiting(res, concern)) await showApart(req, res, concern, concern.keptOut, null)
}

const joiningForm = z.object({ person: chosen, draft: draftId })

async function showJoining(
  req: Request,
  res: Response,
  concern: OpenedConcern,
  problem: string | null,
): Promise<void> {
  const { t } = req
  const client = personOf(req)
  const couldJoin = await withAbsences(client, concern.couldJoin, new Date())
  const options = couldJoin.map(one => {
    const as = t(capacityText[one.id === concern.therapist?.id ? 'therapist' : 'owner'])
    const formerly = formerlyText(t, one, clockOf(client))
    const away = awayText(t, client, one)
    const hint = [formerly ? `${as}, ${formerly}` : as, ...(away ? [away] : [])].join('. ')
    return { value: one.id, text: one.name, hint, checked: false }
  })
  const legend = t('concerns.whoShouldReadIt')
  show(req, res, concern, {
    heading: t('concerns.inviteSomeone'),
    lead: t('concerns.theyCanThenReadAll'),
    field: { kind: 'choice', name: 'person', legend, hint: null, error: problem, options },
    fields: [shownNames(couldJoin)],
    problem,
    statements: beforeBringingIn(t),
    button: t('concerns.yesInviteThem'),
  })
}

async function showApart(
  req: Request,
  res: Response,
  concern: OpenedConcern,
  newcomer: Named,
  problem: string | null,
): Promise<void> {
  const { t } = req
  const client = personOf(req)
  const { name } = newcomer
  const known = [
    formerlySentence(t, [newcomer], clockOf(client)),
    ...(await withAbsences(client, [newcomer], new Date())).map(one => awayText(t, client, one)),
  ].filter(text => text !== null)
  const readers = listText(addressees(concern.readers), clockOf(client))
  show(req, res, concern, {
    heading: t('concerns.letNameReadThis', { name }),
    lead: t('concerns.youHaveKeptThisFrom', { name }),
    field: null,
    fields: [shownNames([newcomer])],
    problem,
    statements: [...known, ...beforeLettingIn(t, { name, readers })],
    button: t('concerns.yesLetNameReadIt', { name }),
  })
}

interface Page {
  readonly heading: string
  readonly lead: string
  /** Among whom somebody can be chosen; null: it is said who it is. */
  readonly field: ChoiceField | null
  readonly fields: readonly HiddenField[]
  readonly problem: string | null
  readonly statements: readonly string[]
  readonly button: string
}

function show(req: Request, res: Response, concern: OpenedConcern, { problem, ...page }: Page): void {
  const person = personOf(req)
  const values = {
    ...page,
    action: req.path,
    draft: newId(),
    entries: entryValues(req.t, person, concern.entries),
    errors: problem ? [{ field: 'person', text: problem }] : [],
    cancel: `/concerns/${concern.id}`,
    crisisLines: crisisLinesOf(person.practice, person.language),
  }
  res.show('concerns/readers/bring-in', req.t('shared.read'), values, problem ? 422 : 200)
}
