import { Router, type Request, type Response } from 'express'
import { v7 as newId } from 'uuid'
import { z } from 'zod'
import type { Config } from '../../config'
import { draftId } from '../../drafts/form'
import { NotFound } from '../../errors'
import { onlyIds } from '../../http/ids'
import type { MailToCome } from '../../http/page-parts'
import { saying } from '../../http/flashes'
import { minutesUntil } from '../../limits/allowances'
import { inviteAgain } from '../../staff/invitations'
import { invitationSubject } from '../../people/mail'
import { mayMail } from '../../people/mail-allowances'
import { crisisLinesOf, type ShownCrisisLine } from '../../practices/telephone'
import { only, personOf } from '../../sign-in/guards'
import { addReader, afterLettingIn, leadToWaiting } from '../readers/added-reader'
import { allowedMovesIn, movePath } from '../rules/moves'
import { concernOfCompanion, endCompanion, whyNoCompanion } from '../store/acts/companions'
import { sentConcernOf } from '../store/acts/sent-drafts'
import type { OpenedConcern } from '../store/opened-concern'
import { beforeInvitingBeside } from '../statements/statements'
import { openedBy } from '../writing/requests'
import { showAskingFirst } from './asking-first'
import { askedRoutes } from './sharing-answer'
import { companionFields, faultsIn, readCompanion, type CompanionForm, type CompanionFault } from './form'
import { showAccompanied } from './list'
import { sharingRoutes } from './sharing-question'

declare module '../../http/pages' {
  interface Views {
    'concerns/companions/inviting': ReturnType<typeof companionFields> & {
      action: string
      draft: string
      statements: readonly string[]
      mail: MailToCome
      crisisLines: readonly ShownCrisisLine[]
      cancel: string
    }
  }
}

/** A client invites an interpreter, or a trusted helper, to one concern. */
export function companionRoutes(config: Config): Router {
  const router = Router()
  onlyIds(router, 'concern', 'companion')
  const inviting = movePath(':concern', 'invite_companion')
  const ending = '/companions/:companion/ending'

  router.get('/accompanying', only('companion'), showAccompanied)
  router.get(inviting, only('client'), showInviting)
  router.post(inviting, only('client'), invite)
  router.get(ending, only('client'), showEnding)
  router.post(ending, only('client'), end)
  router.post('/companions/:companion/again', only('client'), sendAgain)
  router.use(sharingRoutes(config))
  router.use(askedRoutes())

  return router

  async function showInviting(req: Request, res: Response): Promise<void> {
    const concern = await toInviteTo(req)
    if (leadToWaiting(res, concern) || saysItIsShared(req, res, concern)) return
    showAskingFirst(req, res, concern, req.t('companions.inviteAnInterpreter'), () => {
      showForm(req, res, concern, readCompanion({}))
    })
  }

  async function invite(req: Request, res: Response): Promise<void> {
    const client = personOf(req)
    const { draft } = invitingForm.parse(req.body ?? {})
    const sent = await sentConcernOf(client, draft)
    if (sent) return res.redirect(303, saying(`/concerns/${sent}`, 'invited')) // a second click
    const concern = await toInviteTo(req)
    if (leadToWaiting(res, concern) || saysItIsShared(req, res, concern)) return
    const form = readCompanion(req.body)
    const faults = faultsIn(form)
    if (faults.length > 0) return showForm(req, res, concern, form, faults)
    const address = form.address.text.trim()
    const why = await whyNoCompanion(client, concern.id, address)
    if (why) return showForm(req, res, concern, form, [{ field: 'address', text: why }])
    const now = new Date()
    const allowance = await mayMail(address, config.limits.signInAddress, now)
    if (!allowance.allowed) {
      const count = minutesUntil(allowance, now)
      const tooMany = { field: 'address', text: 'care.enoughMailsWentToThis', values: { count } } as const
      return showForm(req, res, concern, form, [tooMany])
    }
    const details = { who: form.name.text.trim(), address, part: form.part }
    const pressed = await addReader(
      client,
      concern,
      { move: 'invite_companion', choices: { details }, id: draft },
      config.undoSeconds,
    )
    res.redirect(303, afterLettingIn(concern, pressed, 'invited'))
  }

  async function sendAgain(req: Request, res: Response): Promise<void> {
    const client = personOf(req)
    const companion = String(req.params.companion)
    const concern = await concernOfCompanion(client, companion)
    await inviteAgain(client, companion, new Date(), config.limits.signInAddress, 'invite_companion_again')
    res.redirect(303, saying(`/concerns/${concern}`, 'invited'))
  }

  function showForm(
    req: Request,
    res: Response,
    concern: OpenedConcern,
    form: CompanionForm,
    faults: readonly CompanionFault[] = [],
  ): void {
    const client = personOf(req)
    const values = {
      ...companionFields(req.t, client, form, faults),
      action: req.path,
      draft: newId(),
      statements: beforeInvitingBeside(req.t),
      mail: { sender: config.mailFrom, subject: invitationSubject(req.t) },
      crisisLines: crisisLinesOf(client.practice, client.language),
      cancel: `/concerns/${concern.id}`,
    }
    res.show('concerns/companions/inviting', req.t('shared.read'), values, faults.length > 0 ? 422 : 200)
  }
}

/** While its client shares it with somebody, or has asked them to, nobody can be invited: they would learn who else is a client here. */
function saysItIsShared({ t, method }: Request, res: Response, { id, companions }: OpenedConcern): boolean {
  if (!companions.some(({ part, endedAt }) => part === 'together' && !endedAt)) return false
  const values = {
    heading: t('companions.inviteAnInterpreter'),
    text: t('companions.notWhileItIsShared'),
    back: { href: `/concerns/${id}`, text: t('shared.goBack') },
  }
  res.show('shared/plain', t('shared.read'), values, method === 'POST' ? 409 : 200)
  return true
}

/** @throws NotFound for everybody but its client, and where nobody can be invited */
async function toInviteTo(req: Request): Promise<OpenedConcern> {
  const concern = await openedBy(req, String(req.params.concern))
  if (!allowedMovesIn(concern).includes('invite_companion')) throw new NotFound()
  return concern
}

async function showEnding(req: Request, res: Response): Promise<void> {
  const { t } = req
  const concern = await openedBy(req, await concernOfCompanion(personOf(req), String(req.params.companion)))
  const page = `/concerns/${concern.id}`
  const companion = concern.companions.find(({ id }) => id === req.params.companion)
  if (concern.capacity !== 'client' || !companion || companion.byRule) throw new NotFound()
  if (companion.endedAt) return res.redirect(303, page)
  const { name, beganAt } = companion
  res.show('shared/aside', t('shared.read'), {
    heading: t('staff.endTheAccessOfName', { name }),
    statements: beganAt
      ? [
          t('companions.itEndsAtOnce', { name }),
          t('companions.nobodyIsToldByEmail'),
          t('companions.othersSeeALine'),
          t('companions.whatWasReadStays', { name }),
        ]
      : [
          t(companion.part === 'together' ? 'families.askedNoMore' : 'companions.theLinkStopsWorking', {
            name,
          }),
          t('companions.nobodyIsToldByEmail'),
        ],
    action: req.path,
    button: t('care.yesEndIt'),
    cancel: page,
  })
}

async function end(req: Request, res: Response): Promise<void> {
  const client = personOf(req)
  const companion = String(req.params.companion)
  const concern = await concernOfCompanion(client, companion)
  await endCompanion(client, concern, companion, new Date())
  res.redirect(303, saying(`/concerns/${concern}`, 'companion-ended'))
}

const invitingForm = z.object({ draft: draftId })
