import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import { recordAccess } from '../../http/abuse/access'
import type { Cookies } from '../../http/cookies'
import { speakFor } from '../../http/pages'
import { filledDetails, readDetails } from '../../people/details'
import { isStaff, type Details } from '../../people/person'
import { nameTaken } from '../../people/names/staff-names'
import { anybody, settingUp, startBrowserSession } from '../../sign-in/guards'
import { newSecret } from '../../sign-in/sessions'
import { accountToJoin, mustSignIn } from './account'
import { askedOf, beforehand, faultsOfAnotherName, nothingNew, orCalled } from './details'
import { showFirstSteps } from './first-steps'
import { showInvitation, showNothing } from './page'
import {
  acceptInvitation,
  findOptionalInvitation,
  joinByInvitation,
  type PendingInvitation,
} from './pending-invitations'

/** The page behind an invitation's link, and the first steps of somebody who has come to work here. */
export function arrivalRoutes(cookies: Cookies): Router {
  const router = Router()

  // Showing changes nothing: mail scanners and browsers that fetch ahead come here too.
  router.get('/invitations/:link', anybody, showArrival)

  // Not limited, as with the links that sign in: nobody guesses one.
  router.post('/invitations/:link', anybody, arrive)

  router.get('/first-steps', settingUp, showFirstSteps)

  return router

  async function showArrival(req: Request, res: Response): Promise<void> {
    const invitation = await invitationFor(req, new Date())
    if (invitation && !req.visitor?.live && !('open' in req.query)) {
      res.show('staff/one-more-step', req.t('shared.oneMoreStep'), { action: req.path })
      return
    }
    if (invitation) openInLeftBrowser(cookies, req, res)
    if (invitation)
      showInvitation(req, res, invitation, { filled: filledDetails(beforehand(invitation, req.language)) })
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
    const { filled, details, faults } = readDetails(req.body, askedOf(invitation))
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
    else res.redirect(303, firstPageOf(invitation, details))
  }
}

/** A client who is new here is shown how to come back without a mailbox, or without any email. */
function firstPageOf(invitation: PendingInvitation, { contact }: Details): string {
  if (invitation.companionOf !== null) return '/accompanying'
  if (isStaff(invitation)) return '/first-steps'
  return contact === 'none' ? '/account/without-mail' : '/account/paper'
}

/** An invitation also opens in a browser that somebody has left quickly. */
function openInLeftBrowser(cookies: Cookies, req: Request, res: Response): void {
  if (req.left) cookies.clear(res, 'plain')
  req.left = false
}

/** A person who has an account here gains what the invitation gives, whether or not it went to their address. */
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
      filled: filledDetails(beforehand(invitation, req.language)),
      faults: [{ field: 'joining', text }],
    })
    return
  }
  if (invitation.companionOf !== null && isStaff(account)) {
    const text = 'companions.youWorkHere'
    return showInvitation(req, res, invitation, { filled, faults: [{ field: 'joining', text }] })
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

async function invitationFor(req: Request, now: Date): Promise<PendingInvitation | null> {
  const invitation = await findOptionalInvitation(String(req.params.link), now)
  if (invitation) speakFor(req, invitation.practice)
  return invitation
}
