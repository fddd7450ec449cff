import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import { isRecording, type AttachmentType } from '../../attachments/attachment'
import { takeIn, type Arrival, type WayIn } from '../../attachments/arrival'
import { attachmentsOfDraft, describeAttachment, removeAttachment } from '../../attachments/store'
import type { FieldError } from '../../http/page-parts'
import { onlyIds } from '../../http/ids'
import { clockOf, localeOf } from '../../language/locale'
import { letRecordingsPlay } from '../../http/protections'
import { typed, typedLine } from '../../http/typed'
import { eachFile } from '../../http/uploads'
import { allow, minutesUntil } from '../../limits/allowances'
import { everybody, only, personOf } from '../../sign-in/guards'
import { characters } from '../rules/wording'
import type { Draft } from '../store/words/drafts'
import { draftOf, leadOn } from '../writing/requests'
import { arrivalText, canAttach, filesValues, mostSaidOf } from './values'

declare module '../../http/pages' {
  interface Views {
    'concerns/attaching/files': ReturnType<typeof filesValues>
  }
}

/**
 * What goes along with words is added on a page of its own. The words are kept before it opens, so an upload that breaks off costs nobody a word.
 */
export function attachingRoutes(way: WayIn): Router {
  const router = Router()
  onlyIds(router, 'draft', 'attachment')

  router.get('/drafts/:draft/files', only(...everybody), showFiles)
  router.post('/drafts/:draft/files', only(...everybody), addFiles)
  router.post('/drafts/:draft/descriptions', only(...everybody), describe)
  router.post('/drafts/:draft/files/:attachment/removing', only(...everybody), remove)
  router.use(leadOn)

  return router

  async function addFiles(req: Request, res: Response): Promise<void> {
    const { t } = req
    const person = personOf(req)
    const draft = await draftOf(req)
    if (!canAttach(draft)) return res.redirect(303, `/drafts/${draft.id}`)
    const now = new Date()
    const came: { readonly name: string; readonly arrival: Arrival }[] = []
    let minutes = 0
    const { isWhole, fields } = await eachFile(req, async ({ name, bytes }) => {
      const allowance = await allow('attachments', person.id, now)
      minutes = allowance.allowed ? minutes : minutesUntil(allowance, now)
      if (minutes > 0) return
      const arrival = await takeIn(person, way, draft.id, { name, bytes }, t('attachments.fileFallback'))
      came.push({ name, arrival })
    })
    const { tooLong, typed } = await keepDescriptions(req, draft, fields)
    const errors: FieldError[] = came.flatMap(({ name, arrival }) =>
      arrival.state === 'kept' ? [] : [{ field: 'file', text: arrivalText(t, name, arrival.state) }],
    )
    if (!isWhole) errors.push({ field: 'file', text: t('attachments.uploadWasCut') })
    else if (minutes > 0)
      errors.push({ field: 'file', text: t('attachments.tooManyForNow', { count: minutes }) })
    else if (came.length === 0) errors.push({ field: 'file', text: t('attachments.chooseAFileFirst') })
    errors.push(...tooLong)
    const noRoom = came.some(({ arrival }) => arrival.state === 'no room')
    if (noRoom) req.log.error('no room for a file')
    const status = minutes > 0 ? 429 : noRoom ? 503 : isWhole ? 422 : 400
    if (errors.length > 0) return show(req, res, draft, errors, status, typed)
    res.redirect(303, `/drafts/${draft.id}/files?said=files-added`)
  }
}

/** A setting of the app: clamd looks at what is added. */
export const checksFiles = 'files are checked for viruses'

/** The addresses to which files are sent. */
export const bringsFiles = /^\/drafts\/[\w-]{36}\/files(\?|$)/

async function showFiles(req: Request, res: Response): Promise<void> {
  const draft = await draftOf(req)
  if (canAttach(draft)) await show(req, res, draft)
  else res.redirect(303, `/drafts/${draft.id}`)
}

async function describe(req: Request, res: Response): Promise<void> {
  const draft = await draftOf(req)
  const { tooLong, typed } = await keepDescriptions(req, draft, req.body)
  if (tooLong.length > 0) return show(req, res, draft, tooLong, 422, typed)
  const { next } = leavingForm.parse(req.body ?? {})
  if (next === 'words') res.redirect(303, `/drafts/${draft.id}/edit`)
  else res.redirect(303, canAttach(draft) ? `/drafts/${draft.id}/files?said=saved` : `/drafts/${draft.id}`)
}

/** @returns what was too long to be kept, which stands in its fields then, by the id of what it is about */
async function keepDescriptions(req: Request, draft: Draft, form: unknown) {
  const tooLong: FieldError[] = []
  const typedIn = new Map<string, string>()
  for (const one of await attachmentsOfDraft(personOf(req), draft.id)) {
    const { id, content } = one
    const shows = content && saidIn(form, `shows-${id}`, content.type)
    if (!content || shows === null || shows === content.shows) continue
    const most = mostSaidOf(content.type)
    if (isTooLong(shows, most)) {
      typedIn.set(id, shows)
      const limit = most.toLocaleString(localeOf(clockOf(personOf(req))))
      tooLong.push({ field: `shows-${id}`, text: req.t('attachments.shorterPlease', { limit }) })
    } else await describeAttachment(personOf(req), draft.id, one, shows)
  }
  return { tooLong, typed: typedIn }
}

/** As people count, and never so much that it would not fit in (attachments_content). */
function isTooLong(shows: string, most: number): boolean {
  return characters(shows, most) > most || Buffer.byteLength(JSON.stringify(shows)) > 15_000
}

/** What a form says of one; null: nothing. What is said in a recording may have several lines. */
function saidIn(form: unknown, field: string, type: AttachmentType): string | null {
  const value = descriptionsShape.parse(form ?? {})[field]
  if (value === undefined) return null
  return isRecording(type) ? typed.parse(value).text.trim() : typedLine.parse(value)
}

/** What was typed of the others is kept too: it comes with the same form. */
async function remove(req: Request, res: Response): Promise<void> {
  const draft = await draftOf(req)
  await removeAttachment(personOf(req), String(req.params.attachment), draft.id)
  const { tooLong, typed } = await keepDescriptions(req, draft, req.body)
  if (tooLong.length > 0) return show(req, res, draft, tooLong, 422, typed)
  res.redirect(303, canAttach(draft) ? `/drafts/${draft.id}/files?said=file-removed` : `/drafts/${draft.id}`)
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
    areChecked: req.app.enabled(checksFiles),
    ...(typed && { typed }),
  })
  letRecordingsPlay(res) // one may come onto this page without another one being loaded
  res.show('concerns/attaching/files', req.t('shared.write'), values, status)
}

const descriptionsShape = z.record(z.string(), z.unknown())
/** Where somebody goes on: to their words, or here. */
const leavingForm = z.object({ next: z.enum(['words', '']).catch('') })
