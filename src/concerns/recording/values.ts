import { mostRecordedSeconds, recordedBitRate } from '../../attachments/recordings/recording'
import type { Recording } from '../../attachments/recordings/store'
import type { Attachment } from '../../attachments/sealed-content'
import { attachmentValues, lengthText } from '../../attachments/values'
import type { WritingTime } from '../../drafts/page'
import type { FieldError } from '../../http/page-parts'
import { clockOf, localeOf } from '../../language/locale'
import type { Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import { describingValues, descriptionField } from '../attaching/values'
import type { Draft } from '../store/words/drafts'

/** The page on which somebody records, or finds what was recorded when it stopped without their doing. */
export function recordingValues(
  t: Translate,
  person: Person,
  { id }: Draft,
  {
    recording,
    isFull,
    errors,
  }: {
    readonly recording: Recording | null
    readonly isFull: boolean
    readonly errors: readonly FieldError[]
  },
) {
  const here = `/drafts/${id}/recording`
  return {
    errors,
    waiting: recording && {
      text: t('recording.itStopped', { time: lengthText(person, recording.seconds) }),
      listen: `${here}/listening`,
      again: `${here}/again`,
    },
    isFull,
    recognised: person.account ? t('recording.knownByVoice') : t('recording.knownWithoutAccount'),
    recorder: {
      begin: here,
      parts: `${here}/parts`,
      listen: `${here}/listening`,
      most: mostRecordedSeconds,
      mostText: lengthText(person, mostRecordedSeconds),
      rate: recordedBitRate,
      locale: localeOf(clockOf(person)),
    },
    files: `/drafts/${id}/files`,
    back: `/drafts/${id}/edit`,
  }
}

/** The page on which somebody hears what they have recorded before anybody else does. */
export function heardValues(
  t: Translate,
  person: Person,
  { id }: Draft,
  note: Attachment,
  time: WritingTime,
) {
  // It is their own voice.
  const player = attachmentValues(t, person, [note], { mine: true }).map(one => ({ ...one, check: null }))
  return {
    lead: t('recording.nobodyElseHasHeard', { time: lengthText(person, note.content?.seconds ?? 0) }),
    player,
    fields: player.map(one => descriptionField(t, one)),
    writing: describingValues(person, id, time),
    again: `/drafts/${id}/recording/${note.id}/again`,
  }
}

/** Asks before something that was recorded is thrown away. @param note null: it waits still */
export function throwingAwayValues(t: Translate, { id }: Draft, note: Attachment | null) {
  const here = `/drafts/${id}/recording`
  const of = note ? `${here}/${note.id}` : here
  return {
    heading: t('recording.deleteHeading'),
    statements: [t('recording.itIsGoneThen')],
    action: `${of}/again`,
    button: t('recording.deleteAndAgain'),
    cancel: of,
  }
}
