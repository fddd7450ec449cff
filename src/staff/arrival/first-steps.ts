import type { Request, Response } from 'express'
import { NotFound } from '../../errors'
import type { TextKey } from '../../language/english'
import { isStaff, type StaffRole } from '../../people/person'
import { hereOf } from '../../sign-in/guards'

declare module '../../http/pages' {
  interface Views {
    'staff/first-steps': {
      name: string
      isProven: boolean
      /** What is there for them once the first step is done. */
      doings: readonly { href: string; text: string }[]
    }
  }
}

/** The page on which somebody who is new here arrives, before and after they have set up their second factor. */
export function showFirstSteps(req: Request, res: Response): void {
  const { t } = req
  const { person, live } = hereOf(req)
  if (!isStaff(person)) throw new NotFound()
  const doings = firstDoings.filter(({ of }) => of.some(role => person.roles.includes(role)))
  res.show('staff/first-steps', t('staff.firstSteps'), {
    name: person.name,
    isProven: live,
    doings: doings.map(({ href, text }) => ({ href, text: t(text) })),
  })
}

const firstDoings: readonly { href: string; text: TextKey; of: readonly StaffRole[] }[] = [
  { href: '/inbox', text: 'staff.readYourInbox', of: ['therapist'] },
  { href: '/clients/new', text: 'staff.addYourFirstClient', of: ['therapist'] },
  { href: '/board', text: 'staff.seeWhatIsOpenInThe', of: ['owner'] },
  { href: '/people/inviting', text: 'staff.inviteYourColleagues', of: ['owner'] },
  { href: '/consultations', text: 'staff.seeWhatColleaguesAskYou', of: ['supervisor'] },
]
