import { Router, type Request, type Response } from 'express'
import { v7 as newId } from 'uuid'
import { z } from 'zod'
import type { MoveAbout } from '../concerns/writing/about'
import { moveFormValues } from '../concerns/writing/page'
import type { MoveFault } from '../concerns/rules/wording'
import { faultsOf, firstDraft, readForm, settled, type MoveForm } from '../concerns/writing/form'
import { peopleChosenBy, stillNamed } from '../concerns/writing/readers'
import type { Config } from '../config'
import { marksIn } from '../drafts/form'
import type { Cookies } from '../http/cookies'
import { postingTo } from '../http/ids'
import type { Field } from '../http/page-parts'
import { networkOf } from '../http/abuse/networks'
import { chosen } from '../http/typed'
import { showWait, countTry } from '../http/abuse/waits'
import { countHit } from '../limits/allowances'
import { limits } from '../limits/table'
import { anybody } from '../sign-in/guards'
import { hasLeft } from '../sign-in/plain-page'
import { newSecret, signOut } from '../sign-in/sessions'
import { showClosedDoor } from './closed'
import type { Door } from './door'
import { informationRoutes } from './information-routes'
import { doorPaces } from './paces'
import { sendAtDoor, findDoor, viewerAtDoor } from './store'
import { noteHeldUp } from './door-weeks'
import { crisisLinesOf, type ShownCrisisLine } from '../practices/telephone'
import { codeLines } from '../people/return-code'
import { renamedText } from '../people/names/shown-names'
import { clockOf, listText } from '../language/locale'
import { isVisible } from '../language/translator'
import { speakFor } from '../http/pages'
import { codeField, returnRoutes } from './return-routes'
import { doorSettingsRoutes } from './settings-routes'

declare module '../http/pages' {
  interface Views {
    'doors/door': {
      practice: string
      signedIn: boolean
      crisisLines: readonly ShownCrisisLine[]
      serious: string
      therapists: readonly { name: string; href: string }[]
      owner: { href: string; hint: string }
    }
    'doors/kept': { code: readonly string[]; field: Field }
  }
}

/** The public page of a practice, on which somebody without an account writes. Until their words are good, nothing of them is kept. */
export function doorRoutes(config: Config, cookies: Cookies): Router {
  const router = Router()
  const paces = doorPaces(config)

  router.use(returnRoutes(config, cookies))
  router.use(doorSettingsRoutes(config))
  router.use(informationRoutes())

  router.get('/p/:door', anybody, showDoor, showClosedDoor)
  router.get('/p/:door/new', anybody, showFirstWords, showClosedDoor)
  router.post('/p/:door/new', anybody, writeFirstWords, showClosedDoor)

  return router

  async function writeFirstWords(req: Request, res: Response): Promise<void> {
    const now = new Date()
    const door = await doorOf(req)
    const about = aboutAt(door, therapistIn.parse(req.body ?? {}).therapist)
    const form = readForm(req.t, 'send', { id: newId(), concernId: null }, req.body)
    const draft = { ...form, choices: settled(about, form.choices) }
    const faults = faultsOf(draft, door.practice, now)
    const renamed = renamedText(
      req.t,
      req.body,
      peopleChosenBy(viewerAtDoor(door.practice, req.language), about, draft),
    )
    if ((faults.length > 0 || renamed !== null) && !hasLeft(req)) {
      showForm(req, res, door, about, { draft, faults, renamed })
      return
    }
    const until = await waitAt(req, door, now)
    if (until) {
      if (draft.choices.audience !== 'owners') await noteHeldUp(door.practice, now)
      showWait(req, res, until, now)
      return
    }
    if (hasLeft(req)) return keepForCode(req, res, door, about, { draft, faults, renamed })
    const session = { secret: newSecret(), old: cookies.read(req, 'session') }
    const { draftId } = await sendAtDoor({ ...door, language: req.language }, draft, session, now)
    cookies.write(res, 'session', session.secret)
    res.redirect(303, `/drafts/${draftId}`)
  }

  /** From when on: each network waits by itself; where very much comes to one practice, everybody waits a little. */
  async function waitAt(req: Request, { practice }: Door, now: Date): Promise<Date | null> {
    const of = `${practice.id} ${networkOf(req)}`
    const until = await countTry(paces.network, of, now)
    if (until) return until
    const { hits: crowd } = await countHit(`door practice ${practice.id}`, limits.doorPractice.minutes, now)
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
    crisisLines: crisisLinesOf(practice, req.language),
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

/**
 * A browser that was left lets nobody in and shows no words: the words wait for the person who has their code. We show the code once, or
 * somebody who goes back to that page would see it; the same form once more goes along sealed.
 */
async function keepForCode(
  req: Request,
  res: Response,
  door: Door,
  about: MoveAbout,
  written: Written,
): Promise<void> {
  const now = new Date()
  const { form } = marksIn(req.body).mark
  const { hits } = await countHit(`kept for code ${form}`, 24 * 60, now)
  const isFirst = hits === 1
  if (!isFirst || !Object.values(written.draft.words).some(isVisible)) {
    showForm(req, res, door, about, written)
    return
  }
  const session = { secret: newSecret(), old: null } // which no browser gets
  const choices = stillNamed(viewerAtDoor(door.practice, req.language), about, written.draft)
  const { code } = await sendAtDoor(
    { ...door, language: req.language },
    { ...written.draft, choices },
    session,
    now,
  )
  await signOut(session.secret, now)
  res.show('doors/kept', req.t('shared.code'), { code: codeLines(code), field: codeField(req, null) }, 422)
}

interface Written {
  readonly draft: MoveForm
  readonly faults?: readonly MoveFault[]
  /** Who is called otherwise now than the page said. */
  readonly renamed?: string | null
}

const therapistIn = z.object({ therapist: chosen })

function wordIn(req: Request): string {
  return String(req.params.door)
}

/** The door of this address. */
async function doorOf(req: Request): Promise<Door> {
  const door = await findDoor(wordIn(req))
  speakFor(req, door.practice)
  return door
}

/** A therapist who cannot be chosen here counts as none. */
function aboutAt({ therapists, owners, supervisors, outside, hasColleague }: Door, id: string): MoveAbout {
  const therapist = therapists.find(one => one.id === id)
  const around = { owners, supervisors, outside, hasColleague }
  return therapist ? { ...around, therapist } : { ...around, nobody: true }
}

function showForm(
  req: Request,
  res: Response,
  { practice }: Door,
  about: MoveAbout,
  { draft, faults = [], renamed = null }: Written,
): void {
  const start = `/p/${wordIn(req)}`
  const values = moveFormValues(req.t, viewerAtDoor(practice, req.language), about, draft, {
    faults,
    renamed,
    time: null,
  })
  const writing = { ...values.writing, action: postingTo(`${start}/new`) }
  res.show(
    'concerns/writing/write',
    req.t('shared.write'),
    { ...values, writing, cancel: start },
    faults.length > 0 || renamed !== null ? 422 : 200,
  )
}
