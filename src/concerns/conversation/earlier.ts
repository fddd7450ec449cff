import type { Request, Response } from 'express'
import { z } from 'zod'
import { isAnyHeard } from '../../attachments/values'
import { isLooking } from '../../http/ids'
import { letRecordingsPlay } from '../../http/protections'
import { personOf } from '../../sign-in/guards'
import { openToAnyone } from '../store/beside'
import type { ShownEntry } from '../thread/entry-values'
import { earlierValues } from './thread'

declare module '../../http/pages' {
  interface Views {
    'concerns/conversation/earlier': {
      reference: string
      entries: readonly ShownEntry[]
      /** Where those before them are; null: there are none. */
      earlier: string | null
      /** Where those after them are; null: on the page of the concern. */
      later: string | null
      concern: string
    }
  }
}

/** A page of what was said before the letters on the page of a concern. Reading it is opening their words, and recorded as that; what is new stays new. */
export async function showEarlier(req: Request, res: Response): Promise<void> {
  const { t } = req
  const person = personOf(req)
  const concern = await openToAnyone(person, String(req.params.concern), new Date(), isLooking(req) && 'back')
  const { before } = earlierQuery.parse(req.query)
  const values = earlierValues(t, person, concern, before)
  if (isAnyHeard(values.entries)) letRecordingsPlay(res)
  res.show('concerns/conversation/earlier', t('shared.read'), {
    ...values,
    reference: concern.reference,
    concern: `/concerns/${concern.id}`,
  })
}

/** A position in the concern; anything else is as if it were behind the last one. */
const earlierQuery = z.object({
  before: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .catch(Infinity),
})
