import { Router, type Request, type Response } from 'express'
import { v7 as newId } from 'uuid'
import { z } from 'zod'
import { allow, minutesUntil } from '../allowances'
import type { Config } from '../config'
import { NotFound, Refused } from '../errors'
import type { Cookies } from '../http/cookies'
import { isLooking, onlyIds } from '../http/ids'
import { chosen, typedLine } from '../http/typed'
import { anybody, everybody, only, onlyOrKeeping, personOf, secondsLeft, wayIn } from '../people/doorkeeper'
import type { KnownTherapist, Person } from '../people/person'
import { isLastGroup, newReturnCode } from '../people/return-code'
import { callOneself, changeReturn } from '../people/store'
import { aboutTherapist } from './about'
import { audiencesFor } from './audience'
import { moveNames, moveOf, movesOpenIn, type MoveName } from './moves'
import { draftIfAny, findDraft, keepDraft, saveDraft, throwAway, type Draft, type Unsaved } from './drafts'
import { openConcern, type OpenConcern } from './entries'
import { draftValues, formValues, introOf, type About } from './forms'
import { keepingForWriter, keepingLimit, keptDays } from './keeping'
import { onlyConcernOf } from './lists'
import { pressSend, takeBack } from './going'
import { sentConcernOf } from './store'
import type { Fault } from './wording'
import { draftId, firstDraft, newDraft, newDraftAbout, position, readDraft } from './written'

