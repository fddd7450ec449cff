import type { Request, Response } from 'express'
import { dayText } from '../../language/dates'
import { clockOf } from '../../language/locale'
import { personOf } from '../../sign-in/guards'
import { accompaniedBy } from '../store/lists/accompanied'
import { besideNameText, partText } from '../thread/companion-text'

declare module '../../http/pages' {
  interface Views {
    'concerns/companions/list': {
      rows: readonly {
        href: string
        text: string
        reference: string
        as: string
        since: string
        isNew: boolean
        isClosed: boolean
      }[]
    }
  }
}

/** The first page of somebody who helps clients: the concerns to which they were invited, and nothing else. */
export async function showAccompanied(req: Request, res: Response): Promise<void> {
  const { t } = req
  const person = personOf(req)
  const lines = await accompaniedBy(person)
  res.show('concerns/companions/list', t('companions.whereYouHelp'), {
    rows: lines.map(({ concernId, reference, client, part, beganAt, isNew, isClosed }) => ({
      href: `/concerns/${concernId}`,
      text: besideNameText(t, { part, client }),
      reference,
      as: t(partText[part]),
      since: t('shared.sinceDay', { day: dayText(beganAt, clockOf(person)) }),
      isNew,
      isClosed,
    })),
  })
}
