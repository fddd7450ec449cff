import { Router, type Request, type Response } from 'express'
import { v7 as newId } from 'uuid'
import { z } from 'zod'
import type { Unsaved } from '../concerns/store/drafts'
import { moveFormValues, type MoveAbout } from '../concerns/writing/page'
import type { MoveFault } from '../concerns/rules/wording'
import { faultsOf, firstDraft, readForm, settled } from '../concerns/writing/form'
import type { Config } from '../config'
import type { Cookies } from '../http/cookies'
import { postingTo } from '../http/ids'
import { networkOf } from '../http/networks'
import { chosen } from '../http/typed'
import { countInHour, showWait, countTry } from '../http/waits'
import { anybody } from '../sign-in/guards'
import { newSecret } from '../sign-in/sessions'
import type { Door } from './door'
import { doorPaces } from './paces'
import { sendAtDoor, findDoor, noteHeldUp, viewerAtDoor } from './store'
import { crisisLinesOf } from '../practices/telephone'
import { clockOf, listText } from '../language/locale'
import { speakIn } from '../http/pages'
import { returnRoutes } from './return-routes'
import { doorSettingsRoutes } from './settings-routes'

/** The public page of a practice, on which somebody without an account writes. Until their words are good, nothing of them is kept. */
export function doorRoutes(config: Config, cookies: Cookies): Router {
  const router = Router()
  const paces = doorPaces(config)

  router.use(returnRoutes(config, cookies))
  router.use(doorSettingsRoutes(config))

  router.get('/p/:door', anybody, showDoor)
  router.get('/p/:door/new', anybody, showFirstWords)
  router.post('/p/:door/new', anybody, writeFirstWords)

  return router

  async function writeFirstWords(req: Request, res: Response): Promise<void> {
    const now = new Date()
    const door = await doorOf(req)
    const about = aboutAt(door, therapistIn.parse(req.body ?? {}).therapist)
    const form = readForm(req.t, 'send', { id: newId(), concernId: null }, req.body)
    const draft = { ...form, choices: settled(about, form.choices) }
    const faults = faultsOf(draft, door.practice, now)
    if (faults.length > 0) {
      showForm(req, res, door, about, { draft, faults })
      return
    }
    const until = await turnAt(req, door, now)
    if (until) {
      if (draft.choices.audience !== 'owners') await noteHeldUp(door.practice, now)
      showWait(req, res, until, now)
      return
    }
    const session = { secret: newSecret(), old: cookies.read(req, 'session') }
    const { draftId } = await sendAtDoor(door, draft, session, now)
    cookies.write(res, 'session', session.secret)
    res.redirect(303, `/drafts/${draftId}`)
  }

  /** First each network by itself; where very much comes to one practice, everybody a little later. */
  async function turnAt(req: Request, { practice }: Door, now: Date): Promise<Date | null> {
    const of = `${practice.id} ${networkOf(req)}`
    const until = await countTry(paces.network, of, now)
    if (until) return until
    const crowd = await countInHour('door practice', practice.id, now)
    return crowd > config.limits.doorPractice ? countTry(paces.crowd, of, now) : null
  }
}

async function showDoor(req: Request, res: Response): Promise<void> {
  const door = await doorOf(req)
  const { t } = req
  const { practice, owners } = door
  const start = `/p/${wordIn(req)}/new`
  const names = listText(
    owners.map(({ name }) => name),
    clockOf({ practice, language: req.language }),
    'disjunction',
  )
  res.show('doors/door', t('shared.write'), {
    practice: practice.name,
    signedIn: req.visitor?.live === true && req.visitor.person.account,
    crisisLines: crisisLinesOf(practice),
    serious: `/p/${wordIn(req)}/more`,
    therapists: door.therapists.map(({ id, name }) => ({ name, href: `${start}?therapist=${id}` })),
    owner: {
      href: start,
      hint:
        owners.length > 1
          ? t('doors.youChooseWhoReadsIt', { owners: names })
          : t('doors.itGoesToOwnersAnd', { owners: names }),
    },
  })
}

async function showFirstWords(req: Request, res: Response): Promise<void> {
  const door = await doorOf(req)
  const about = aboutAt(door, therapistIn.parse(req.query).therapist)
  showForm(req, res, door, about, { draft: firstDraft(about, req.query.audience) })
}

const therapistIn = z.object({ therapist: chosen })

function wordIn(req: Request): string {
  return String(req.params.door)
}

/** The door of this address. To people who are not signed in it speaks the practice's language. */
async function doorOf(req: Request): Promise<Door> {
  const door = await findDoor(wordIn(req))
  if (!req.visitor) speakIn(req, door.practice.language)
  return door
}

/** Whoever is not there to be chosen is as if nobody had been chosen. */
function aboutAt({ therapists, owners, supervisors, outside }: Door, id: string): MoveAbout {
  const therapist = therapists.find(one => one.id === id)
  const around = { owners, supervisors, outside }
  return therapist ? { ...around, therapist } : { ...around, nobody: true }
}

function showForm(
  req: Request,
  res: Response,
  { practice }: Door,
  about: MoveAbout,
  { draft, faults = [] }: { readonly draft: Unsaved; readonly faults?: readonly MoveFault[] },
): void {
  const start = `/p/${wordIn(req)}`
  const values = moveFormValues(req.t, viewerAtDoor(practice), about, draft, { faults, time: null })
  const writing = { ...values.writing, action: postingTo(`${start}/new`) }
  res.show(
    'concerns/writing/write',
    req.t('shared.write'),
    { ...values, writing, cancel: start },
    faults.length > 0 ? 422 : 200,
  )
}
