import { clockOf, localeOf, type Onlooker } from '../language/locale'
import { unshown, type Translate } from '../language/translator'
import { isPicture, isRecording, type AttachmentType } from './attachment'
import type { Attachment } from './sealed-content'

/** One attachment as views/shared/_attachments.ejs shows it. */
export interface ShownAttachment {
  readonly id: string
  readonly name: string
  /** Null: it was damaged. */
  readonly href: string | null
  /** What it is and how large, such as: PDF, 1.2 MB */
  readonly what: string
  /** Whether it was checked for viruses; null: nobody needs to know. */
  readonly check: string | null
  /** What its writer says that it shows; null: nothing. */
  readonly shows: string | null
  /** A small picture of it; null: it is none. */
  readonly thumbnail: string | null
  /** It can be heard on the page. */
  readonly isHeard: boolean
}

/** @param mine they are the onlooker's own: that a file was not checked is a warning for those who open what another has sent */
export function attachmentValues(
  t: Translate,
  onlooker: Onlooker,
  attachments: readonly Attachment[],
  { mine }: { readonly mine: boolean },
): ShownAttachment[] {
  return attachments.map(({ id, bytes, content }) => {
    if (!content)
      return {
        id,
        name: unshown,
        href: null,
        what: '',
        check: null,
        shows: null,
        thumbnail: null,
        isHeard: false,
      }
    const { name, type, shows, scanned, seconds } = content
    const kind = kindText(t, type)
    const size = sizeText(t, onlooker, bytes)
    return {
      id,
      name: seconds === undefined ? name : withoutEnding(name),
      href: `/attachments/${id}`,
      what:
        seconds === undefined
          ? t('attachments.kindAndSize', { kind, size })
          : t('attachments.kindLengthAndSize', {
              kind: t('attachments.voiceNote'),
              time: lengthText(onlooker, seconds),
              size,
            }),
      check: checkText(t, scanned, mine),
      shows: shows || null,
      thumbnail: isPicture(type) ? `/attachments/${id}/thumbnail` : null,
      isHeard: isRecording(type),
    }
  })
}

/** Only the file itself, once it is saved somewhere, needs the ending that programs know it by. */
function withoutEnding(name: string): string {
  return name.replace(/\.[a-z0-9]{2,4}$/i, '')
}

function checkText(t: Translate, scanned: boolean, mine: boolean): string | null {
  if (scanned) return t('attachments.checkedForViruses')
  return mine ? null : t('attachments.notCheckedForViruses')
}

/** Whether something of this can be heard on the page. */
export function isAnyHeard(shown: readonly { readonly attachments: readonly ShownAttachment[] }[]): boolean {
  return shown.some(({ attachments }) => attachments.some(({ isHeard }) => isHeard))
}

/** Such as 1.2 MB, or 40 kB. */
export function sizeText(t: Translate, onlooker: Onlooker, bytes: number): string {
  const inMillions = bytes >= 950_000
  const value = inMillions ? bytes / 1_000_000 : Math.max(1, bytes / 1_000)
  const size = value.toLocaleString(localeOf(clockOf(onlooker)), {
    maximumFractionDigits: inMillions ? 1 : 0,
  })
  return inMillions ? t('attachments.megabytes', { size }) : t('attachments.kilobytes', { size })
}

/** How long a recording is, as players write it: 1:12 */
export function lengthText(onlooker: Onlooker, seconds: number): string {
  const locale = localeOf(clockOf(onlooker))
  const minutes = Math.floor(seconds / 60).toLocaleString(locale)
  return `${minutes}:${(seconds % 60).toLocaleString(locale, { minimumIntegerDigits: 2 })}`
}

function kindText(t: Translate, type: AttachmentType): string {
  if (isPicture(type)) return t('attachments.picture')
  return isRecording(type) ? t('attachments.recording') : t('attachments.pdf')
}
