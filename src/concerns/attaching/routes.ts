import { Router, type NextFunction, type Request, type Response } from 'express'
import { z } from 'zod'
import { takeIn, type Arrival, type WayIn } from '../../attachments/arrival'
import { beginUpload } from '../../attachments/room'
import { attachmentsOfDraft, removeAttachment } from '../../attachments/store'
import { marksIn } from '../../drafts/form'
import { writingTime } from '../../drafts/page'
import { answerQuietly, forItsWriter } from '../../drafts/routes'
import { Refused } from '../../errors'
import type { Cookies } from '../../http/cookies'
import { saying } from '../../http/flashes'
import type { FieldError } from '../../http/page-parts'
import { onlyIds } from '../../http/ids'
import { clockOf, localeOf } from '../../language/locale'
import { letRecordingsPlay } from '../../http/protections'
import { eachFile, readFields } from '../../http/uploads'
import { allow, minutesUntil } from '../../limits/allowances'
import { everybody, only, personOf, secondsLeft } from '../../sign-in/guards'
import type { Draft } from '../store/words/drafts'
import { draftOf, leadOn } from '../writing/requests'
import { readDescriptions, saveDescriptions } from './descriptions'
import { descriptionsKind } from './kind'
import { arrivalText, canAttach, filesValues } from './values'

declare module '../../http/pages' {
  interface Views {
    'concerns/attaching/files': ReturnType<typeof filesValues>
  }
}

/**
 * What goes along with words is added on a page of its own. The words are kept before it opens, so an upload that breaks off costs nobody a word.
 */
export function attachingRoutes(way: WayIn, cookies: Cookies): Router {
  const router = Router()
  const theirs = forItsWriter(cookies, descriptionsKind, ...everybody)
  onlyIds(router, 'draft', 'attachment')

  router.use(readIfEnded)
  router.get('/drafts/:draft/files', only(...everybody), showFiles)
  router.post('/drafts/:draft/files', ...theirs, addFiles)
  router.post('/drafts/:draft/descriptions', ...theirs, keepQuietly, describe)
  router.post('/drafts/:draft/files/:attachment/removing', ...theirs, remove)
  router.use(leadOn)

  return router

  async function addFiles(req: Request, res: Response): Promise<void> {
    const { t } = req
    const person = personOf(req)
    const draft = await draftOf(req).catch(async (error: unknown) => {
      await readFields(req)
      throw error
    })
    if (!canAttach(draft)) await readFields(req)
    const now = new Date()
    const came: { readonly name: string; readonly arrival: Arrival }[] = []
    let minutes = 0
    const over = beginUpload(person.id)
    const { isWhole, fields, fault } = await eachFile(req, async ({ name, bytes }) => {
      if (!over) return void came.push({ name, arrival: { state: 'busy' } })
      const allowance = await allow('attachments', person.id, now)
      minutes = allowance.allowed ? minutes : minutesUntil(allowance, now)
      if (minutes > 0) return
      const arrival = await takeIn(person, way, draft.id, { name, bytes }, t('attachments.fileFallback'))
      came.push({ name, arrival })
    }).finally(over)
    req.body ??= fields
    const { tooLong, typed } = await keepDescriptions(req, draft).catch((error: unknown) => {
      throw fault ? fault.error : error
    })
    if (fault) throw fault.error
    if (!canAttach(draft)) return res.redirect(303, `/drafts/${draft.id}`)
    const errors: FieldError[] = came.flatMap(({ name, arrival }) =>
      arrival.state === 'kept' ? [] : [{ field: 'file', text: arrivalText(t, name, arrival.state) }],
    )
    if (!isWhole) errors.push({ field: 'file', text: t('attachments.uploadWasCut') })
    else if (minutes > 0)
      errors.push({ field: 'file', text: t('attachments.tooManyForNow', { count: minutes }) })
    else if (came.length === 0) errors.push({ field: 'file', text: t('attachments.chooseAFileFirst') })
    errors.push(...tooLong)
    const noRoom = came.some(({ arrival }) => arrival.state === 'no room')
    const isBusy = came.some(({ arrival }) => arrival.state === 'busy')
    if (noRoom) req.log.error('no room for a file')
    if (isBusy) req.log.warn('too many files at the same time')
    const status = minutes > 0 ? 429 : noRoom || isBusy ? 503 : isWhole ? 422 : 400
    if (errors.length > 0) return show(req, res, draft, errors, status, typed)
    res.redirect(303, saying(`/drafts/${draft.id}/files`, 'files-added'))
  }
}

