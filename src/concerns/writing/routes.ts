import { Router, type Request, type Response } from 'express'
import { v7 as newId } from 'uuid'
import { z } from 'zod'
import { Refused } from '../../errors'
import type { Cookies } from '../../http/cookies'
import { clockOf } from '../../language/locale'
import { onlyIds } from '../../http/ids'
import { chosen } from '../../http/typed'
import { anybody, everybody, only, onlyOrKeeping, personOf, secondsLeft } from '../../sign-in/guards'
import type { KnownTherapist, Person } from '../../people/person'
import { newReturnCode } from '../../people/return-code'
import { formerlySentence } from '../../people/contact'
import { renamedText } from '../../people/shown-names'
import { callOneself, changeReturn } from '../../people/store'
import { aboutTherapist } from './about'
import { audiencesFor } from '../rules/audience'
import { isMoveOf, isWritten, moveNames, moveOf, movesOpenIn, type MoveName } from '../rules/moves'
import { keepDraft, keepForm, type Outcome } from '../drafts/forms'
import { stateOf, type FormMark } from '../drafts/life'
import { draftIfAny, draftsOf, type Begun, type Unsaved } from '../drafts/store'
import type { OpenConcern } from '../store/entries'
import { formValues, introOf, outsideWhereAlone, type About, type Coming } from './page'
import { peopleChosenBy } from './readers'
import { keepingForWriter, keepingLimit, keptDays } from './keeping'
import { onlyConcernOf } from '../store/lists'
import { aboutDraft, afterSending, draftOf, leadOn, openedHere } from './requests'
import type { Choices } from '../rules/wording'
import { firstDraft, newDraftAbout, readDraft } from './form'

