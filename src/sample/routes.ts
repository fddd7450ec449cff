import { Router, type Request, type Response } from 'express'
import { momentOf, type At } from '../language/dates'
import { anybody } from '../sign-in/guards'
import { mailsIn } from '../mail/mailbox'
import { samplePractice } from './people'
import { digitsAt } from '../sign-in/second-factor/codes'
import type { TextKey } from '../language/english'
import type { ShownFact, Link } from '../http/page-parts'

declare module '../http/pages' {
  interface Views {
    'sample/mailbox': {
      cast: readonly { what: string; people: readonly SamplePerson[] }[]
      apps: readonly ShownFact[]
      mails: readonly {
        open: boolean
        /** Whom it is for, by name where they are of the sample. */
        who: string
        subject: string
        text: string
        at: At
        links: readonly Link[]
      }[]
    }
  }
}

/** Somebody invented whom a visitor of the try-out can be. */
export interface SamplePerson {
  readonly name: string
  readonly what: TextKey
  readonly address: string
  /** What stands in their authenticator app. */
  readonly authenticator?: string
}

/** The mailbox of a try-out. A real installation has none. */
export function mailboxRoutes(folder: string, baseUrl: string, sample: readonly SamplePerson[]): Router {
  const router = Router()
  const ours = new RegExp(`${baseUrl.replaceAll('.', '\\.')}(/\\S*)?`, 'g')

  router.get('/mailbox', anybody, showMailbox)

  return router

  function nameAt(address: string): string {
    return sample.find(person => person.address === address)?.name ?? address
  }

  function showMailbox(req: Request, res: Response): void {
    res.show('sample/mailbox', req.t('sample.mailbox'), {
      cast: Array.from(new Set(sample.map(({ what }) => what)), role => ({
        what: req.t(role),
        people: sample.filter(({ what }) => what === role),
      })),
      apps: sample.flatMap(({ name, authenticator }) =>
        authenticator ? [{ label: name, text: digitsAt(authenticator, new Date()) }] : [],
      ),
      mails: mailsIn(folder, 30).map(({ to, subject, text, at }, newest) => ({
        open: newest === 0,
        who: nameAt(to),
        subject,
        text,
        at: momentOf(new Date(at), { timeZone: samplePractice.timeZone, language: req.language }),
        links: Array.from(text.matchAll(ours), ([, path = '/']) => ({
          href: path,
          text: req.t('sample.openTheLink'),
        })),
      })),
    })
  }
}