/** Everything that is written waits as a draft, is looked at once more, and is then sent. */
export function writingRoutes(
  { limits, undoSeconds }: Pick<Config, 'limits' | 'undoSeconds'>,
  cookies: Cookies,
): Router {
  const router = Router()
  const limited = keepingLimit()
  onlyIds(router, 'concern', 'draft')

  router.get('/concerns/new', only('client'), async (req, res) => {
    const person = personOf(req)
    const unsent = 'unsent' in req.query
    const about = await aboutTherapist(person, chosen.parse(req.query.therapist))
    if (about.therapist && audiencesFor(req.t, about.therapist, about.owners ?? []).length === 0) {
      const back = about.therapists.length > 1 ? '/concerns/new' : '/'
      res.show('concerns/unread', req.t('Write'), { text: introOf(req.t, person, about), back })
      return
    }
    if (about.therapist) return showForm(req, res, about, firstDraft(about, req.query.audience), [], unsent)
    res.show('concerns/therapist', req.t('Write'), {
      therapists: about.therapists.map(therapist => ({
        name: therapist.name,
        href: `/concerns/new?therapist=${therapist.id}${unsent ? '&unsent' : ''}`,
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
      showForm(req, res, { concern }, newDraftAbout(move, concern, of))
    })

    router.post(
      path,
      onlyOrKeeping(...everybody),
      limited,
      keepingForWriter(move, cookies),
      async (req, res) => {
        await keep(req, res, { concern: await concernOf(req) }, move)
      },
    )
  }

  router.get('/drafts/:draft', only(...everybody), async (req, res) => {
    const person = personOf(req)
    const id = String(req.params.draft)
    const draft = await draftIfAny(person, id)
    const sent = draft ? null : await sentConcernOf(person, id)
    if (sent) res.redirect(303, afterSending(id, sent))
    else await showDraft(req, res, draft ?? (await draftOf(req)))
  })

  router.post('/drafts/:draft/taking-back', only(...everybody), async (req, res) => {
    const person = personOf(req)
    const id = String(req.params.draft)
    const isBack = await takeBack(person, id)
    const sent = await sentConcernOf(person, id)
    if (sent) res.redirect(303, `/concerns/${sent}?said=gone-out`)
    else if (isBack) res.redirect(303, `/drafts/${id}?said=taken-back-words`)
    else res.redirect(303, `/drafts/${(await draftOf(req)).id}`)
  })

  router.get('/drafts/:draft/edit', only(...everybody), async (req, res) => {
    const draft = await draftOf(req)
    const about = await aboutDraft(req, draft)
    if (about.gone) res.redirect(303, `/drafts/${draft.id}`)
    else showForm(req, res, orNobody(about), draft)
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

  router.post('/drafts/:draft/sending', only(...everybody), async (req, res) => {
    const { seen, group } = sendingShape.parse(req.body ?? {})
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
    const { code } = (person.account ? null : await draftIfAny(person, id)) ?? {}
    if (code && !isLastGroup(group, code)) return showDraft(req, res, await draftOf(req), null, group)
    const sent = await pressSend(person, id, seen, undoSeconds, now)
    if ('refusal' in sent)
      return showDraft(req, res, await draftOf(req), { text: req.t(sent.refusal), status: 409 })
    res.redirect(303, 'goesAt' in sent ? `/drafts/${id}` : afterSending(id, sent.concernId))
  })

  // Words that cannot be sent as what they were written for become a message, and are looked at again.
  router.post('/drafts/:draft/turning', only(...everybody), async (req, res) => {
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

  router.post('/drafts/:draft/discarding', only(...everybody), async (req, res) => {
    const draft = await draftOf(req)
    const person = personOf(req)
    await throwAway(person, draft.id)
    const { concern } = await aboutDraft(req, draft)
    const page = concern ? `/concerns/${concern.id}` : person.account ? '/' : startOf(person)
    res.redirect(303, `${page}?said=thrown-away`)
  })

  router.get('/kept', anybody, (req, res) => {
    res.show('concerns/kept', req.t('Kept'), { days: keptDays })
  })

  return router
}

const turningShape = z.object({ draft: draftId })

const sendingShape = z.object({ seen: position, group: typedLine })

const chosenIn = z.object({ therapist: chosen })

/** First words have a receipt. */
function afterSending(draftId: string, concernId: string): string {
  return draftId === concernId ? `/concerns/${concernId}/receipt` : `/concerns/${concernId}?said=sent`
}

/** Keeps what was written, also for somebody whose session has ended meanwhile. */
async function keep(req: Request, res: Response, about: About, move: MoveName, id?: string): Promise<void> {
  const person = personOf(req)
  const now = new Date()
  const { draft, faults, keep: keeps } = readDraft(req.t, person, req.body, about, move, now, id)
  const live = req.visitor?.live === true
  if (keeps === 'quietly') {
    const kept = await keepDraft(person, await withCode(person, draft), now)
    res
      .status(kept ? 204 : 409)
      .set('Seconds-Left', String(secondsLeft(req, now)))
      .end()
    return
  }
  if (live && !keeps && faults.length > 0) {
    showForm(req, res, about, draft, faults)
    return
  }
  await saveDraft(person, await withCode(person, draft), now)
  if (!live) res.redirect(303, afterKeeping(req, draft))
  else if (keeps) res.redirect(303, `${about.concern ? `/concerns/${about.concern.id}` : '/'}?said=kept`)
  else res.redirect(303, `/drafts/${draft.id}`)
}

function afterKeeping(req: Request, { id }: Unsaved): string {
  return personOf(req).account ? `${wayIn(req, null)}?next=/drafts/${id}` : '/return?said=kept-for-code'
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
  faults: readonly Fault[] = [],
  unsent = false,
): void {
  const now = new Date()
  const time = { endsAt: req.visitor?.endsAt ?? now, secondsLeft: secondsLeft(req, now) }
  const values = formValues(req.t, personOf(req), about, draft, faults, time, unsent)
  res.show('concerns/write', req.t('Write'), values, faults.length > 0 ? 422 : 200)
}

async function showDraft(
  req: Request,
  res: Response,
  draft: Draft,
  refusal: { text: string; status: number } | null = null,
  group?: string,
): Promise<void> {
  const person = personOf(req)
  const about = await aboutDraft(req, draft)
  const alternative = about.concern ? messageOpenIn(about.concern) : null
  const values = draftValues(req.t, person, about, draft, {
    refusal: refusal?.text ?? null,
    alternative,
    turned: newId(),
    now: new Date(),
    ...(group !== undefined && { typed: group }),
  })
  const status = refusal?.status ?? (group === undefined ? 200 : 422)
  res.show('concerns/draft', req.t('Before sending'), values, status)
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
  const opened = id ? await openedHere(req, id).catch(nullIfNotFound) : null
  const concern = opened && { concern: opened, sent: sent !== null }
  if (draft.concernId) return concern ?? { gone: true }
  return { ...(await aboutTherapist(person, draft.choices.therapist ?? '')), ...concern }
}

function nullIfNotFound(error: unknown): null {
  if (error instanceof NotFound) return null
  throw error
}

function standingText(t: Request['t'], { former, gone }: KnownTherapist): string | null {
  if (gone) return t('Does not work as a therapist here any more')
  return former ? t('You do not work together any more') : null
}

/** Whoever was chosen and cannot be chosen any more is nobody, from the next form on. */
function orNobody(about: About): About {
  return about.therapist || about.concern ? about : { ...about, nobody: true }
}

/** Where somebody without account begins. */
function startOf({ practice }: Person): string {
  return practice.door ? `/p/${practice.door}` : '/return'
}

/** Whether a move has a form, in which something is written or chosen. */
function isWritten(name: MoveName): boolean {
  return moveOf(name).words.length > 0 || moveOf(name).asks !== undefined
}

/** The move by which plain words can be sent in this concern now. */
function messageOpenIn(concern: OpenConcern): MoveName | null {
  const possible: MoveName[] = ['add', 'write', 'reopen']
  return possible.find(move => movesOpenIn(concern).includes(move)) ?? null
}
