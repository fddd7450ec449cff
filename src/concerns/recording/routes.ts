import { raw, Router, type Request, type Response } from 'express'
import { takeIn, type Arrival, type WayIn } from '../../attachments/arrival'
import { isRecording, mostAttachments } from '../../attachments/attachment'
import { headLength, mostChunkBytes, readChunk } from '../../attachments/recordings/recording'
import {
  beginRecording,
  findRecording,
  keepChunk,
  recordedBytes,
  throwRecordingAway,
} from '../../attachments/recordings/store'
import { withLength } from '../../attachments/recordings/webm'
import type { Attachment } from '../../attachments/sealed-content'
import { beginUpload } from '../../attachments/room'
import { attachmentsOfDraft, removeAttachment } from '../../attachments/store'
import { writingTime } from '../../drafts/page'
import type { FieldError } from '../../http/page-parts'
import { onlyIds } from '../../http/ids'
import { letMicrophoneHear, letRecordingsPlay } from '../../http/protections'
import { allow, minutesUntil } from '../../limits/allowances'
import type { Person } from '../../people/person'
import { everybody, only, personOf } from '../../sign-in/guards'
import { arrivalText, canAttach } from '../attaching/values'
import { sentConcernOf } from '../store/acts/sent-drafts'
import type { Draft } from '../store/words/drafts'
import { draftOf, leadOn } from '../writing/requests'
import { heardValues, recordingValues, throwingAwayValues } from './values'

declare module '../../http/pages' {
  interface Views {
    'concerns/recording/record': ReturnType<typeof recordingValues>
    'concerns/recording/heard': ReturnType<typeof heardValues>
  }
}

/**
 * Speaking in place of writing. What is recorded is kept chunk by chunk while somebody speaks, and becomes a file that goes along with their words
 * once they listen to it. Only here may a page of ours hear a microphone.
 */
export function recordingRoutes(way: WayIn): Router {
  const router = Router()
  onlyIds(router, 'draft', 'attachment')

  router.get('/drafts/:draft/recording', only(...everybody), showRecorder)
  router.post('/drafts/:draft/recording', only(...everybody), begin)
  router.post('/drafts/:draft/recording/parts', only(...everybody), readBytes, keepPart)
  router.post('/drafts/:draft/recording/listening', only(...everybody), finish)

  // What was recorded is thrown away only after a question.
  router.get('/drafts/:draft/recording/again', only(...everybody), askAgain)
  router.post('/drafts/:draft/recording/again', only(...everybody), recordAgain)
  router.get('/drafts/:draft/recording/:attachment', only(...everybody), hear)
  router.get('/drafts/:draft/recording/:attachment/again', only(...everybody), askAgain)
  router.post('/drafts/:draft/recording/:attachment/again', only(...everybody), recordAgain)
  router.use(leadOn)

  return router

  /** The same once more finds nothing that waits, and shows what is there. */
  async function finish(req: Request, res: Response): Promise<void> {
    const { t } = req
    const person = personOf(req)
    const draft = await draftOf(req)
    const recording = await findRecording(person, draft.id)
    if (!recording || !canAttach(draft)) return res.redirect(303, `/drafts/${draft.id}/recording`)
    const { id, chunks, seconds } = recording
    const attachments = await attachmentsOfDraft(person, draft.id)
    const name = t('recording.voiceNote', { number: nextNumber(attachments) })
    const file = {
      name,
      bytes: withLength(recordedBytes(person, recording), seconds),
      recorded: { recording: id, chunks, seconds },
    }
    const arrival = await ifThereIsRoom(person, attachments, () =>
      takeIn(person, way, draft.id, file, t('attachments.fileFallback')),
    )
    if (arrival.state === 'kept') return res.redirect(303, `/drafts/${draft.id}/recording/${arrival.id}`)
    if (arrival.state === 'gone') return res.redirect(303, `/drafts/${draft.id}/recording`)
    const noRoom = arrival.state === 'no room'
    if (noRoom) req.log.error('no room for a file')
    const errors = [{ field: null, text: arrivalText(t, name, arrival.state) }]
    await show(req, res, draft, errors, noRoom || arrival.state === 'busy' ? 503 : 422)
  }
}

const readBytes = raw({ type: 'application/octet-stream', limit: headLength + mostChunkBytes })

