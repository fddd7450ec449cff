import { Router, type Request, type Response } from 'express'
import type { Cookies } from '../http/cookies'
import { z } from 'zod'
import type { Config } from '../config'
import { dayText } from '../language/dates'
import { onlyIds } from '../http/ids'
import { chosenSome, typedLine } from '../http/typed'
import { readAddress } from '../mail/address'
import { hasHiddenSigns, hiddenSigns, type Words } from '../language/translator'
import { only, personOf } from '../sign-in/guards'
import { invite, inviteAgain, takeBackInvitation } from './invitations'
import { sentInvitations } from './sent-invitations'
import { invitationSubject } from '../people/mail'
import { mayMail } from '../people/test-mail'
import { isVisibleName, staffRoles, type Person, type Role, type StaffRole } from '../people/person'
import { roleText, rolesText } from '../people/contact'
import { changeRoles, endAccess, findStaff, staffOf, type Staff } from './store'
import { clockOf } from '../language/locale'
import type { TextKey } from '../language/english'
import { arrivalRoutes } from './arrival-routes'
import { practiceRoutes } from './practice-routes'

/** The people who work in the practice: its owners invite them, give them roles, and end their access. */
export function staffRoutes(config: Config, cookies: Cookies): Router {
  const router = Router()
  onlyIds(router, 'person', 'invitation')

  router.use(practiceRoutes(config))
  router.use(arrivalRoutes(cookies))

  router.get('/people', only('owner'), showPeople)

  router.get('/people/inviting', only('owner'), (req, res) => {
    showInviting(req, res, config, { name: '', address: '', roles: [] }, [])
  })

  router.post('/people/inviting', only('owner'), inviteColleague)
  router.post('/people/invitations/:invitation/again', only('owner'), sendAgain)
  router.post('/people/invitations/:invitation/taking-back', only('owner'), takeBack)
  router.get('/people/:person', only('owner'), showColleague)
  router.post('/people/:person/roles', only('owner'), changeTheirRoles)
  router.get('/people/:person/ending', only('owner'), showEnding)
  router.post('/people/:person/ending', only('owner'), end)

  return router

  async function inviteColleague(req: Request, res: Response): Promise<void> {
    const form = inviteForm.parse(req.body ?? {})
    const faults = faultsIn(form)
    if (faults.length > 0) {
      showInviting(req, res, config, form, faults)
      return
    }
    const now = new Date()
    const { allowed } = await mayMail(form.address, config.limits.signInAddress, now)
    if (!allowed) {
      showInviting(req, res, config, form, [enoughMails])
      return
    }
    await invite(personOf(req), form.roles, null, [form], now)
    res.redirect(303, '/people?said=invited')
  }

  async function sendAgain(req: Request, res: Response): Promise<void> {
    await inviteAgain(personOf(req), String(req.params.invitation), new Date(), config.limits.signInAddress)
    res.redirect(303, '/people?said=invited')
  }
}

async function showPeople(req: Request, res: Response): Promise<void> {
  const { t } = req
  const owner = personOf(req)
  const [staff, invitations] = await Promise.all([staffOf(owner), sentInvitations(owner, 'staff')])
  res.show('staff/staff', t('staff.people'), {
    staff: staff.map(one => staffValues(t, owner, one)),
    invitations: invitations.map(({ id, name, address, roles, expiresAt, failed }) => ({
      name,
      address,
      failed,
      rolesText: rolesText(t, clockOf(owner), roles),
      untilText: t('staff.openUntilDay', { day: dayText(expiresAt, clockOf(owner)) }),
      again: `/people/invitations/${id}/again`,
      takeBack: `/people/invitations/${id}/taking-back`,
    })),
  })
}

async function takeBack(req: Request, res: Response): Promise<void> {
  await takeBackInvitation(personOf(req), String(req.params.invitation), new Date())
  res.redirect(303, '/people?said=taken-back')
}

async function showColleague(req: Request, res: Response): Promise<void> {
  const one = await findStaff(personOf(req), String(req.params.person))
  showOne(req, res, one, one.roles, null)
}

async function changeTheirRoles(req: Request, res: Response): Promise<void> {
  const owner = personOf(req)
  const one = await findStaff(owner, String(req.params.person))
  const { roles } = rolesForm.parse(req.body ?? {})
  if (roles.length === 0) {
    showOne(req, res, one, roles, req.t('staff.chooseAtLeastOneRole'))
    return
  }
  await changeRoles(owner, one.id, roles, new Date())
  res.redirect(303, '/people?said=roles-changed')
}