/** A setting of the app: clamd looks at what is added. */
export const checksFiles = 'files are checked for viruses'

/** The addresses to which files are sent. */
export const bringsFiles = /^\/drafts\/[\w-]{36}\/files(\?|$)/

/** What was typed comes with the files: it is kept for somebody whose session has ended, and they are not. */
async function readIfEnded(req: Request, _res: Response, next: NextFunction): Promise<void> {
  if (req.method === 'POST' && bringsFiles.test(req.url) && req.visitor?.live === false) await readFields(req)
  next()
}

async function showFiles(req: Request, res: Response): Promise<void> {
  const draft = await draftOf(req)
  if (canAttach(draft)) await show(req, res, draft)
  else res.redirect(303, `/drafts/${draft.id}`)
}

/** While somebody writes, without their asking. */
async function keepQuietly(req: Request, res: Response, next: NextFunction): Promise<void> {
  if (marksIn(req.body).keep !== 'quietly') return next()
  const form = readDescriptions(String(req.params.draft), req.body)
  const { tooLong, isRefused } = await saveDescriptions(personOf(req), form)
  answerQuietly(res, isRefused ? 409 : tooLong.size > 0 ? 413 : 204, secondsLeft(req, new Date()))
}

async function describe(req: Request, res: Response): Promise<void> {
  const draft = await draftOf(req)
  const { tooLong, typed } = await keepDescriptions(req, draft)
  if (tooLong.length > 0) return show(req, res, draft, tooLong, 422, typed)
  const { next } = leavingForm.parse(req.body ?? {})
  if (next === 'words') res.redirect(303, `/drafts/${draft.id}/edit`)
  else
    res.redirect(303, canAttach(draft) ? saying(`/drafts/${draft.id}/files`, 'saved') : `/drafts/${draft.id}`)
}

/**
 * @returns what was too long to be kept, which stands in its fields then, by the id of what it is about
 * @throws Refused where the draft cannot change any more; what was typed is given back
 */
async function keepDescriptions(req: Request, draft: Draft, body: unknown = req.body) {
  const person = personOf(req)
  const { tooLong, isRefused } = await saveDescriptions(person, readDescriptions(draft.id, body))
  if (isRefused) throw new Refused('attachments.whatYouTypedWasNotSaved', { again: false })
  const errors: FieldError[] = Array.from(tooLong, ([id, { most }]) => {
    const limit = most.toLocaleString(localeOf(clockOf(person)))
    return { field: `shows-${id}`, text: req.t('attachments.shorterPlease', { limit }) }
  })
  return { tooLong: errors, typed: new Map(Array.from(tooLong, ([id, { text }]) => [id, text])) }
}

/** What was typed of the others is kept too: it comes with the same form. */
async function remove(req: Request, res: Response): Promise<void> {
  const draft = await draftOf(req)
  const { attachment } = req.params
  await removeAttachment(personOf(req), String(attachment), draft.id)
  const own = canAttach(draft) && { [`shows-${String(attachment)}`]: undefined }
  const { tooLong, typed } = await keepDescriptions(req, draft, {
    ...bodyShape.parse(req.body ?? {}),
    ...own,
  })
  if (tooLong.length > 0) return show(req, res, draft, tooLong, 422, typed)
  res.redirect(
    303,
    canAttach(draft) ? saying(`/drafts/${draft.id}/files`, 'file-removed') : `/drafts/${draft.id}`,
  )
}

/** @param typed what stands in the fields, by the id of what it is about, where that is not what is kept */
async function show(
  req: Request,
  res: Response,
  draft: Draft,
  errors: readonly FieldError[] = [],
  ...[status, typed]: readonly [status?: number, typed?: ReadonlyMap<string, string>]
): Promise<void> {
  const person = personOf(req)
  const attachments = await attachmentsOfDraft(person, draft.id)
  const values = filesValues(req.t, person, draft, attachments, {
    errors,
    time: writingTime(req),
    areChecked: req.app.enabled(checksFiles),
    ...(typed && { typed }),
  })
  letRecordingsPlay(res) // one may come onto this page without another one being loaded
  res.show('concerns/attaching/files', req.t('shared.write'), values, status)
}

const bodyShape = z.record(z.string(), z.unknown())
/** Where somebody goes on: to their words, or here. */
const leavingForm = z.object({ next: z.enum(['words', '']).catch('') })
