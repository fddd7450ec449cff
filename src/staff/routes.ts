import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import type { Config } from '../config'
import { dayText } from '../language/dates'
import { onlyIds } from '../http/ids'
import type { Translate } from '../language/translator'
import { only, personOf } from '../sign-in/guards'
import { sentInvitations } from './sent-invitations'
import type { Person, Role } from '../people/person'
import { rolesText } from '../people/contact'
import { changeRoles, endAccess, findStaff, staffOf, type Staff } from './store'
import { clockOf } from '../language/locale'
import { colleagueRoutes } from './colleague-routes'
import { staffInvitationRoutes } from './invitation-routes'
import { staffRolesField, rolesField } from './roles-field'
import type { ChoiceField, FieldError } from '../http/page-parts'
import { saying } from '../http/flashes'

declare module '../http/pages' {
  interface Views {
    'staff/staff': {
      staff: readonly (ShownStaff & { href: string; rolesText: string })[]
      invitations: readonly {
        name: string
        address: string
        failed: boolean
        rolesText: string
        untilText: string
        again: string
        takeBack: string
      }[]
    }
    'staff/staff-member': ShownStaff & {
      reference: string
      errors: readonly FieldError[]
      roles: ChoiceField
      action: string
      ending: string
      /** What is to be settled when they leave. */
      leaving: string
      resetting: string | null
      /** When they are away; null: they are no therapist. */
      away: string | null
    }
    'staff/ending': { name: string; mine: boolean; isTherapist: boolean; action: string; cancel: string }
  }
}

/** The people who work in the practice: its owners invite them, give them roles, and end their access. */
export function staffRoutes(config: Config): Router {
  const router = Router()
  onlyIds(router, 'person')

  router.use(colleagueRoutes(config))
  router.use(staffInvitationRoutes(config))

  router.get('/people', only('owner'), showPeople)
  router.get('/people/:person', only('owner'), showColleague)
  router.post('/people/:person/roles', only('owner'), changeTheirRoles)
  router.get('/people/:person/ending', only('owner'), showEnding)
  router.post('/people/:person/ending', only('owner'), end)

  return router
}

async function showPeople(req: Request, res: Response): Promise<void> {
  const { t } = req
  const owner = personOf(req)
  const [staff, invitations] = await Promise.all([staffOf(owner), sentInvitations(owner, 'staff')])
  res.show('staff/staff', t('staff.people'), {
    staff: staff.map(one => ({
      ...staffValues(t, owner, one),
      href: `/people/${one.id}`,
      rolesText: rolesText(t, clockOf(owner), one.roles),
    })),
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
  res.redirect(303, saying('/people', 'roles-changed'))
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
  res.redirect(303, one.id === owner.id ? '/' : saying('/people', 'access-ended'))
}

const rolesForm = z.object({ roles: staffRolesField })

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
    reference: one.reference,
    errors: error ? [{ field: 'roles', text: error }] : [],
    roles: rolesField(t, checked, error),
    action: `/people/${one.id}/roles`,
    ending: `/people/${one.id}/ending`,
    leaving: `/people/${one.id}/leaving`,
    away: one.roles.includes('therapist') ? `/people/${one.id}/away` : null,
    resetting:
      one.factorSince && !one.roles.includes('owner') ? `/people/${one.id}/second-factor/resetting` : null,
  }
  res.show('staff/staff-member', t('staff.people'), values, error ? 422 : 200)
}

type ShownStaff = ReturnType<typeof staffValues>

function staffValues(t: Translate, owner: Person, one: Staff) {
  return {
    name: one.name,
    mine: one.id === owner.id,
    sinceText: t('shared.sinceDay', { day: dayText(one.joinedAt, clockOf(owner)) }),
    endedText: one.endedAt && t('staff.noAccessSinceDay', { day: dayText(one.endedAt, clockOf(owner)) }),
    factorText: one.factorSince ? t('staff.hasASecondFactor') : t('staff.hasNoSecondFactorYet'),
  }
}
