import type { Request, Response } from 'express'
import { chosen } from '../../http/typed'
import { crisisLinesOf, type ShownCrisisLine } from '../../practices/telephone'
import { personOf } from '../../sign-in/guards'
import { movePath } from '../rules/moves'
import type { OpenedConcern } from '../store/opened-concern'

declare module '../../http/pages' {
  interface Views {
    'concerns/companions/asking': {
      heading: string
      /** The form itself. */
      form: string
      /** What stands there for who does not want it themselves. */
      pressed: string
      /** Where an owner can be invited to read it; null: nobody more can. */
      owners: string | null
      crisisLines: readonly ShownCrisisLine[]
      cancel: string
      /** Somebody wants it, or the client is not sure: then this stands there first. */
      isPressed: boolean
    }
  }
}

/**
 * Before the form on which they let somebody share a concern, clients are asked whether anybody wants that of them. The answer is a link, and is kept
 * nowhere: not in the browser's history either, which keeps addresses, so that the steps have numbers.
 */
const steps = { form: '2', pressed: '3' }

export function showAskingFirst(
  req: Request,
  res: Response,
  { id, couldJoin }: OpenedConcern,
  heading: string,
  showForm: () => void,
): void {
  const step = chosen.parse(req.query.page)
  if (step === steps.form) return showForm()
  res.show('concerns/companions/asking', req.t('shared.read'), {
    heading,
    form: `${req.path}?page=${steps.form}`,
    pressed: `${req.path}?page=${steps.pressed}`,
    isPressed: step === steps.pressed,
    owners: couldJoin.length > 0 ? movePath(id, 'bring_in') : null,
    crisisLines: crisisLinesOf(personOf(req).practice, req.language),
    cancel: `/concerns/${id}`,
  })
}
