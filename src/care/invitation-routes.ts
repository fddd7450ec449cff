import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import { minutesUntil, type Allowance } from '../limits/allowances'
import type { Config } from '../config'
import { onlyIds } from '../http/ids'
import { chosen, typed } from '../http/typed'
import { only, personOf } from '../sign-in/guards'
import { invite, inviteAgain, noMoreClients, takeBackInvitation } from '../staff/invitations'
import { invitationSubject } from '../people/mail'
import { mayMail } from '../people/mail-allowances'
import type { Person } from '../people/person'
import { peopleField, renamedAmong, shownIn } from '../people/names/shown-names'
import type { Colleague } from './care'
import { faultInAddress, faultInName, faultInTyped, type InviteeFault } from './invitee'
import { inviteeFaultText } from './client-values'
import { therapistsWithAddresses } from './store'
import { errorAt, type Field, type FieldError, type MailToCome } from '../http/page-parts'
import { saying } from '../http/flashes'

declare module '../http/pages' {
  interface Views {
    'care/invite': {
      errors: readonly FieldError[]
      name: { value: string; error: string | null }
      address: { value: string; error: string | null }
      fields: readonly Field[]
      /** There is no therapist for whom somebody could be invited. */
      nobody: boolean
      /** Why nobody is invited any more; null: clients can be. */
      closing: string | null
      mail: MailToCome
    }
  }
}

/** Clients come in by invitation, one by one or from a table (the table is care/import). */
export function invitationRoutes(config: Config): Router {
  const router = Router()
  onlyIds(router, 'invitation')

  router.get('/clients/new', only('therapist', 'owner'), showInviting)
  router.post('/clients/new', only('therapist', 'owner'), inviteClient)
  router.post('/clients/invitations/:invitation/again', only('therapist', 'owner'), sendAgain)
  router.post('/clients/invitations/:invitation/taking-back', only('therapist', 'owner'), takeBack)

  return router

  async function showInviting(req: Request, res: Response): Promise<void> {
    const therapists = await therapistsToInviteFor(personOf(req))
    showForm(req, res, config, therapists, { form: inviteForm.parse({}) })
  }

  async function inviteClient(req: Request, res: Response): Promise<void> {
    const person = personOf(req)
    const therapists = await therapistsToInviteFor(person)
    const form = inviteForm.parse(req.body ?? {})
    const therapist = chosenAmong(therapists, form.therapist)
    const faults: FieldFault[] = [...faultsIn(form, therapist), ...renamedFaults(req.body, therapist)]
    if (person.practice.closesOn) faults.push({ field: '', text: noMoreClients })
    if (faults.length > 0 || !therapist) return showForm(req, res, config, therapists, { form, faults })
    const invitee = {
      name: form.name.text,
      address: form.address.text,
      together: form.together === 'yes',
    }
    const now = new Date()
    const allowance = await mayMail(invitee.address, config.limits.signInAddress, now)
    if (!allowance.allowed)
      return showForm(req, res, config, therapists, { form, faults: [enoughMails(allowance, now)] })
    const invited = await invite(person, ['client'], therapist.id, [invitee], now)
    if (invited.length === 0) return showForm(req, res, config, therapists, { form, faults: [waitsAlready] })
    res.redirect(303, saying('/clients', 'invited'))
  }

  async function sendAgain(req: Request, res: Response): Promise<void> {
    await inviteAgain(personOf(req), String(req.params.invitation), new Date(), config.limits.signInAddress)
    res.redirect(303, saying('/clients', 'invited'))
  }
}

async function takeBack(req: Request, res: Response): Promise<void> {
  await takeBackInvitation(personOf(req), String(req.params.invitation), new Date())
  res.redirect(303, saying('/clients', 'taken-back'))
}

/** For whom somebody may invite clients: an owner for everybody who works here, a therapist for themselves. */
export async function therapistsToInviteFor(person: Person): Promise<Colleague[]> {
  const therapists = await therapistsWithAddresses(person)
  return person.roles.includes('owner') ? therapists : therapists.filter(({ id }) => id === person.id)
}

const inviteForm = z.object({ name: typed, address: typed, together: chosen, therapist: chosen })

type InviteForm = z.infer<typeof inviteForm>

type FieldFault = InviteeFault & { readonly field: string }

const waitsAlready: FieldFault = {
  field: 'address',
  text: 'care.yourInvitationToThisAddress',
}

/** Says the same of every address, known here or not. */
function enoughMails(allowance: Allowance, now: Date): FieldFault {
  return {
    field: 'address',
    text: 'care.enoughMailsWentToThis',
    values: { count: minutesUntil(allowance, now) },
  }
}

function chosenAmong(therapists: readonly Colleague[], id: string): Colleague | null {
  return therapists.find(one => one.id === id) ?? (therapists.length === 1 ? (therapists[0] ?? null) : null)
}

function faultsIn(form: InviteForm, therapist: Colleague | null): FieldFault[] {
  const faults: Record<string, InviteeFault | null> = {
    name: faultInTyped(form.name) ?? faultInName(form.name.text),
    address: faultInTyped(form.address) ?? faultInAddress(form.address.text),
    therapist: therapist ? null : { text: 'care.chooseWhoseClientItIs' },
  }
  return Object.entries(faults).flatMap(([field, fault]) => (fault ? [{ ...fault, field }] : []))
}

function renamedFaults(body: unknown, therapist: Colleague | null): FieldFault[] {
  return renamedAmong(shownIn(body), therapist ? [therapist] : []).map(({ former, name }) => ({
    field: 'therapist',
    text: 'people.formerIsCalledNameNow',
    values: { former, name },
  }))
}

function showForm(
  req: Request,
  res: Response,
  config: Config,
  therapists: readonly Colleague[],
  { form, faults = [] }: { readonly form: InviteForm; readonly faults?: readonly FieldFault[] },
): void {
  const { t } = req
  const person = personOf(req)
  const errors = faults.map(fault => ({ field: fault.field, text: inviteeFaultText(t, person, fault) }))
  res.show(
    'care/invite',
    t('shared.clients'),
    {
      errors,
      name: { value: form.name.text, error: errorAt(errors, 'name') },
      address: { value: form.address.text, error: errorAt(errors, 'address') },
      fields: [
        ...(therapists.length > 1 ? [therapistField()] : []),
        {
          kind: 'several',
          name: 'together',
          legend: t('care.doTheyComeTogetherWith'),
          hint: null,
          error: null,
          options: [
            {
              value: 'yes',
              text: t('care.yesAsACoupleOr'),
              hint: t('care.beforeTheySendAnythingThey'),
              checked: form.together === 'yes',
            },
          ],
        },
      ],
      nobody: therapists.length === 0,
      closing: person.practice.closesOn && faults.length === 0 ? t(noMoreClients) : null,
      mail: { sender: config.mailFrom, subject: invitationSubject(t) },
    },
    faults.length > 0 ? 422 : 200,
  )

  function therapistField(): Field {
    const legend = t('care.whoseClientIsIt')
    const field = { kind: 'choice', name: 'therapist', legend, error: errorAt(errors, 'therapist') } as const
    return peopleField(therapists, field, id => form.therapist === id)
  }
}
