import {
  attachmentTypes,
  isRecording,
  mostAttachments,
  mostOfDescription,
  mostOfTranscript,
  type AttachmentType,
} from '../../attachments/attachment'
import type { ArrivalFault } from '../../attachments/arrival'
import type { Attachment } from '../../attachments/sealed-content'
import { attachmentValues, type ShownAttachment } from '../../attachments/values'
import { writingValues, type WritingTime, type WritingValues } from '../../drafts/page'
import { errorAt, type Field, type FieldError } from '../../http/page-parts'
import { postingTo } from '../../http/ids'
import type { TextKey } from '../../language/english'
import type { Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import { attachingMoves } from '../rules/moves'
import type { Draft } from '../store/words/drafts'

/** Only words that can still change take something along; and a letter that nobody reads takes nothing. */
export function canAttach({ move, state, choices, damaged }: Draft): boolean {
  return attachingMoves.includes(move) && state === 'kept' && !choices.letter && !damaged
}

/** The page on which files are added to words that are kept. */
export function filesValues(
  t: Translate,
  person: Person,
  { id }: Draft,
  attachments: readonly Attachment[],
  {
    errors,
    time,
    areChecked,
    typed = new Map(),
  }: {
    readonly errors: readonly FieldError[]
    readonly time: WritingTime
    readonly areChecked: boolean
    readonly typed?: ReadonlyMap<string, string>
  },
) {
  const here = `/drafts/${id}/files`
  // The page says once that nothing is checked here, or that each file says where it could not be.
  const shown = attachmentValues(t, person, attachments, { mine: !areChecked })
  return {
    errors,
    error: errorAt(errors, 'file'),
    add: postingTo(here),
    accept: [...attachmentTypes, 'image/heic', 'image/heif', '.heic', '.heif', '.m4a', '.ogg'].join(','),
    check: areChecked ? t('attachments.weCheckFiles') : t('attachments.notScanned'),
    isFull: attachments.length >= mostAttachments,
    files: shown.map(one => ({
      ...one,
      field: descriptionField(t, one, typed.get(one.id), errors),
      remove: `${here}/${one.id}/removing`,
      removeText: t('attachments.remove', { name: one.name }),
    })),
    writing: describingValues(person, id, attachments.length > 0 ? time : null),
  }
}

/** What the form has around it in which files are described. @param time null: there is nothing to write in it */
export function describingValues(person: Person, draftId: string, time: WritingTime | null): WritingValues {
  const values = writingValues(person, { id: draftId }, time, { action: `/drafts/${draftId}/descriptions` })
  return person.account ? values : { ...values, hidden: [...values.hidden, { name: 'back', value: 'code' }] }
}

/** In which its writer says what a file shows, or writes down what is said in a recording. @param typed what stands in it, if not what is kept */
export function descriptionField(
  t: Translate,
  { id, name, shows, isHeard }: ShownAttachment,
  typed?: string,
  errors: readonly FieldError[] = [],
): Field {
  const field = {
    name: `shows-${id}`,
    value: typed ?? shows ?? '',
    error: errorAt(errors, `shows-${id}`),
    optional: true,
  }
  return isHeard
    ? {
        ...field,
        kind: 'words',
        label: t('recording.whatDoYouSay', { name }),
        hint: t('recording.forPeopleWhoCannotHear'),
        rows: 4,
        limit: mostOfTranscript,
        limitText: null,
      }
    : {
        ...field,
        kind: 'line',
        label: t('attachments.whatDoesItShow', { name }),
        hint: t('attachments.forPeopleWhoCannotSee'),
      }
}

/** How much can be said of a file, in characters. */
export function mostSaidOf(type: AttachmentType): number {
  return isRecording(type) ? mostOfTranscript : mostOfDescription
}

/** What became of a file that was not kept. */
export function arrivalText(t: Translate, name: string, fault: ArrivalFault): string {
  return t(faults[fault], { name: name.trim() || t('attachments.fileFallback') })
}

const faults = {
  empty: 'attachments.nameIsEmpty',
  'another type': 'attachments.nameIsOfAnotherKind',
  'too large': 'attachments.nameIsTooLarge',
  virus: 'attachments.nameHasAVirus',
  'too many pixels': 'attachments.nameHasTooManyPixels',
  'too large anew': 'attachments.nameIsTooLargeAnew',
  unreadable: 'attachments.nameCannotBeRead',
  'no room': 'attachments.noRoomForName',
  busy: 'attachments.noRoomForName',
  full: 'attachments.fiveAreThere',
  laden: 'attachments.muchIsUnsentBesideName',
  gone: 'attachments.draftCannotChange',
} as const satisfies Record<ArrivalFault, TextKey>
