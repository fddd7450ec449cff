import { attachmentTypes, mostAttachments } from '../../attachments/attachment'
import type { ArrivalFault } from '../../attachments/arrival'
import type { Attachment } from '../../attachments/sealed-content'
import { attachmentValues } from '../../attachments/values'
import { errorAt, type FieldError } from '../../http/page-parts'
import { postingTo } from '../../http/ids'
import type { TextKey } from '../../language/english'
import type { Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import type { Draft } from '../store/words/drafts'

/** The page on which files are added to words that are kept. */
export function filesValues(
  t: Translate,
  person: Person,
  { id }: Draft,
  attachments: readonly Attachment[],
  {
    errors,
    areChecked,
    typed = new Map(),
  }: {
    readonly errors: readonly FieldError[]
    readonly areChecked: boolean
    readonly typed?: ReadonlyMap<string, string>
  },
) {
  const here = `/drafts/${id}/files`
  const shown = attachmentValues(t, person, attachments)
  return {
    errors,
    error: errorAt(errors, 'file'),
    action: postingTo(here),
    accept: [...attachmentTypes, 'image/heic', 'image/heif', '.heic', '.heif', '.m4a', '.ogg'].join(','),
    check: areChecked ? t('attachments.weCheckFiles') : t('attachments.notScanned'),
    isFull: attachments.length >= mostAttachments,
    files: shown.map(one => ({
      ...one,
      field: {
        kind: 'line' as const,
        name: `shows-${one.id}`,
        label: t('attachments.whatDoesItShow', { name: one.name }),
        hint: t('attachments.forPeopleWhoCannotSee'),
        value: typed.get(one.id) ?? one.shows ?? '',
        error: errorAt(errors, `shows-${one.id}`),
        optional: true,
      },
      remove: `${here}/${one.id}/removing`,
      removeText: t('attachments.remove', { name: one.name }),
    })),
    describe: `/drafts/${id}/descriptions`,
  }
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
  unreadable: 'attachments.nameCannotBeRead',
  'no room': 'attachments.noRoomForName',
  full: 'attachments.fiveAreThere',
  gone: 'attachments.draftCannotChange',
} as const satisfies Record<ArrivalFault, TextKey>
