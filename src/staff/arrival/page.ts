import { clockOf } from '../../language/locale'
import type { Request, Response } from 'express'
import { detailsValues, type DetailsForm } from '../../people/contact'
import type { DetailFault, FilledDetails } from '../../people/details'
import { crisisLinesOf, type ShownCrisisLine } from '../../practices/telephone'
import { wayIn } from '../../sign-in/guards'
import { accountToJoin, mustSignIn } from './account'
import { askedOf } from './details'
import type { PendingInvitation } from './pending-invitations'
import { invitedText, whatThisIs, whoReadsWhat } from './welcome'

declare module '../../http/pages' {
  interface Views {
    'staff/one-more-step': { action: string }
    'staff/arriving': {
      action: string
      practice: string
      invited: readonly string[]
      what: readonly string[]
      readers: readonly string[]
      crisisLines: readonly ShownCrisisLine[]
      /** Whether the address of the invitation is that of an account. */
      known: boolean
      /** By what name they are signed in to the account that would gain what they are invited to. */
      mine: string | null
      /** Whether they need another name to join. */
      renames: boolean
      /** Whether something is wrong with their account, so that what they can do with one stands open. */
      isJoining: boolean
      signIn: string | null
      signInElsewhere: string | null
      signedInAs: string | null
      form: DetailsForm
    }
  }
}

export function showInvitation(
  req: Request,
  res: Response,
  invitation: PendingInvitation,
  {
    filled,
    faults = [],
    joins = false,
  }: { readonly filled: FilledDetails; readonly faults?: readonly DetailFault[]; readonly joins?: boolean },
): void {
  const { t } = req
  const { practice, known } = invitation
  // A person who has come by an email already goes on to their second factor.
  const signInPath = req.visitor?.person.account
    ? wayIn(req, req.path)
    : `/sign-in?next=${encodeURIComponent(req.path)}`
  const clock = { ...clockOf({ practice, language: req.language }), ...askedOf(invitation) }
  res.show(
    'staff/arriving',
    t('staff.invitation'),
    {
      action: req.path,
      invited: invitedText(t, clock, invitation),
      what: whatThisIs(t, invitation),
      readers: whoReadsWhat(t, invitation),
      crisisLines: crisisLinesOf(practice, req.language),
      known: known !== null,
      mine: invitation.account === null ? (accountToJoin(req, invitation)?.name ?? null) : null,
      renames: joins && faults.some(({ field }) => field === 'name'),
      isJoining: faults.some(({ field }) => field === 'joining'),
      signIn: mustSignIn(req, invitation) ? signInPath : null,
      signInElsewhere: known === null ? signInPath : null,
      practice: practice.name,
      signedInAs:
        req.visitor?.live && req.visitor.person.id !== invitation.account ? req.visitor.person.name : null,
      form: detailsValues(t, filled, faults, clock),
    },
    faults.length > 0 ? 422 : 200,
  )
}

export function showNothing(req: Request, res: Response): void {
  const { t } = req
  res.show(
    'shared/plain',
    t('staff.invitation'),
    {
      heading: t('shared.thisLinkDoesNotOpen'),
      text: t('staff.itMayHaveBeenUsed'),
      back: req.visitor?.live
        ? { href: '/', text: t('shared.backToTheFirstPage') }
        : { href: '/sign-in', text: t('shared.signIn') },
    },
    410,
  )
}
