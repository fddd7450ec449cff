import type { Request } from 'express'
import type { Config } from './config'
import type { Cookies } from './http/cookies'
import type { Frame, PageToShow } from './http/pages'
import { keysLeave, leaveFor } from './sign-in/departure-routes'
import type { Role } from './people/person'
import { keyedHash } from './vault/keys'
import { hasLeft, isPlain, isShownAfterLeaving } from './sign-in/plain-page'
import { directionOf } from './language/locale'

/** What stands around every page, for whoever looks at it. */
export function frameOf({ tryOut, leaveTo }: Pick<Config, 'tryOut' | 'leaveTo'>, cookies: Cookies) {
  return (req: Request, { view, values }: PageToShow): Frame => {
    const { t } = req
    const { said } = req.query
    const person = req.visitor?.live ? req.visitor.person : null
    const left = hasLeft(req)
    const plain = left || (person === null && isPlain(view, values))
    const ways = pages.filter(({ to }) => to.some(role => person?.account && person.roles.includes(role)))
    const flash = typeof said === 'string' && Object.hasOwn(flashes, said) ? flashes[said] : null
    return {
      plain,
      left,
      leaveMark: cookies.nameOf('plain'),
      language: req.language,
      direction: directionOf(req.language),
      practice: person && { name: person.practice.name },
      nav: ways.map(({ href, text }) => ({ href, text: t(text), current: href === req.path })),
      account: person?.account
        ? { href: '/account', text: t('Your account'), current: req.path === '/account' }
        : null,
      signedIn: person !== null,
      person: person?.id ?? null,
      seal: person && keyedHash('page', person.id).toString('base64'),
      wayIn: person && !person.account ? '/return' : '/sign-in',
      leave:
        !plain && (!person || person.roles.includes('client'))
          ? { ...leaveFor(req, leaveTo), byKeys: keysLeave(cookies, req) }
          : null,
      mailbox: tryOut,
      flash: flash && (!left || isShownAfterLeaving(said)) ? t(flash) : null,
    }
  }
}

/** The first page of each thing that somebody does here, by the roles in which they do it. */
const pages: readonly { href: string; text: string; to: readonly Role[] }[] = [
  { href: '/', text: 'Your page', to: ['client'] },
  { href: '/inbox', text: 'Inbox', to: ['therapist', 'owner'] },
  { href: '/clients', text: 'Clients', to: ['therapist', 'owner'] },
  { href: '/consultations', text: 'Consultations', to: ['supervisor'] },
  { href: '/lessons', text: 'Lessons', to: ['therapist', 'supervisor', 'owner'] },
  { href: '/board', text: 'Board', to: ['owner'] },
  { href: '/people', text: 'People', to: ['owner'] },
  { href: '/practice', text: 'Practice', to: ['owner'] },
  { href: '/door', text: 'Door', to: ['owner'] },
]

/** What may be said after a redirect; nothing else that stands in an address is. */
const flashes: Record<string, string> = {
  sent: 'It is sent.',
  kept: 'It is kept. Only you can see it.',
  invited: 'The invitation is on its way.',
  'taken-back': 'The invitation is taken back. Its link opens nothing any more.',
  'roles-changed': 'The roles are changed.',
  'access-ended': 'The access has ended, everywhere and at once.',
  deleted: 'It is deleted, for good.',
  'handed-in': 'It is handed in. Somebody else reads it first.',
  'lesson-taken-back': 'It is yours alone again.',
  'on-the-shelf': 'It is on the shelf.',
  'given-back': 'It is given back, with your words.',
  'is-thrown-away': 'It was thrown away, and is deleted.',
  'brought-back-words': 'It is a draft again.',
  'draft-of-its-own':
    'What you sent or threw away before stays as it is. These words are different, and are a draft of their own. They are not sent.',
  'changed-elsewhere':
    'It was changed in another place meanwhile. Both are kept: these words are a draft of their own.',
  'newer-is-kept': 'You wrote newer words here meanwhile. They are kept as they are.',
  'brought-in': 'They can read it now, and get a mail.',
  'not-let-in': 'You have taken it back. Nobody new can read this.',
  changed: 'It is changed.',
  'test-mail': 'A test mail is on its way to you.',
  'asked-for-address': 'Two mails are on their way, one to each address. Open the link in both.',
  imported: 'The invitations are on their way. Whose mail does not arrive is shown below.',
  'care-ended': 'They are a former client now.',
  'care-resumed': 'They are a client again.',
  'care-transferred': 'They are your colleague’s client now.',
  'factor-set': 'It is set. From now on you need it to sign in.',
  'factor-removed': 'It is removed.',
  'passkey-named': 'The name is kept.',
  'too-many-codes': 'Those were too many wrong codes. Please sign in again.',
  'factor-reset': 'The second factor is taken away. They set up a new one when they next sign in.',
  'kept-until-back':
    'Your words are kept. They are here again when you have signed in as the same person, in this browser.',
  'kept-for-code': 'Your words are kept. Your code opens them again.',
  'consultation-ended': 'It is ended. You can ask again at any time.',
  'set-aside': 'It is set aside. You can bring it back.',
  'brought-back': 'It is brought back.',
  asked: 'They are asked the next time they come.',
  answered: 'Thank you. That is said.',
  joined: 'It stands among your own now. The code opens nothing any more.',
  named: 'You are called so from now on.',
  unnamed: 'Your name is taken away.',
  'door-changed': 'The door is changed.',
  'taken-back-words': 'It is a draft again. Nobody else has seen it.',
  'gone-out': 'It had gone out already, so it can not be taken back any more.',
  'paper-kept': 'Your code on paper counts from now on.',
  'paper-later': 'You can make a code on paper later, in your account.',
  'paper-newer': 'A newer code was shown since. Please make one again.',
  'mail-is-read':
    'With a second factor, nobody comes in who only reads your mail. Choose one of these, or go on to your page.',
  'asked-alone': 'A mail is on its way to the new address. Open the link in it.',
  'address-set': 'Your new address is set. Sign in with it.',
  'meeting-stopped': 'It is stopped. Nothing changes.',
  'meeting-seconded': 'That is said. The client can set the new address when the waiting time is over.',
  'meeting-not-open': 'Nothing waits for your yes.',
  'meeting-not-possible':
    'This cannot be begun here: they want no mail, so nobody could ask at the old address, and nobody else of the practice could say that they have spoken with them.',
  'signed-out': 'You are signed out here.',
  'signed-out-everywhere': 'You are signed out everywhere.',
}
