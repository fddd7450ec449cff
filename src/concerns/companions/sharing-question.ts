import { Router, type Request, type Response } from 'express'
import { v7 as newId } from 'uuid'
import { z } from 'zod'
import type { Config } from '../../config'
import { draftId } from '../../drafts/form'
import { NotFound } from '../../errors'
import { onlyIds } from '../../http/ids'
import type { ChoiceField, FieldError } from '../../http/page-parts'
import { chosen } from '../../http/typed'
import { saying } from '../../http/flashes'
import { crisisLinesOf, type ShownCrisisLine } from '../../practices/telephone'
import { only, personOf } from '../../sign-in/guards'
import { addReader, afterLettingIn, leadToWaiting } from '../readers/added-reader'
import { allowedMovesIn } from '../rules/moves'
import { beforeAskingToShare } from '../statements/statements'
import { sentConcernOf } from '../store/acts/sent-drafts'
import type { OpenedConcern } from '../store/opened-concern'
import { openedBy } from '../writing/requests'
import { showAskingFirst } from './asking-first'

declare module '../../http/pages' {
  interface Views {
    'concerns/companions/sharing-question': {
      action: string
      draft: string
      field: ChoiceField
      errors: readonly FieldError[]
      statements: readonly string[]
      crisisLines: readonly ShownCrisisLine[]
      cancel: string
    }
  }
}

/** A client asks somebody with whom they come to share a concern. */
export function sharingRoutes(config: Config): Router {
  const router = Router()
  onlyIds(router, 'concern')

  router.get('/concerns/:concern/together', only('client'), showSharing)
  router.post('/concerns/:concern/together', only('client'), askToShare)

  return router

  async function showSharing(req: Request, res: Response): Promise<void> {
    const concern = await toShare(req)
    if (leadToWaiting(res, concern)) return
    showAskingFirst(req, res, concern, req.t('families.shareThis'), () => {
      showForm(req, res, concern, null)
    })
  }

  async function askToShare(req: Request, res: Response): Promise<void> {
    const client = personOf(req)
    const { draft, person: id } = sharingForm.parse(req.body ?? {})
    const sent = await sentConcernOf(client, draft)
    if (sent) return res.redirect(303, saying(`/concerns/${sent}`, 'asked-to-share')) // a second click
    const concern = await toShare(req)
    if (leadToWaiting(res, concern)) return
    const asked = concern.couldShare.find(one => one.id === id)
    if (!asked) return showForm(req, res, concern, req.t('consulting.chooseWhomYouWantTo'))
    const details = { who: asked.name, person: asked.id, part: 'together' }
    const pressed = await addReader(
      client,
      concern,
      { move: 'invite_companion', choices: { details }, id: draft },
      config.undoSeconds,
    )
    res.redirect(303, afterLettingIn(concern, pressed, 'asked-to-share'))
  }
}

function showForm(req: Request, res: Response, concern: OpenedConcern, error: string | null): void {
  const { t } = req
  const values = {
    action: req.path,
    draft: newId(),
    field: {
      kind: 'choice',
      name: 'person',
      legend: t('consulting.whomDoYouWantTo'),
      hint: null,
      error,
      options: concern.couldShare.map(({ id, name }) => ({
        value: id,
        text: name,
        hint: null,
        checked: false,
      })),
    },
    errors: error === null ? [] : [{ field: 'person', text: error }],
    statements: beforeAskingToShare(t, concern.readers),
    crisisLines: crisisLinesOf(personOf(req).practice, req.language),
    cancel: `/concerns/${concern.id}`,
  } as const
  res.show('concerns/companions/sharing-question', t('shared.read'), values, error === null ? 200 : 422)
}

/** @throws NotFound for everybody but its client, and where nobody can be asked */
async function toShare(req: Request): Promise<OpenedConcern> {
  const concern = await openedBy(req, String(req.params.concern))
  const canAsk = allowedMovesIn(concern).includes('invite_companion') && concern.couldShare.length > 0
  if (!canAsk) throw new NotFound()
  return concern
}

const sharingForm = z.object({ draft: draftId, person: chosen })
