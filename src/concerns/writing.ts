import { Router, type Request, type Response } from 'express'
import { v7 as newId, validate } from 'uuid'
import { z } from 'zod'
import { NotFound, Refused } from '../errors'
import { isLooking, onlyIds } from '../http/ids'
import { chosen, chosenSome, typed } from '../http/typed'
import { only, onlyOrKeeping, personOf, wayIn } from '../people/doorkeeper'
import { roles, type Named, type Person } from '../people/person'
import { therapistsAndOwnersFor } from '../people/store'
import { audiences, moveNames, moveOf, movesOpenTo, type Audience, type MoveName } from './concern'
import { chosenOwners, eligible } from './audience'
import { findDraft, saveDraft, throwAway, type Draft } from './drafts'
import { openConcern, type OpenConcern } from './entries'
import { draftValues, formValues, type About } from './forms'
import { sendDraft, sentConcernOf } from './store'
import { faultsIn, isOutcome, type Fault } from './wording'

/** Everything that is written waits as a draft, is looked at once more, and is then sent. */
export function writingRoutes(): Router {
  const router = Router()
  onlyIds(router, 'concern', 'draft')

  router.get('/concerns/new', only('client'), async (req, res) => {
    const person = personOf(req)
    const about = await aboutTherapist(person, chosen.parse(req.query.therapist))
    if (about.therapist) return showForm(req, res, about, newDraft('send', null, 0, about.therapist.id))
    res.show('concerns/therapist', req.t('Write'), {
      therapists: about.therapists.map(({ id, name }) => ({ name, href: `/concerns/new?therapist=${id}` })),
    })
  })

  router.post('/concerns/new', onlyOrKeeping('client'), async (req, res) => {
    const about = await aboutTherapist(personOf(req), readForm('send', req.body).therapist)
    await keep(req, res, about, 'send')
  })

  for (const move of moveNames.filter(name => name !== 'send' && moveOf(name).words.length > 0)) {
    const path = `/concerns/:concern/${moveOf(move).path}`

    router.get(path, only(...roles), async (req, res) => {
      const concern = await concernOf(req)
      if (!movesOpenTo(concern.capacity, concern.status).includes(move)) {
        res.redirect(303, `/concerns/${concern.id}`)
        return
      }
      showForm(req, res, { concern }, newDraft(move, concern.id, concern.position))
    })

    router.post(path, onlyOrKeeping(...roles), async (req, res) => {
      await keep(req, res, { concern: await concernOf(req) }, move)
    })
  }

  router.get('/drafts/:draft', only(...roles), async (req, res) => {
    await showDraft(req, res, await draftOf(req))
  })

  router.get('/drafts/:draft/edit', only(...roles), async (req, res) => {
    const draft = await draftOf(req)
    showForm(req, res, await aboutDraft(req, draft), draft)
  })

  router.post('/drafts/:draft/sending', only(...roles), async (req, res) => {
    const { seen } = z.object({ seen: position }).parse(req.body ?? {})
    const sent = await sendDraft(personOf(req), String(req.params.draft), seen, new Date())
    if ('refusal' in sent) return showDraft(req, res, await draftOf(req), req.t(sent.refusal))
    const first = sent.concernId === req.params.draft
    res.redirect(303, first ? `/concerns/${sent.concernId}/receipt` : `/concerns/${sent.concernId}?said=sent`)
  })

  // Words that cannot be sent as what they were written for become a message, and are looked at again.
  router.post('/drafts/:draft/turning', only(...roles), async (req, res) => {
    const person = personOf(req)
    const { draft: id } = turningShape.parse(req.body ?? {})
    const draft = await draftOf(req).catch(() => findDraft(person, id)) // a second click finds what the first one made
    if (draft.id !== id) {
      const { concern } = await aboutDraft(req, draft)
      const move = concern && messageOpenIn(concern)
      if (!concern || !move) throw new Refused('These words cannot be sent here any more.')
      const words = { words: Object.values(draft.words).filter(Boolean).join('\n\n') }
      await saveDraft(person, { ...newDraft(move, concern.id, concern.position), id, words }, new Date())
      await throwAway(person, draft.id)
    }
    res.redirect(303, `/drafts/${id}`)
  })

  router.post('/drafts/:draft/discarding', only(...roles), async (req, res) => {
    const draft = await draftOf(req)
    await throwAway(personOf(req), draft.id)
    res.redirect(
      303,
      draft.concernId ? `/concerns/${draft.concernId}?said=thrown-away` : '/?said=thrown-away',
    )
  })

  return router
}

type Unsaved = Omit<Draft, 'savedAt'>

const position = z.coerce.number().int().nonnegative().max(2_147_483_647).catch(0)

const turningShape = z.object({ draft: chosen.transform(id => (validate(id) ? id : newId())) })

const formShape = turningShape.extend({
  seen: position,
  writer: chosen,
  therapist: chosen,
  audience: z.enum(audiences).optional().catch(undefined),
  owners: chosenSome,
  outcome: chosen,
})

