import { Router, type Request, type Response } from 'express'
import type { Care } from '../care/care'
import { findCare } from '../care/store'
import { dayText, momentOf } from '../language/dates'
import { clockOf } from '../language/locale'
import { onlyIds } from '../http/ids'
import { saying } from '../http/flashes'
import { only, personOf } from '../sign-in/guards'
import { codeLines } from '../people/return-code'
import { findStaffNames } from '../people/store'
import {
  beginMeeting,
  codeMinutes,
  meetingOf,
  secondMeeting,
  stopMeeting,
  type HelpedMeeting,
} from './meetings'

declare module '../http/pages' {
  interface Views {
    'recovery/helping': {
      name: string
      path: string
      back: string
      /** There is nobody else here who could speak with the client too. */
      alone: boolean
      meeting: { statements: readonly string[]; canSecond: boolean } | null
    }
    'recovery/meeting-code': {
      name: string
      code: readonly string[]
      at: string
      minutes: number
      back: string
    }
  }
}

/** A therapist or an owner begins a new address for a client who is with them, or says that they have spoken with the client too. */
export function meetingRoutes(baseUrl: string): Router {
  const router = Router()
  onlyIds(router, 'care')

  router.get('/clients/:care/new-address', only('therapist', 'owner'), showMeeting)

  // The answer is the only page that shows the code.
  router.post('/clients/:care/new-address', only('therapist', 'owner'), begin)
  router.post('/clients/:care/new-address/speaking', only('therapist', 'owner'), second)
  router.post('/clients/:care/new-address/stopping', only('therapist', 'owner'), stop)

  return router

  async function begin(req: Request, res: Response): Promise<void> {
    const care = await careOf(req)
    await meetingOf(personOf(req), care.client.id)
    const code = await beginMeeting(personOf(req), care.client.id, new Date())
    if (code) showCode(req, res, care, code, `${baseUrl}/new-address`)
    else res.redirect(303, saying(pathOf(care), 'meeting-not-possible'))
  }
}

async function showMeeting(req: Request, res: Response): Promise<void> {
  const { t } = req
  const helper = personOf(req)
  const care = await careOf(req)
  const { alone, meeting } = await meetingOf(helper, care.client.id)
  res.show('recovery/helping', t('shared.clients'), {
    name: care.client.name,
    path: pathOf(care),
    back: `/clients/${care.id}`,
    alone,
    meeting: meeting && (await meetingValues(req, meeting)),
  })
}

async function second(req: Request, res: Response): Promise<void> {
  const care = await careOf(req)
  await meetingOf(personOf(req), care.client.id)
  const done = await secondMeeting(personOf(req), care.client.id, new Date())
  res.redirect(303, saying(pathOf(care), done ? 'meeting-seconded' : 'meeting-not-open'))
}

async function stop(req: Request, res: Response): Promise<void> {
  const care = await careOf(req)
  await meetingOf(personOf(req), care.client.id)
  await stopMeeting(personOf(req), care.client.id, new Date())
  res.redirect(303, saying(pathOf(care), 'meeting-stopped'))
}

function careOf(req: Request): Promise<Care> {
  return findCare(personOf(req), String(req.params.care))
}

function pathOf({ id }: Care): string {
  return `/clients/${id}/new-address`
}

function showCode(req: Request, res: Response, care: Care, code: string, at: string): void {
  const values = {
    name: care.client.name,
    code: codeLines(code),
    at,
    minutes: codeMinutes,
    back: pathOf(care),
  }
  res.show('recovery/meeting-code', req.t('shared.clients'), values)
}

/** How far it has come, and what the one who looks can do. */
async function meetingValues(req: Request, meeting: HelpedMeeting) {
  const { t } = req
  const helper = personOf(req)
  const clock = clockOf(helper)
  const { begunBy, begunAt, asked, confirmedAt, needsSecond, opensAt, secondedBy, canSecond } = meeting
  const names = await findStaffNames(helper, secondedBy ? [begunBy, secondedBy] : [begunBy])
  const nameOf = (id: string) => names.get(id) ?? t('recovery.somebodyWhoNoLongerWorks')
  return {
    statements: [
      t('recovery.nameBeganItOnMoment', { name: nameOf(begunBy), moment: momentOf(begunAt, clock).text }),
      ...(asked ? [] : [t('recovery.theClientHasNotTyped')]),
      ...(asked && !confirmedAt ? [t('recovery.theClientHasTypedThe')] : []),
      ...(opensAt
        ? [
            t('recovery.theNewAddressIsConfirmed', {
              day: dayText(opensAt, clock),
            }),
          ]
        : []),
      ...(secondedBy ? [t('recovery.nameHasSpokenWithThe', { name: nameOf(secondedBy) })] : []),
      ...(confirmedAt && needsSecond && !secondedBy ? [t('recovery.somebodyElseHasToSay')] : []),
    ],
    canSecond: confirmedAt !== null && needsSecond === true && !secondedBy && canSecond,
  }
}
