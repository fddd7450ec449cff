import { Router, type Request, type Response } from 'express'
import type { Config } from '../../config'
import { v7 as newId } from 'uuid'
import { marksIn, type Marks } from '../../drafts/form'
import { keepForm, type KeepOutcome } from '../../drafts/kept-forms'
import type { KindWhileWriting } from '../../drafts/kind'
import { baseAfter } from '../../drafts/life'
import { writingTime } from '../../drafts/page'
import { writing } from '../../drafts/routes'
import { draftIfAny } from '../../drafts/store'
import { Refused } from '../../errors'
import type { Cookies } from '../../http/cookies'
import { clockOf } from '../../language/locale'
import { onlyIds } from '../../http/ids'
import { chosen } from '../../http/typed'
import { everybody, only, personOf } from '../../sign-in/guards'
import type { KnownTherapist, Person } from '../../people/person'
import { newReturnCode } from '../../people/return-code'
import { formerlySentence } from '../../people/contact'
import { renamedText } from '../../people/shown-names'
import { callOneself, changeReturn } from '../../people/store'
import { aboutTherapist, type MoveAbout } from './about'
import { audiencesFor } from '../rules/audience'
import { isMoveOf, isWritten, moveNames, moveOf, movesOpenIn, type MoveName } from '../rules/moves'
import { moveDrafts, moveDraftsOf, moveDrawer, type Draft, type Unsaved } from '../store/drafts'
import type { OpenConcern } from '../store/entries'
import { moveFormValues, introOf, outsideWhereAlone, type Coming } from './page'
import { peopleChosenBy, stillNamed } from './readers'
import { onlyConcernOf } from '../store/lists'
import { aboutDraft, afterSending, draftOf, leadOn, openedHere } from './requests'
import type { Choices } from '../rules/wording'
import { faultsOf, firstDraft, newDraftAbout, readForm, settled, type MoveForm } from './form'
import { moveKind } from './kind'
import { codeRoutes } from './code-routes'
import type { ShownOutside } from '../thread/statements'

declare module '../../http/pages' {
  interface Views {
    'concerns/writing/write': ReturnType<typeof moveFormValues>
    'concerns/writing/unread': { text: string; outside: ShownOutside | null; back: string }
    'concerns/writing/therapist': {
      therapists: readonly {
        name: string
        href: string
        former: string | null
        formerly: string | null
      }[]
    }
  }
}

/** The forms of all moves. Everything that is written waits as a draft first. */
export function writingRoutes({ baseUrl }: Pick<Config, 'baseUrl'>, cookies: Cookies): Router {
  const router = Router()
  onlyIds(router, 'concern', 'draft')

  router.get('/concerns/new', only('client'), showFirstWords)
  router.post('/concerns/new', ...writing(cookies, wordsOf('send'), 'client'))

  for (const move of moveNames.filter(name => name !== 'send' && isWritten(name))) {
    const path = `/concerns/:concern/${moveOf(move).path}`

    router.get(path, only(...everybody), (req, res) => showMove(req, res, move))
    router.post(path, ...writing(cookies, wordsOf(move), ...everybody))
  }

  router.get('/drafts/:draft/edit', only(...everybody), showDraft)

  // First words without an account are changed here; with one, where they were begun.
  router.post('/drafts/:draft/edit', ...writing(cookies, wordsOf('send'), 'without account'))

  router.use(leadOn)
  router.use(codeRoutes(baseUrl))

  return router
}

async function showFirstWords(req: Request, res: Response): Promise<void> {
  const person = personOf(req)
  const unsent = 'unsent' in req.query // a letter that need not be sent
  const about = await aboutTherapist(person, chosen.parse(req.query.therapist))
  if (about.therapist && audiencesFor(req.t, about.therapist, about.owners ?? []).length === 0) {
    const back = about.therapists.length > 1 ? '/concerns/new' : '/'
    res.show('concerns/writing/unread', req.t('shared.write'), {
      text: introOf(req.t, person, about) ?? '',
      outside: outsideWhereAlone(req.t, about),
      back,
    })
    return
  }
  if (about.therapist) {
    const begun = await begunHere(req, 'send', ({ choices }) =>
      isAbout(choices, about, req.query.audience, unsent),
    )
    showForm(req, res, about, firstDraft(about, req.query.audience, unsent), { ...(begun && { begun }) })
    return
  }
  res.show('concerns/writing/therapist', req.t('shared.write'), {
    therapists: about.therapists.map(therapist => ({
      name: therapist.name,
      href: `/concerns/new?therapist=${therapist.id}${unsent ? '&unsent' : ''}`,
      former: formerText(req.t, therapist),
      formerly: formerlySentence(req.t, [therapist], clockOf(person)),
    })),
  })
}

