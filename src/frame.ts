import type { Request } from 'express'
import type { Frame } from './http/pages'
import { isStaff } from './people/person'

/** What stands around every page, for whoever looks at it. */
export function frameOf(req: Request, tryOut: boolean): Frame {
  const { t } = req
  const { said } = req.query
  const person = req.visitor?.live ? req.visitor.person : null
  const ways = [
    ...(person?.roles.includes('client') ? [{ href: '/', text: t('Your page') }] : []),
    ...(person && isStaff(person) ? [{ href: '/inbox', text: t('Inbox') }] : []),
    ...(person?.roles.includes('owner') ? [{ href: '/board', text: t('Board') }] : []),
  ]
  return {
    language: person?.language ?? 'en',
    direction: 'ltr',
    practice: person && { name: person.practice.name },
    nav: ways.map(way => ({ ...way, current: way.href === req.path })),
    signedIn: person !== null,
    leave: !person || person.roles.includes('client'),
    mailbox: tryOut,
    flash: typeof said === 'string' && Object.hasOwn(flashes, said) ? t(flashes[said] ?? '') : null,
  }
}

/** What may be said after a redirect; nothing else that stands in an address is. */
const flashes: Record<string, string> = {
  sent: 'It is sent.',
  'thrown-away': 'It is thrown away, for good.',
  'brought-in': 'They can read it now, and get a mail.',
  'factor-set': 'It is set. From now on you need it to sign in.',
  'factor-removed': 'It is removed.',
  'passkey-named': 'The name is kept.',
  'too-many-codes': 'Those were too many wrong codes. Please sign in again.',
  'factor-reset': 'The second factor is taken away. They set up a new one when they next sign in.',
  'signed-out': 'You are signed out here.',
  'signed-out-everywhere': 'You are signed out everywhere.',
}
