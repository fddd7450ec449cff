import type { Request } from 'express'
import type { Config } from './config'
import { closingLine } from './practices/closing'
import type { Cookies } from './http/cookies'
import { flashes, flashIn } from './http/flashes'
import type { Frame } from './http/frame-values'
import type { PageToShow } from './http/pages'
import { languagesOffered } from './sign-in/language-choice'
import { keysLeave, leaveFor } from './sign-in/departure-routes'
import type { Person, Role } from './people/person'
import { keyedHash } from './vault/keys'
import { hasLeft, isPlain, isShownAfterLeaving } from './sign-in/plain-page'
import { plainCode } from './language/easy'
import { directionOf } from './language/locale'
import type { TextKey } from './language/english'

/** What stands around every page, for the person who looks at it. */
export function frameOf({ tryOut, leaveTo }: Pick<Config, 'tryOut' | 'leaveTo'>, cookies: Cookies) {
  return (req: Request, { view }: PageToShow): Frame => {
    const person = req.visitor?.live ? req.visitor.person : null
    const left = hasLeft(req)
    const plain = left || (person === null && isPlain(view))
    return {
      plain,
      left,
      leaveMark: cookies.nameOf('plain'),
      language: plainCode(req.language),
      direction: directionOf(req.language),
      ...practiceShown(req, person, plain),
      ...personShown(req, person),
      leave:
        !plain && mayWantToLeave(person)
          ? { ...leaveFor(req, leaveTo), byKeys: keysLeave(cookies, req) }
          : null,
      mailbox: tryOut,
      languages: languagesOffered(req, view),
      ...saidAbove(req, left),
    }
  }
}

/** The practice whose page it is; of a plain page nothing that somebody would know it by. */
function practiceShown(req: Request, person: Person | null, plain: boolean) {
  const practice = person?.practice ?? req.practice
  const { accent = null, logo = null, logoGround = 'light' } = { ...practice, ...req.looks }
  const closing = practice && !plain ? closingLine(req.t, practice, req.language, new Date()) : null
  return {
    practice: practice ? { name: practice.name } : null,
    logo: logo && !plain ? { src: `/logo/${logo}`, ground: logoGround } : null,
    colour: accent && !plain ? `/colour/${accent.slice(1)}.css` : null,
    closing: closing === null ? null : { text: closing, href: person ? '/closing' : null },
  }
}

/** Who looks at it, and where they can go. */
function personShown({ t, path }: Request, person: Person | null) {
  const ways = pages.filter(({ to }) => to.some(role => person?.account && person.roles.includes(role)))
  return {
    nav: ways.map(({ href, text }) => ({ href, text: t(text), current: href === path })),
    account: person?.account
      ? { href: '/account', text: t('shared.yourAccount'), current: path === '/account' }
      : null,
    signedIn: person !== null,
    person: person?.id ?? null,
    seal: person && keyedHash('page', person.id).toString('base64'),
    wayIn: person && !person.account ? '/return' : '/sign-in',
  }
}

function mayWantToLeave(person: Person | null): boolean {
  return !person || person.roles.some(role => role === 'client' || role === 'companion')
}

/** What stands above the page itself: how the portal is, and what was just done. */
function saidAbove(req: Request, left: boolean) {
  const { t, query, restored, emailsAreSlow } = req
  const said = flashIn(query)
  return {
    rehearsal: restored?.rehearsal === true && !left ? t('frame.thisIsARehearsal') : null,
    slowEmails: emailsAreSlow && !left ? t('frame.emailsAreSlow') : null,
    flash: said && (!left || isShownAfterLeaving(said)) ? t(flashes[said]) : null,
  }
}

/** The first page of each thing that somebody does here, by the roles in which they do it. */
const pages: readonly { href: string; text: TextKey; to: readonly Role[] }[] = [
  { href: '/', text: 'concerns.yourPage', to: ['client'] },
  { href: '/accompanying', text: 'companions.whereYouHelp', to: ['companion'] },
  { href: '/inbox', text: 'concerns.inbox', to: ['therapist', 'owner'] },
  { href: '/clients', text: 'shared.clients', to: ['therapist', 'owner'] },
  { href: '/consultations', text: 'consulting.consultations', to: ['supervisor'] },
  { href: '/lessons', text: 'learning.lessons', to: ['therapist', 'supervisor', 'owner'] },
  { href: '/board', text: 'concerns.board', to: ['owner'] },
  { href: '/people', text: 'staff.people', to: ['owner'] },
  { href: '/practice', text: 'shared.practice', to: ['owner'] },
  { href: '/door', text: 'doors.door', to: ['owner'] },
]