async function showEnding(req: Request, res: Response): Promise<void> {
  const one = await findStaff(personOf(req), String(req.params.person))
  res.show('staff/ending', req.t('staff.people'), {
    name: one.name,
    mine: one.id === personOf(req).id,
    isTherapist: one.roles.includes('therapist'),
    action: `/people/${one.id}/ending`,
    cancel: `/people/${one.id}`,
  })
}

async function end(req: Request, res: Response): Promise<void> {
  const owner = personOf(req)
  const one = await findStaff(owner, String(req.params.person))
  if (!one.endedAt) await endAccess(owner, one.id, new Date())
  res.redirect(303, one.id === owner.id ? '/' : '/people?said=access-ended')
}

const roles = chosenSome.transform(some => staffRoles.filter(role => some.includes(role)))

const rolesForm = z.object({ roles })

const inviteForm = z.object({ name: typedLine, address: typedLine, roles })

type InviteForm = z.infer<typeof inviteForm>

interface Fault {
  readonly field: keyof InviteForm
  /** A key of t(). */
  readonly text: TextKey
}

/** Says the same of every address, known here or not. */
const enoughMails: Fault = {
  field: 'address',
  text: 'staff.enoughMailsWentToThisAddress',
}

function faultsIn({ name, address, roles: some }: InviteForm): Fault[] {
  const { fault: addressFault } = readAddress(address)
  return [
    ...(isVisibleName(name) ? [] : [{ field: 'name', text: 'staff.writeTheirNameInUp' } as const]),
    ...(isVisibleName(name) && hasHiddenSigns(name) ? [{ field: 'name', text: hiddenSigns } as const] : []),
    ...(addressFault ? [{ field: 'address', text: addressFault } as const] : []),
    ...(some.length > 0 ? [] : [{ field: 'roles', text: 'staff.chooseWhatTheyWillDo' } as const]),
  ]
}

function showInviting(
  req: Request,
  res: Response,
  config: Config,
  form: InviteForm,
  faults: readonly Fault[],
): void {
  const { t } = req
  const errors = faults.map(({ field, text }) => ({ field, text: t(text) }))
  const errorAt = (name: string) => errors.find(({ field }) => field === name)?.text ?? null
  const name = { kind: 'line', name: 'name', label: t('shared.theirName'), hint: null, optional: false }
  const values = {
    errors,
    name: { ...name, value: form.name, error: errorAt('name') },
    address: form.address,
    roles: rolesField(t, form.roles, errorAt('roles')),
    mail: { sender: config.mailFrom, subject: invitationSubject(t) },
  }
  res.show('staff/invite', t('staff.people'), values, faults.length > 0 ? 422 : 200)
}

function showOne(
  req: Request,
  res: Response,
  one: Staff,
  checked: readonly Role[],
  error: string | null,
): void {
  const { t } = req
  const owner = personOf(req)
  const values = {
    ...staffValues(t, owner, one),
    errors: error ? [{ field: 'roles', text: error }] : [],
    roles: rolesField(t, checked, error),
    action: `/people/${one.id}/roles`,
    ending: `/people/${one.id}/ending`,
    resetting:
      one.factorSince && !one.roles.includes('owner') ? `/people/${one.id}/second-factor/resetting` : null,
  }
  res.show('staff/staff-member', t('staff.people'), values, error ? 422 : 200)
}

function rolesField(t: Words, checked: readonly Role[], error: string | null) {
  return {
    kind: 'several',
    name: 'roles',
    legend: t('staff.whatTheyDoHere'),
    hint: null,
    error,
    options: staffRoles.map(role => ({
      value: role,
      text: t(roleText[role]),
      hint: t(roleHint[role]),
      checked: checked.includes(role),
    })),
  }
}

const roleHint = {
  therapist: 'staff.answersWhatClientsWriteTo',
  supervisor: 'staff.canBeAskedByA',
  owner: 'staff.seesThatNothingStaysUnanswered',
} as const satisfies Record<StaffRole, TextKey>

function staffValues(t: Words, owner: Person, one: Staff) {
  return {
    name: one.name,
    reference: one.reference,
    href: `/people/${one.id}`,
    mine: one.id === owner.id,
    rolesText: rolesText(t, clockOf(owner), one.roles),
    sinceText: t('shared.sinceDay', { day: dayText(one.joinedAt, clockOf(owner)) }),
    endedText: one.endedAt && t('staff.noAccessSinceDay', { day: dayText(one.endedAt, clockOf(owner)) }),
    factorText: one.factorSince ? t('staff.hasASecondFactor') : t('staff.hasNoSecondFactorYet'),
  }
}
