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
    ...(person?.roles.includes('owner')
      ? [
          { href: '/board', text: t('Board') },
          { href: '/people', text: t('People') },
          { href: '/practice', text: t('Practice') },
          { href: '/door', text: t('Door') },
        ]
      : []),
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
  invited: 'The invitation is on its way.',
  'taken-back': 'The invitation is taken back. Its link opens nothing any more.',
  'roles-changed': 'The roles are changed.',
  'access-ended': 'The access has ended, everywhere and at once.',
  'practice-changed': 'It is changed.',
  'thrown-away': 'It is thrown away, for good.',
  'brought-in': 'They can read it now, and get a mail.',
  kept: 'Your words are kept. Your code opens them again.',
  'set-aside': 'It is set aside. You can bring it back.',
  'brought-back': 'It is brought back.',
  asked: 'They are asked the next time they come.',
  answered: 'Thank you. That is said.',
  joined: 'It stands among your own now. The code opens nothing any more.',
  named: 'You are called so from now on.',
  unnamed: 'Your name is taken away.',
  notices: 'It is changed.',
  'door-changed': 'The door is changed.',
  'signed-out': 'You are signed out here.',
  'signed-out-everywhere': 'You are signed out everywhere.',
}
