import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import { recordAccess } from '../http/access'
import type { Cookies } from '../http/cookies'
import { filledDetails, readDetails, type DetailFault, type FilledDetails } from '../people/details'
import { anybody, startBrowserSession, wayIn } from '../sign-in/guards'
import {
  acceptInvitation,
  findOptionalInvitation,
  joinByInvitation,
  type PendingInvitation,
} from './pending-invitations'
import { isStaff, type Details, type Person } from '../people/person'
import { newSecret } from '../sign-in/sessions'
import { nameTaken } from '../people/staff-names'
import { detailsValues, type DetailsForm } from '../people/contact'
import { invitedText, whatThisIs, whoReadsWhat } from './welcome'
import { crisisLinesOf, type ShownCrisisLine } from '../practices/telephone'
import { defaultLanguage } from '../language/languages'
import { speakFor } from '../http/pages'

declare module '../http/pages' {
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
      signIn: string | null
      signInElsewhere: string | null
      signedInAs: string | null
      form: DetailsForm
    }
  }
}

/** The page behind an invitation's link. */
export function arrivalRoutes(cookies: Cookies): Router {
  const router = Router()

  // Showing changes nothing: mail scanners and browsers that fetch ahead come here too.
  router.get('/invitations/:link', anybody, showArrival)

  // Not limited, as with the links that sign in: nobody guesses one.
  router.post('/invitations/:link', anybody, arrive)

  return router

  async function showArrival(req: Request, res: Response): Promise<void> {
    const invitation = await invitationFor(req, new Date())
    if (invitation && !req.visitor?.live && !('open' in req.query)) {
      res.show('staff/one-more-step', req.t('shared.oneMoreStep'), { action: req.path })
      return
    }
    if (invitation) openInLeftBrowser(cookies, req, res)
    if (invitation) showInvitation(req, res, invitation, { filled: filledDetails(beforehand(invitation)) })
    else showNothing(req, res)
  }

  async function arrive(req: Request, res: Response): Promise<void> {
    const link = String(req.params.link)
    const now = new Date()
    const invitation = await invitationFor(req, now)
    if (!invitation) {
      await recordAccess(req, 'wrong invitation')
      return showNothing(req, res)
    }
    if (mustSignIn(req, invitation)) {
      await recordAccess(req, 'invitation to an account refused')
      return showInvitation(req, res, invitation, { filled: filledDetails({}) })
    }
    const { filled, details, faults } = readDetails(req.body, isStaff(invitation))
    if (invitation.account !== null || wantsToJoin(req)) {
      await joinAccount(req, res, invitation, { filled, details, faults }, now)
      return
    }
    const asked = invitation.known === null ? faults : faultsOfAnotherName(invitation, filled, faults)
    if (asked.length > 0) {
      showInvitation(req, res, invitation, { filled, faults: asked })
      return
    }
    const session = { secret: newSecret(), old: cookies.read(req, 'session') }
    const came = await acceptInvitation(
      link,
      invitation.known === null ? details : nothingNew(details),
      session,
      now,
    )
    if (!came) return showNothing(req, res)
    if (came === 'name taken')
      return showInvitation(req, res, invitation, {
        filled: orCalled(filled, invitation.known),
        faults: [nameTaken],
      })
    await startBrowserSession(res, cookies, session.secret, now)
    await recordAccess(req, 'came by invitation')
    if (invitation.known !== null) res.redirect(303, '/')
    // Whoever is new here as a client is shown how to come back without a mailbox.
    else res.redirect(303, isStaff(invitation) ? '/first-steps' : '/account/paper')
  }
}

/** Whoever opens what is meant for them comes in, also where somebody has left before. */
function openInLeftBrowser(cookies: Cookies, req: Request, res: Response): void {
  if (req.left) cookies.clear(res, 'plain')
  req.left = false
}