function readForm(move: MoveName, body: unknown) {
  const words = moveOf(move).words.map(({ name }) => {
    const field = z.object({ [name]: typed }).parse(body ?? {})[name]
    return { name, text: field?.text ?? '', changed: field?.changed ?? false }
  })
  return { ...formShape.parse(body ?? {}), words }
}

/** Keeps what was written, also for somebody whose session has ended meanwhile. */
async function keep(req: Request, res: Response, about: About, move: MoveName): Promise<void> {
  const person = personOf(req)
  const form = readForm(move, req.body)
  if (form.writer && form.writer !== person.id) {
    throw new Refused(
      'This page was opened by somebody else, who has left. Go back: their words are still there.',
      false,
    )
  }
  const draft: Unsaved = {
    id: form.draft,
    concernId: about.concern?.id ?? null,
    move,
    seen: form.seen,
    words: Object.fromEntries(form.words.map(({ name, text }) => [name, text])),
    choices: {
      ...(move === 'send' && about.therapist && readersChosen(about, form.audience, form.owners)),
      ...(isOutcome(form.outcome) && { outcome: form.outcome }),
    },
  }
  const changed = form.words.filter(field => field.changed)
  const faults: Fault[] = [
    ...faultsIn(move, draft.words, draft.choices),
    ...changed.map(({ name }) => ({
      field: name,
      text: 'There were signs in it that cannot be kept, or it came in pieces. Please look at it once more.',
    })),
  ]
  if (req.visitor?.live && faults.length > 0) {
    showForm(req, res, about, draft, faults)
    return
  }
  await saveDraft(person, draft, new Date())
  res.redirect(
    303,
    req.visitor?.live ? `/drafts/${draft.id}` : `${wayIn(req, null)}?next=/drafts/${draft.id}`,
  )
}

function readersChosen(about: About, audience: Audience | undefined, owners: readonly string[]) {
  const { therapist } = about
  if (!therapist) return {}
  if (!audience) return { therapist: therapist.id }
  const others = eligible(therapist, about.owners ?? [])
  return { therapist: therapist.id, audience, owners: chosenOwners(audience, owners, others) }
}

function newDraft(move: MoveName, concernId: string | null, seen: number, therapist?: string): Unsaved {
  return { id: newId(), concernId, move, seen, words: {}, choices: therapist ? { therapist } : {} }
}

function showForm(
  req: Request,
  res: Response,
  about: About,
  draft: Unsaved,
  faults: readonly Fault[] = [],
): void {
  const values = formValues(req.t, personOf(req), about, draft, faults)
  res.show('concerns/write', req.t('Write'), values, faults.length > 0 ? 422 : 200)
}

async function showDraft(
  req: Request,
  res: Response,
  draft: Draft,
  refusal: string | null = null,
): Promise<void> {
  const person = personOf(req)
  const about = await aboutDraft(req, draft)
  const alternative = about.concern ? messageOpenIn(about.concern) : null
  const values = draftValues(req.t, person, about, draft, {
    refusal,
    alternative,
    turned: newId(),
    now: new Date(),
  })
  res.show('concerns/draft', req.t('Before sending'), values, refusal ? 409 : 200)
}

function concernOf(req: Request): Promise<OpenConcern> {
  return openedHere(req, String(req.params.concern))
}

/** Every page on which words are written shows those before them too. Somebody whose session has ended sees none of it. */
function openedHere(req: Request, id: string): Promise<OpenConcern> {
  return openConcern(personOf(req), id, new Date(), isLooking(req) && req.visitor?.live === true)
}

function draftOf(req: Request): Promise<Draft> {
  return findDraft(personOf(req), String(req.params.draft))
}

async function aboutDraft(req: Request, draft: Draft): Promise<About> {
  const person = personOf(req)
  const sent = await sentConcernOf(person, draft.id)
  const id = sent ?? draft.concernId
  const concern = id && { concern: await openedHere(req, id), sent: sent !== null }
  if (draft.concernId) return { ...concern }
  return { ...(await aboutTherapist(person, draft.choices.therapist ?? '')), ...concern }
}

/** The therapist that a new concern is about: the one who was chosen, or the only one there is. */
async function aboutTherapist(client: Person, id: string): Promise<About & { therapists: Named[] }> {
  const { therapists, owners } = await therapistsAndOwnersFor(client)
  if (therapists.length === 0) throw new NotFound()
  const therapist = therapists.length === 1 ? therapists[0] : therapists.find(one => one.id === id)
  return { therapists, owners, ...(therapist && { therapist }) }
}

/** The move by which plain words can be sent in this concern now. */
function messageOpenIn(concern: OpenConcern): MoveName | null {
  const possible: MoveName[] = ['add', 'write', 'reopen']
  return possible.find(move => movesOpenTo(concern.capacity, concern.status).includes(move)) ?? null
}
