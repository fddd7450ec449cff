import { Router, type Request, type Response } from 'express'
import type { Config } from '../../config'
import { v7 as newId } from 'uuid'
import { attachmentsOfDraft } from '../../attachments/store'
import type { Marks } from '../../drafts/form'
import { keepForm } from '../../drafts/kept-forms'
import { baseAfter } from '../../drafts/life'
import { writingTime } from '../../drafts/page'
import { writing } from '../../drafts/routes'
import { draftIfAny } from '../../drafts/store'
import type { Cookies } from '../../http/cookies'
import { clockOf } from '../../language/locale'
import { onlyIds } from '../../http/ids'
import { chosen } from '../../http/typed'
import { saying } from '../../http/flashes'
import { hasClosed } from '../../practices/closing'
import { everybody, only, personOf } from '../../sign-in/guards'
import type { KnownTherapist, Person } from '../../people/person'
import { newReturnCode } from '../../people/return-code'
import { awayText } from '../../people/away'
import { formerlySentence } from '../../people/contact'
import { renamedText } from '../../people/names/shown-names'
import { changeReturn } from '../../people/store'
import { callOneself } from '../../people/names/own-name'
import { aboutTherapist, type MoveAbout } from './about'
import { audiencesFor } from '../rules/audience'
import { allowedMovesIn, movePath, type MoveName } from '../rules/moves'
import { moveDrafts, moveDraftsOf, moveDrawer, type Draft, type Unsaved } from '../store/words/drafts'
import { moveFormValues, introOf, outsideWhereAlone, type Coming } from './page'
import { peopleChosenBy, stillNamed } from './readers'
import { onlyConcernOf } from '../store/lists/own-concerns'
import { aboutDraft, draftOf, leadOn, whereItIs } from './requests'
import { isForOwnersAlone } from '../rules/first-words'
import type { Choices } from '../rules/wording'
import { faultsOf, firstDraft, settled, type MoveForm } from './form'
import { moveWords } from './kind'
import { codeRoutes } from './code-routes'
import type { ShownOutside } from '../statements/statements'

declare module '../../http/pages' {
  interface Views {
    'concerns/writing/write': ReturnType<typeof moveFormValues>
    'concerns/writing/unread': { text: string; outside: ShownOutside | null; back: string }
    'concerns/writing/therapist': {
      lead: string
      therapists: readonly {
        name: string
        href: string
        former: string | null
        formerly: string | null
        away: string | null
      }[]
    }
  }
}

/** First words, and what was begun. Everything that is written waits as a draft first. */
export function writingRoutes({ baseUrl }: Pick<Config, 'baseUrl'>, cookies: Cookies): Router {
  const router = Router()
  onlyIds(router, 'draft')
  const firstWords = moveWords('send', { settle: settleFirstWords, press })

  router.get('/concerns/new', only('client'), showFirstWords)
  router.post('/concerns/new', ...writing(cookies, firstWords, 'client'))

  router.get('/drafts/:draft/edit', only(...everybody), showDraft)

  // First words without an account are changed here; with one, where they were begun.
  router.post('/drafts/:draft/edit', ...writing(cookies, firstWords, 'without account'))

  router.use(leadOn)
  router.use(codeRoutes(baseUrl))

  return router
}

async function showFirstWords(req: Request, res: Response): Promise<void> {
  const person = personOf(req)
  if (hasClosed(person.practice, new Date())) return res.redirect(303, '/closing')
  const unsent = 'unsent' in req.query // a letter that need not be sent
  const about = await aboutTherapist(person, chosen.parse(req.query.therapist))
  if (about.therapist && audiencesFor(req.t, about.therapist, about.owners ?? []).length === 0) {
    const back = about.therapists.length > 1 ? '/concerns/new' : '/'
    res.show('concerns/writing/unread', req.t('shared.write'), {
      text: introOf(req.t, person, about) ?? '',
      outside: outsideWhereAlone(req.t, person, about),
      back,
    })
    return
  }
  if (about.therapist) {
    const kind = req.query.about === 'home' ? 'guardian' : undefined
    const begun = await begunHere(
      req,
      'send',
      ({ choices }) =>
        isForOwnersAlone(choices.kind) === isForOwnersAlone(kind) &&
        isAbout(choices, about, req.query.audience, unsent),
    )
    await showForm(req, res, about, firstDraft(about, req.query.audience, unsent, kind), {
      ...(begun && { begun }),
    })
    return
  }
  res.show('concerns/writing/therapist', req.t('shared.write'), {
    lead: req.t(unsent ? 'concerns.chooseForYourLetter' : 'shared.chooseTheTherapistTheyLearn'),
    therapists: about.therapists.map(therapist => ({
      name: therapist.name,
      href: `/concerns/new?therapist=${therapist.id}${unsent ? '&unsent' : ''}`,
      former: formerText(req.t, therapist),
      formerly: formerlySentence(req.t, [therapist], clockOf(person)),
      away: awayText(req.t, person, therapist),
    })),
  })
}

