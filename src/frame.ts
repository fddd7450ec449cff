import type { Request } from 'express'
import type { Frame } from './http/pages'

/** What stands around every page, for whoever looks at it. */
export function frameOf(req: Request, tryOut: boolean): Frame {
  const { t } = req
  const { said } = req.query
  const person = req.visitor?.live ? req.visitor.person : null
  const ways = [
    ...(person?.roles.includes('client') ? [{ href: '/', text: t('Your page') }] : []),
    ...(person?.roles.some(role => role === 'therapist' || role === 'owner')
      ? [{ href: '/inbox', text: t('Inbox') }]
      : []),
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
    account: person?.account
      ? { href: '/account', text: t('Your account'), current: req.path === '/account' }
      : null,
    signedIn: person !== null,
    leave: !person || person.roles.includes('client'),
    mailbox: tryOut,
    flash: typeof said === 'string' && Object.hasOwn(flashes, said) ? t(flashes[said] ?? '') : null,
  }
}

/** What may be said after a redirect; nothing else that stands in an address is. */
const flashes: Record<string, string> = {
  sent: 'It is sent.',
  invited: 'The invitation is on its way.',
  'taken-back': 'The invitation is taken back. Its link opens nothing any more.',
  'roles-changed': 'The roles are changed.',
  'access-ended': 'The access has ended, everywhere and at once.',
  'thrown-away': 'It is thrown away, for good.',
  'brought-in': 'They can read it now, and get a mail.',
  changed: 'It is changed.',
  'test-mail': 'A test mail is on its way to you.',
  'asked-for-address': 'Two mails are on their way, one to each address. Open the link in both.',
  'signed-out': 'You are signed out here.',
  'signed-out-everywhere': 'You are signed out everywhere.',
}