/** Whoever has an account here gains what they are invited to, whether or not they are known at the address of the invitation. */
async function joinAccount(
  req: Request,
  res: Response,
  invitation: PendingInvitation,
  { filled, details, faults }: ReturnType<typeof readDetails>,
  now: Date,
): Promise<void> {
  const account = accountToJoin(req, invitation)
  if (!account) {
    const text = 'staff.youAreNotSignedIn'
    showInvitation(req, res, invitation, {
      filled: filledDetails(beforehand(invitation)),
      faults: [{ field: 'joining', text }],
    })
    return
  }
  const asked = faultsOfAnotherName(invitation, filled, faults)
  if (asked.length > 0) return showInvitation(req, res, invitation, { filled, faults: asked, joins: true })
  const came = await joinByInvitation(account, String(req.params.link), invitation.roles, details.name, now)
  if (!came) return showNothing(req, res)
  if (came === 'name taken')
    return showInvitation(req, res, invitation, {
      filled: orCalled(filled, account.name),
      faults: [nameTaken],
      joins: true,
    })
  await recordAccess(req, 'came by invitation')
  res.redirect(303, '/')
}

const joiningForm = z.object({ into: z.enum(['account']).optional().catch(undefined) })

function wantsToJoin(req: Request): boolean {
  return joiningForm.parse(req.body ?? {}).into === 'account'
}

/** Who is signed in here and can say that they were meant. Not the therapist whose client is invited, who may be trying the link. */
function accountToJoin(
  { visitor }: Request,
  { account, practice, therapistId }: PendingInvitation,
): Person | null {
  if (!visitor?.live || !visitor.person.account || visitor.person.practiceId !== practice.id) return null
  const { person } = visitor
  if (account !== null) return person.id === account ? person : null
  return person.id === therapistId ? null : person
}

/** A client says themselves how it is safe to tell them; nothing is chosen before they do. */
function beforehand(invitation: PendingInvitation): Partial<Details> {
  return { name: invitation.name, ...(isStaff(invitation) && { contact: 'mail' }) }
}

/** An invitation is a mail, and opens no account that somebody has already: whoever it is signs in as always, and then accepts. */
function mustSignIn({ visitor }: Request, { account }: PendingInvitation): boolean {
  return account !== null && !(visitor?.live && visitor.person.id === account)
}

/** Who is known here already stays as they are. @param details.name another name, which they are asked for where theirs is taken */
function nothingNew({ name }: Details): Details {
  return { name, pronouns: '', language: defaultLanguage, contact: 'mail', hours: null }
}

/** What is wrong with the other name; an empty one is none. */
function faultsOfAnotherName(
  invitation: PendingInvitation,
  { name }: FilledDetails,
  faults: readonly DetailFault[],
): DetailFault[] {
  if (!isStaff(invitation) || name.text.trim() === '') return []
  return faults.filter(({ field }) => field === 'name')
}

/** What was typed as a name, or the name that somebody has. */
function orCalled(filled: FilledDetails, called: string | null): FilledDetails {
  return called === null || filled.name.text.trim() !== '' ? filled : filledDetails({ name: called })
}

async function invitationFor(req: Request, now: Date): Promise<PendingInvitation | null> {
  const invitation = await findOptionalInvitation(String(req.params.link), now)
  if (invitation) speakFor(req, invitation.practice)
  return invitation
}

function showInvitation(
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
  // Whoever has come by a mail already goes on to their second factor.
  const signInPath = req.visitor?.person.account
    ? wayIn(req, req.path)
    : `/sign-in?next=${encodeURIComponent(req.path)}`
  const clock = { timeZone: practice.timeZone, language: req.language, staff: isStaff(invitation) }
  res.show(
    'staff/arriving',
    t('staff.invitation'),
    {
      action: req.path,
      invited: invitedText(t, clock, invitation),
      what: whatThisIs(t, invitation),
      readers: whoReadsWhat(t, invitation),
      crisisLines: crisisLinesOf(practice),
      known: known !== null,
      mine: invitation.account === null ? (accountToJoin(req, invitation)?.name ?? null) : null,
      renames: joins && faults.some(({ field }) => field === 'name'),
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

function showNothing(req: Request, res: Response): void {
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