/** The forms of all moves. Everything that is written waits as a draft first. */
export function writingRoutes(cookies: Cookies): Router {
  const router = Router()
  const limited = keepingLimit()
  onlyIds(router, 'concern', 'draft')

  router.get('/concerns/new', only('client'), async (req, res) => {
    const person = personOf(req)
    const unsent = 'unsent' in req.query // a letter that need not be sent
    const about = await aboutTherapist(person, chosen.parse(req.query.therapist))
    if (about.therapist && audiencesFor(req.t, about.therapist, about.owners ?? []).length === 0) {
      const back = about.therapists.length > 1 ? '/concerns/new' : '/'
      res.show('concerns/writing/unread', req.t('Write'), {
        text: introOf(req.t, person, about),
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
    res.show('concerns/writing/therapist', req.t('Write'), {
      therapists: about.therapists.map(therapist => ({
        name: therapist.name,
        href: `/concerns/new?therapist=${therapist.id}${unsent ? '&unsent' : ''}`,
        standing: standingText(req.t, therapist),
        formerly: formerlySentence(req.t, [therapist], clockOf(person)),
      })),
    })
  })

  router.post(
    '/concerns/new',
    onlyOrKeeping('client'),
    limited,
    keepingForWriter('send', cookies),
    async (req, res) => {
      const about = await aboutTherapist(personOf(req), chosenIn.parse(req.body ?? {}).therapist)
      await keep(req, res, about, 'send')
    },
  )

  for (const move of moveNames.filter(name => name !== 'send' && isWritten(name))) {
    const path = `/concerns/:concern/${moveOf(move).path}`

    router.get(path, only(...everybody), async (req, res) => {
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
    })

    router.post(
      path,
      onlyOrKeeping(...everybody),
      limited,
      keepingForWriter(move, cookies),
      async (req, res) => {
        const concern = await concernOf(req)
        if (!isMoveOf(concern, move)) throw new Refused('This step is not yours to take.')
        await keep(req, res, { concern }, move)
      },
    )
  }

  router.get('/drafts/:draft/edit', only(...everybody), async (req, res) => {
    const draft = await draftOf(req)
    const about = await aboutDraft(req, draft)
    if (about.gone || stateOf(draft) !== 'kept') {
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
  })

  // First words without an account are changed here; with one, where they were begun.
  router.post(
    '/drafts/:draft/edit',
    onlyOrKeeping('without account'),
    limited,
    keepingForWriter('send', cookies),
    async (req, res) => {
      const about = await aboutTherapist(personOf(req), chosenIn.parse(req.body ?? {}).therapist)
      await keep(req, res, orNobody(about), 'send', String(req.params.draft))
    },
  )

  router.use(leadOn)

  router.get('/kept', anybody, (req, res) => {
    res.show('concerns/writing/kept', req.t('Kept'), { days: keptDays })
  })

  return router
}

const chosenIn = z.object({ therapist: chosen })

async function keep(req: Request, res: Response, about: About, move: MoveName, id?: string): Promise<void> {
  const person = personOf(req)
  const now = new Date()
  const read = readDraft(req.t, person, req.body, about, move, now, id)
  const { faults, mark, keep: keeps } = read
  const draft = await withCode(person, read.draft)
  if (keeps === 'quietly') {
    const revision = await keepDraft(person, draft, mark, now)
    res
      .status(revision === null ? 409 : 204)
      .set('Seconds-Left', String(secondsLeft(req, now)))
      .set(revision === null ? {} : { Revision: String(revision) })
      .end()
    return
  }
  const renamed = renamedText(req.t, req.body, peopleChosenBy(person, about, draft))
  if (!keeps && (faults.length > 0 || renamed !== null)) {
    const again = { ...draft, revision: await baseOf(person, draft.id, mark) }
    showForm(req, res, about, again, { faults, renamed })
    return
  }
  const outcome = await keepForm(person, draft, mark, now)
  if (keeps && outcome.state === 'kept')
    res.redirect(303, `${about.concern ? `/concerns/${about.concern.id}` : '/'}?said=kept`)
  else res.redirect(303, whereItIs(outcome))
}

/** What a page knows of a draft that is made from a form: what the page of that form knew, and what it has kept itself. */
async function baseOf(person: Person, id: string, { form, base }: FormMark): Promise<number> {
  const draft = await draftIfAny(person, id)
  return draft?.form === form ? draft.revision : base
}

/** Whoever posts a form is told what became of its words, whichever form it is. */
function whereItIs(outcome: Outcome): string {
  switch (outcome.state) {
    case 'sent':
      return afterSending(outcome.id, outcome.concernId)
    case 'gone':
      return '/?said=is-thrown-away'
    case 'apart':
      return `/drafts/${outcome.id}?said=${outcome.from === 'kept' ? 'changed-elsewhere' : 'draft-of-its-own'}`
    default:
      return `/drafts/${outcome.id}`
  }
}

/** The code that was shown with first words stays theirs. Where they were thrown away meanwhile, there is a new one. */
async function withCode(person: Person, draft: Unsaved): Promise<Unsaved> {
  if (person.account || draft.move !== 'send') return draft
  const code = (await draftIfAny(person, draft.id))?.code ?? (await newCodeFor(person))
  await callOneself(person, draft.choices.name ?? '')
  return { ...draft, ...(code && { code }) }
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
  about: About,
  draft: Unsaved,
  coming: Omit<Coming, 'time'> = {},
): void {
  const now = new Date()
  const time = { endsAt: req.visitor?.endsAt ?? now, secondsLeft: secondsLeft(req, now) }
  const values = formValues(req.t, personOf(req), about, draft, { ...coming, time })
  res.show('concerns/writing/write', req.t('Write'), values, values.errors.length > 0 ? 422 : 200)
}

/** What somebody has begun to write here and left, unless they ask to begin afresh. */
async function begunHere(
  req: Request,
  move: MoveName,
  isHere: (draft: Begun) => boolean,
): Promise<Begun | undefined> {
  if ('afresh' in req.query) return undefined
  const begun = await draftsOf(personOf(req))
  return begun.find(draft => draft.move === move && stateOf(draft) === 'kept' && isHere(draft))
}

function isAbout(choices: Choices, about: About, audience: unknown, letter: boolean): boolean {
  if (choices.therapist !== about.therapist?.id || (choices.letter ?? false) !== letter) return false
  return audience === undefined || choices.audience === audience
}

function concernOf(req: Request): Promise<OpenConcern> {
  return openedHere(req, String(req.params.concern))
}

function standingText(t: Request['t'], { former, gone }: KnownTherapist): string | null {
  if (gone) return t('Does not work as a therapist here any more')
  return former ? t('You do not work together any more') : null
}

/** Whoever was chosen and cannot be chosen any more is nobody, from the next form on. */
function orNobody(about: About): About {
  return about.therapist || about.concern ? about : { ...about, nobody: true }
}