async function showRecorder(req: Request, res: Response): Promise<void> {
  const sent = await sentConcernOf(personOf(req), String(req.params.draft))
  if (sent) return res.redirect(303, `/drafts/${String(req.params.draft)}`)
  const draft = await draftOf(req)
  if (canAttach(draft)) await show(req, res, draft)
  else res.redirect(303, `/drafts/${draft.id}`)
}

/** Asked by a script alone, which says why it cannot be. Where it does not know, the page says how things stand. */
async function begin(req: Request, res: Response): Promise<void> {
  const person = personOf(req)
  const draft = await draftOf(req)
  if (!canAttach(draft)) return res.redirect(303, `/drafts/${draft.id}`)
  const now = new Date()
  const allowance = await allow('attachments', person.id, now)
  if (!allowance.allowed) {
    const text = req.t('attachments.tooManyForNow', { count: minutesUntil(allowance, now) })
    res.status(429).json({ text })
    return
  }
  const begun = await beginRecording(person, draft.id)
  if ('id' in begun) res.json(begun)
  else if (begun.state === 'laden') res.status(409).json({ text: req.t('attachments.muchIsUnsent') })
  else res.redirect(303, `/drafts/${draft.id}/recording`)
}

/** One chunk: of it alone, nothing is ever shown. */
async function keepPart(req: Request, res: Response): Promise<void> {
  const draft = await draftOf(req)
  const chunk = readChunk(req.body)
  const state = chunk ? await keepChunk(personOf(req), draft.id, chunk) : 'missing'
  res.status({ kept: 204, missing: 400, full: 413, gone: 410 }[state]).end()
}

async function hear(req: Request, res: Response): Promise<void> {
  const draft = await draftOf(req)
  if (!canAttach(draft)) return res.redirect(303, `/drafts/${draft.id}`)
  const note = await noteOf(req, draft)
  if (!note) return res.redirect(303, `/drafts/${draft.id}/recording`)
  letRecordingsPlay(res)
  const values = heardValues(req.t, personOf(req), draft, note, writingTime(req))
  res.show('concerns/recording/heard', req.t('shared.write'), values)
}

async function askAgain(req: Request, res: Response): Promise<void> {
  const draft = await draftOf(req)
  if (!canAttach(draft)) return res.redirect(303, `/drafts/${draft.id}`)
  const { attachment } = req.params
  const note = attachment ? await noteOf(req, draft) : null
  if (attachment && !note) return res.redirect(303, `/drafts/${draft.id}/recording`)
  res.show('shared/aside', req.t('shared.write'), throwingAwayValues(req.t, draft, note))
}

async function recordAgain(req: Request, res: Response): Promise<void> {
  const person = personOf(req)
  const draft = await draftOf(req)
  const { attachment } = req.params
  if (attachment) await removeAttachment(person, String(attachment), draft.id)
  else await throwRecordingAway(person, draft.id)
  res.redirect(303, `/drafts/${draft.id}/recording`)
}

async function show(
  req: Request,
  res: Response,
  draft: Draft,
  errors: readonly FieldError[] = [],
  status?: number,
): Promise<void> {
  const person = personOf(req)
  const [recording, attachments] = await Promise.all([
    findRecording(person, draft.id),
    attachmentsOfDraft(person, draft.id),
  ])
  const isFull = attachments.length >= mostAttachments
  const values = recordingValues(req.t, person, draft, { recording, isFull, errors })
  letMicrophoneHear(res)
  res.show('concerns/recording/record', req.t('shared.write'), values, status)
}

/** Null: it was removed, or never was one. */
async function noteOf(req: Request, draft: Draft): Promise<Attachment | null> {
  const attachments = await attachmentsOfDraft(personOf(req), draft.id)
  const note = attachments.find(({ id }) => id === req.params.attachment)
  return note?.content && isRecording(note.content.type) ? note : null
}

/** What could not go along is not written first. */
async function ifThereIsRoom(
  { id }: Person,
  attachments: readonly Attachment[],
  take: () => Promise<Arrival>,
): Promise<Arrival> {
  if (attachments.length >= mostAttachments) return { state: 'full' }
  const over = beginUpload(id)
  return over ? take().finally(over) : { state: 'busy' }
}

/** Two that go along are not called the same. */
function nextNumber(attachments: readonly Attachment[]): number {
  return attachments.filter(({ content }) => content?.seconds !== undefined).length + 1
}
