import type { Request } from 'express'
import type { Config } from './config'
import type { Frame } from './http/pages'
import { leaveFor } from './people/leaving'
import { isStaff } from './people/person'

/** What stands around every page, for whoever looks at it. */
export function frameOf(req: Request, { tryOut, leaveTo }: Pick<Config, 'tryOut' | 'leaveTo'>): Frame {
  const { t } = req
  const { said } = req.query
  const person = req.visitor?.live ? req.visitor.person : null
  const ways = [
    ...(person?.roles.includes('client') ? [{ href: '/', text: t('Your page') }] : []),
    ...(person && isStaff(person) ? [{ href: '/inbox', text: t('Inbox') }] : []),
    ...(person?.roles.includes('owner')
      ? [
          { href: '/board', text: t('Board') },
          { href: '/people', text: t('People') },
          { href: '/practice', text: t('Practice') },
        ]
      : []),
  ]
  return {
    language: person?.language ?? 'en',
    direction: 'ltr',
    practice: person && { name: person.practice.name },
    nav: ways.map(way => ({ ...way, current: way.href === req.path })),
    signedIn: person !== null,
    person: person?.id ?? null,
    leave: !person || person.roles.includes('client') ? leaveFor(req, leaveTo) : null,
    mailbox: tryOut,
    flash: typeof said === 'string' && Object.hasOwn(flashes, said) ? t(flashes[said] ?? '') : null,
  }
}

/** What may be said after a redirect; nothing else that stands in an address is. */
const flashes: Record<string, string> = {
  sent: 'It is sent.',
  kept: 'It is kept. Only you can see it.',
  invited: 'The invitation is on its way.',
  'taken-back': 'The invitation is taken back. Its link opens nothing any more.',
  'roles-changed': 'The roles are changed.',
  'access-ended': 'The access has ended, everywhere and at once.',
  'practice-changed': 'It is changed.',
  'thrown-away': 'It is thrown away, for good.',
  'brought-in': 'They can read it now, and get a mail.',
  'signed-out': 'You are signed out here.',
  'signed-out-everywhere': 'You are signed out everywhere.',
}