async function showMove(req: Request, res: Response, move: MoveName): Promise<void> {
  const concern = await concernOf(req)
  if (!movesOpenIn(concern).includes(move)) {
    res.redirect(303, `/concerns/${concern.id}`)
    return
  }
  const of = chosen.parse(req.query.of)
  const begun = await begunHere(
    req,
    move,
    draft => draft.concernId === concern.id && (of === '' || draft.choices.details?.of === of),
  )
  const draft = newDraftAbout(move, concern, of)
  // There is one first answer: whoever has begun it goes on with it.
  if (begun && move === 'acknowledge') res.redirect(303, `/drafts/${begun.id}/edit?begun`)
  else showForm(req, res, { concern }, draft, { ...(begun && { begun }) })
}

async function showDraft(req: Request, res: Response): Promise<void> {
  const draft = await draftOf(req)
  const about = await aboutDraft(req, draft)
  if (about.gone || draft.state !== 'kept') {
    res.redirect(303, `/drafts/${draft.id}`)
    return
  }
  if (draft.damaged) {
    const beside: Unsaved = { ...draft, id: newId(), revision: 0 }
    showForm(req, res, orNobody(about), beside, { goesOn: true, isBesideDamaged: true })
    return
  }
  const { letter, ...choices } = draft.choices
  const shown = letter && 'say' in req.query ? { ...draft, choices } : draft
  const begun = 'begun' in req.query ? draft : undefined
  showForm(req, res, orNobody(about), shown, { goesOn: true, ...(begun && { begun }) })
}

/** The words of a move, as somebody writes them. */
function wordsOf(move: MoveName): KindWhileWriting<MoveForm> {
  return {
    ...moveKind,
    read: ({ t, body, params: { concern, draft } }, id) =>
      readForm(t, move, { id: String(draft ?? id), concernId: concern ? String(concern) : null }, body),
    drawer: moveDrawer,
    settle: async (req, form) => {
      const about = await aboutForm(req, form)
      if (about.concern && !isMoveOf(about.concern, move)) throw new Refused('concerns.thisStepIsNotYours')
      const code = await codeFor(personOf(req), form)
      const settledForm = { ...form, about, choices: settled(about, form.choices) }
      const isUnseen = marksIn(req.body).keep !== undefined
      const choices = isUnseen ? stillNamed(personOf(req), about, settledForm) : settledForm.choices
      return { ...settledForm, choices, ...(code && { code }) }
    },
    press,
  }
}

async function press(
  req: Request,
  res: Response,
  { about = {}, ...form }: MoveForm,
  { mark, keep }: Marks,
): Promise<void> {
  const person = personOf(req)
  const now = new Date()
  const faults = faultsOf(form, person.practice, now)
  const renamed = renamedText(req.t, req.body, peopleChosenBy(person, about, form))
  if (!keep && (faults.length > 0 || renamed !== null)) {
    const revision = baseAfter(await draftIfAny(moveDrafts, person, form.id), mark)
    showForm(req, res, about, { ...form, revision }, { faults, renamed })
    return
  }
  const outcome = await keepForm(moveDrawer, person, form, mark, now)
  if (keep && outcome.state === 'kept')
    res.redirect(303, `${form.concernId ? `/concerns/${form.concernId}` : '/'}?said=kept`)
  else res.redirect(303, whereItIs(outcome))
}

async function aboutForm(req: Request, { concernId, choices }: MoveForm): Promise<MoveAbout> {
  if (concernId) return { concern: await openedHere(req, concernId) }
  const person = personOf(req)
  const about = await aboutTherapist(person, choices.therapist ?? '')
  return person.account ? about : orNobody(about)
}

/** Whoever posts a form is told what became of its words, whichever form it is. */
function whereItIs(outcome: KeepOutcome): string {
  switch (outcome.state) {
    case 'sent':
      return afterSending(outcome.id, outcome.to)
    case 'gone':
    case 'refused':
      return '/?said=is-thrown-away'
    case 'apart':
      return `/drafts/${outcome.id}?said=${outcome.from === 'kept' ? 'changed-elsewhere' : 'draft-of-its-own'}`
    default:
      return `/drafts/${outcome.id}`
  }
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

function showForm(
  req: Request,
  res: Response,
  about: MoveAbout,
  draft: Unsaved,
  coming: Omit<Coming, 'time'> = {},
): void {
  const values = moveFormValues(req.t, personOf(req), about, draft, { ...coming, time: writingTime(req) })
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

function concernOf(req: Request): Promise<OpenConcern> {
  return openedHere(req, String(req.params.concern))
}

function formerText(t: Request['t'], { former, gone }: KnownTherapist): string | null {
  if (gone) return t('concerns.doesNotWorkAsA')
  return former ? t('concerns.youDoNotWorkTogetherAny') : null
}

/** Whoever was chosen and cannot be chosen any more is nobody, from the next form on. */
function orNobody(about: MoveAbout): MoveAbout {
  return about.therapist || about.concern ? about : { ...about, nobody: true }
}