async function showDraft(req: Request, res: Response): Promise<void> {
  const draft = await draftOf(req)
  const about = await aboutDraft(req, draft)
  if (about.gone || draft.state !== 'kept') {
    res.redirect(303, `/drafts/${draft.id}`)
    return
  }
  if (draft.concernId && about.concern) {
    const form = `${movePath(about.concern.id, draft.move)}?draft=${draft.id}`
    const canBeSent = allowedMovesIn(about.concern).includes(draft.move)
    res.redirect(303, canBeSent ? form : `/drafts/${draft.id}`)
    return
  }
  if (draft.damaged) {
    const beside: Unsaved = { ...draft, id: newId(), revision: 0 }
    await showForm(req, res, orNobody(about), beside, { goesOn: true, isBesideDamaged: true })
    return
  }
  const { letter, ...choices } = draft.choices
  const shown = letter && 'say' in req.query ? { ...draft, choices } : draft
  const begun = 'begun' in req.query ? draft : undefined
  await showForm(req, res, orNobody(about), shown, { goesOn: true, ...(begun && { begun }) })
}

async function settleFirstWords(req: Request, form: MoveForm, { keep }: Marks): Promise<MoveForm> {
  const person = personOf(req)
  const found = await aboutTherapist(person, form.choices.therapist ?? '')
  const about = person.account ? found : orNobody(found)
  const code = await codeFor(person, form)
  const settledForm = { ...form, about, choices: settled(about, form.choices) }
  const isUnseen = keep !== undefined
  const choices = isUnseen ? stillNamed(person, about, settledForm) : settledForm.choices
  return { ...settledForm, choices, ...(code && { code }) }
}

async function press(
  req: Request,
  res: Response,
  { about = {}, ...form }: MoveForm,
  { mark, keep }: Marks,
): Promise<void> {
  const person = personOf(req)
  const now = new Date()
  const faults = faultsOf({ ...form, about }, person.practice, now)
  const renamed = renamedText(req.t, req.body, peopleChosenBy(person, about, form))
  if (!keep && (faults.length > 0 || renamed !== null)) {
    const revision = baseAfter(await draftIfAny(moveDrafts, person, form.id), mark)
    await showForm(req, res, about, { ...form, revision }, { faults, renamed })
    return
  }
  const outcome = await keepForm(moveDrawer, person, form, mark, now)
  if (keep === 'files' && outcome.state === 'kept') res.redirect(303, `/drafts/${outcome.id}/files`)
  else if (keep === 'voice' && outcome.state === 'kept') res.redirect(303, `/drafts/${outcome.id}/recording`)
  else if (keep && outcome.state === 'kept') res.redirect(303, saying('/', 'kept'))
  else res.redirect(303, whereItIs(outcome))
}

/** The code that was shown with first words stays theirs. Where they were thrown away meanwhile, there is a new one. */
async function codeFor(person: Person, { id, move, choices }: MoveForm): Promise<string | null> {
  if (person.account || move !== 'send') return null
  const code = (await draftIfAny(moveDrafts, person, id))?.code ?? (await newCodeFor(person))
  await callOneself(person, choices.name ?? '')
  return code
}

/** Null once something was sent: the code of a concern stays. */
async function newCodeFor(person: Person): Promise<string | null> {
  if (await onlyConcernOf(person)) return null
  const code = newReturnCode()
  await changeReturn(person, code)
  return code
}

async function showForm(
  req: Request,
  res: Response,
  about: MoveAbout,
  draft: Unsaved,
  coming: Omit<Coming, 'time' | 'attachments'> = {},
): Promise<void> {
  const person = personOf(req)
  const attachments = draft.revision ? await attachmentsOfDraft(person, draft.id) : []
  const at = { ...coming, attachments, time: writingTime(req) }
  const values = moveFormValues(req.t, person, about, draft, at)
  res.show('concerns/writing/write', req.t('shared.write'), values, values.errors.length > 0 ? 422 : 200)
}

/** What somebody has begun to write here and left, unless they ask to begin afresh. */
async function begunHere(
  req: Request,
  move: MoveName,
  isHere: (draft: Draft) => boolean,
): Promise<Draft | undefined> {
  if ('afresh' in req.query) return undefined
  const begun = await moveDraftsOf(personOf(req))
  return begun.find(draft => draft.move === move && draft.state === 'kept' && isHere(draft))
}

function isAbout(choices: Choices, about: MoveAbout, audience: unknown, letter: boolean): boolean {
  if (choices.therapist !== about.therapist?.id || (choices.letter ?? false) !== letter) return false
  return audience === undefined || choices.audience === audience
}

function formerText(t: Request['t'], { former, gone }: KnownTherapist): string | null {
  if (gone) return t('concerns.doesNotWorkAsA')
  return former ? t('concerns.youDoNotWorkTogetherAny') : null
}

/** A person who can no longer be chosen is left out of the next form. */
function orNobody(about: MoveAbout): MoveAbout {
  return about.therapist || about.concern ? about : { ...about, nobody: true }
}
