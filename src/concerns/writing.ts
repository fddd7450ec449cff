import { Router, type Request, type Response } from 'express'
import { v7 as newId } from 'uuid'
import { z } from 'zod'
import { allow, minutesUntil } from '../allowances'
import type { Config } from '../config'
import { Refused } from '../errors'
import type { Cookies } from '../http/cookies'
import { isLooking, onlyIds } from '../http/ids'
import { chosen } from '../http/typed'
import { anybody, only, onlyOrKeeping, personOf, secondsLeft, wayIn } from '../people/doorkeeper'
import { roles, type KnownTherapist } from '../people/person'
import { aboutTherapist } from './about'
import { audiencesFor } from './audience'
import { moveNames, moveOf, movesOpenTo, type MoveName } from './concern'
import { findDraft, keepDraft, saveDraft, throwAway, type Draft, type Unsaved } from './drafts'
import { openConcern, type OpenConcern } from './entries'
import { draftValues, formValues, introOf, type About } from './forms'
import { keepingForWriter, keepingLimit, keptDays } from './keeping'
import { sendDraft, sentConcernOf } from './store'
import { faultsIn, type Fault } from './wording'
import { changesIn, draftFrom, position, readForm, settled, turningShape } from './written'

/** Everything that is written waits as a draft, is looked at once more, and is then sent. */
export function writingRoutes({ limits }: Pick<Config, 'limits'>, cookies: Cookies): Router {
  const router = Router()
  const limited = keepingLimit()
  onlyIds(router, 'concern', 'draft')

  router.get('/concerns/new', only('client'), async (req, res) => {
    const person = personOf(req)
    const about = await aboutTherapist(person, chosen.parse(req.query.therapist))
    if (about.therapist && audiencesFor(req.t, about.therapist, about.owners ?? []).length === 0) {
      const back = about.therapists.length > 1 ? '/concerns/new' : '/'
      res.show('concerns/unread', req.t('Write'), { text: introOf(req.t, person, about), back })
      return
    }
    if (about.therapist) return showForm(req, res, about, newDraft('send', null, 0, about.therapist.id))
    res.show('concerns/therapist', req.t('Write'), {
      therapists: about.therapists.map(therapist => ({
        name: therapist.name,
        href: `/concerns/new?therapist=${therapist.id}`,
        standing: standingText(req.t, therapist),
      })),
    })
  })

  router.post(
    '/concerns/new',
    onlyOrKeeping('client'),
    limited,
    keepingForWriter('send', cookies),
    async (req, res) => {
      const about = await aboutTherapist(personOf(req), readForm('send', req.body).therapist)
      await keep(req, res, about, 'send')
    },
  )

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

    router.post(path, onlyOrKeeping(...roles), limited, keepingForWriter(move, cookies), async (req, res) => {
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
    const person = personOf(req)
    const id = String(req.params.draft)
    const now = new Date()
    const allowance = await allow('sending', person.id, now, limits.sending)
    if (!allowance.allowed && !(await sentConcernOf(person, id))) {
      const minutes = minutesUntil(allowance, now)
      res.set('Retry-After', String(minutes * 60))
      const text = 'A great deal was sent within an hour. This can be sent in {{minutes}} minutes.'
      return showDraft(req, res, await draftOf(req), { text: req.t(text, { minutes }), status: 429 })
    }
    const sent = await sendDraft(person, id, seen, now)
    if ('refusal' in sent)
      return showDraft(req, res, await draftOf(req), { text: req.t(sent.refusal), status: 409 })
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

  router.get('/kept', anybody, (req, res) => {
    res.show('concerns/kept', req.t('Kept'), { days: keptDays })
  })

  return router
}

/** Keeps what was written, also for somebody whose session has ended meanwhile. */
async function keep(req: Request, res: Response, about: About, move: MoveName): Promise<void> {
  const person = personOf(req)
  const now = new Date()
  const form = readForm(move, req.body)
  const posted = draftFrom(move, about.concern?.id ?? null, form)
  const draft = { ...posted, choices: settled(about, posted.choices) }
  const live = req.visitor?.live === true
  if (form.keep === 'quietly') {
    const kept = await keepDraft(person, draft, now)
    res
      .status(kept ? 204 : 409)
      .set('Seconds-Left', String(secondsLeft(req, now)))
      .end()
    return
  }
  const faults = form.keep ? [] : [...faultsIn(move, draft.words, draft.choices), ...changesIn(form)]
  if (live && faults.length > 0) {
    showForm(req, res, about, draft, faults)
    return
  }
  await saveDraft(person, draft, now)
  if (!live) res.redirect(303, `${wayIn(req, null)}?next=/drafts/${draft.id}`)
  else if (form.keep) res.redirect(303, `${about.concern ? `/concerns/${about.concern.id}` : '/'}?said=kept`)
  else res.redirect(303, `/drafts/${draft.id}`)
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
  const now = new Date()
  const time = { endsAt: req.visitor?.endsAt ?? now, secondsLeft: secondsLeft(req, now) }
  const values = formValues(req.t, personOf(req), about, draft, faults, time)
  res.show('concerns/write', req.t('Write'), values, faults.length > 0 ? 422 : 200)
}

async function showDraft(
  req: Request,
  res: Response,
  draft: Draft,
  refusal: { text: string; status: number } | null = null,
): Promise<void> {
  const person = personOf(req)
  const about = await aboutDraft(req, draft)
  const alternative = about.concern ? messageOpenIn(about.concern) : null
  const values = draftValues(req.t, person, about, draft, {
    refusal: refusal?.text ?? null,
    alternative,
    turned: newId(),
    now: new Date(),
  })
  res.show('concerns/draft', req.t('Before sending'), values, refusal?.status ?? 200)
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

function standingText(t: Request['t'], { former, gone }: KnownTherapist): string | null {
  if (gone) return t('Does not work as a therapist here any more')
  return former ? t('You do not work together any more') : null
}

/** The move by which plain words can be sent in this concern now. */
function messageOpenIn(concern: OpenConcern): MoveName | null {
  const possible: MoveName[] = ['add', 'write', 'reopen']
  return possible.find(move => movesOpenTo(concern.capacity, concern.status).includes(move)) ?? null
}
