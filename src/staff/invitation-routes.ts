import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import type { Config } from '../config'
import { onlyIds } from '../http/ids'
import { typedLine } from '../http/typed'
import { readAddress } from '../mail/address'
import { only, personOf } from '../sign-in/guards'
import { invitationSubject } from '../people/mail'
import { mayMail } from '../people/mail-allowances'
import { nameFault, nameFaultTexts } from '../people/name-fault'
import type { TextKey } from '../language/english'
import { invite, inviteAgain, takeBackInvitation } from './invitations'
import { staffRolesField, rolesField } from './roles-field'
import { errorAt, type Field, type FieldError, type MailToCome } from '../http/page-parts'
import { saying } from '../http/flashes'

declare module '../http/pages' {
  interface Views {
    'staff/invite': {
      errors: readonly FieldError[]
      name: Field
      address: string
      roles: Field
      mail: MailToCome
    }
  }
}

/** An owner invites people to work here. */
export function staffInvitationRoutes(config: Config): Router {
  const router = Router()
  onlyIds(router, 'invitation')

  router.get('/people/inviting', only('owner'), (req, res) => {
    showInviting(req, res, config, { name: '', address: '', roles: [] }, [])
  })

  router.post('/people/inviting', only('owner'), inviteColleague)
  router.post('/people/invitations/:invitation/again', only('owner'), sendAgain)
  router.post('/people/invitations/:invitation/taking-back', only('owner'), takeBack)

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
    res.redirect(303, saying('/people', 'invited'))
  }

  async function sendAgain(req: Request, res: Response): Promise<void> {
    await inviteAgain(personOf(req), String(req.params.invitation), new Date(), config.limits.signInAddress)
    res.redirect(303, saying('/people', 'invited'))
  }
}

async function takeBack(req: Request, res: Response): Promise<void> {
  await takeBackInvitation(personOf(req), String(req.params.invitation), new Date())
  res.redirect(303, saying('/people', 'taken-back'))
}

const inviteForm = z.object({ name: typedLine, address: typedLine, roles: staffRolesField })

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
  const inName = nameFault(name)
  const { fault: addressFault } = readAddress(address)
  return [
    ...(inName ? [{ field: 'name', text: nameTexts[inName] } as const] : []),
    ...(addressFault ? [{ field: 'address', text: addressFault } as const] : []),
    ...(some.length > 0 ? [] : [{ field: 'roles', text: 'staff.chooseWhatTheyWillDo' } as const]),
  ]
}

const nameTexts = {
  ...nameFaultTexts,
  empty: 'staff.writeTheirNameInUp',
  long: 'staff.writeTheirNameInUp',
} as const

function showInviting(
  req: Request,
  res: Response,
  config: Config,
  form: InviteForm,
  faults: readonly Fault[],
): void {
  const { t } = req
  const errors = faults.map(({ field, text }) => ({ field, text: t(text) }))
  const name = {
    kind: 'line',
    name: 'name',
    label: t('shared.theirName'),
    hint: null,
    optional: false,
  } as const
  const values = {
    errors,
    name: { ...name, value: form.name, error: errorAt(errors, 'name') },
    address: form.address,
    roles: rolesField(t, form.roles, errorAt(errors, 'roles')),
    mail: { sender: config.mailFrom, subject: invitationSubject(t) },
  }
  res.show('staff/invite', t('staff.people'), values, faults.length > 0 ? 422 : 200)
}
