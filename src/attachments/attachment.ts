/** What can go along with words: a picture, a PDF or a recording. */

export const attachmentTypes = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'application/pdf',
  'audio/mpeg',
  'audio/mp4',
  'audio/ogg',
  'audio/wav',
  'audio/webm',
] as const
export type AttachmentType = (typeof attachmentTypes)[number]

/** How many go along with one draft. The database counts too (adopt_attachment). */
export const mostAttachments = 5
/** Bytes of one, as it comes and as it is kept. The database knows it too (attachments_bytes). */
export const mostAttachmentBytes = 15_000_000
/** What a person would call characters, in the line that says what one shows. */
export const mostOfDescription = 500
/** The same of a recording: all that is said in one of five minutes. */
export const mostOfTranscript = 5_000

/** What is known of an attachment and lies sealed beside it. */
export interface AttachmentContent {
  readonly name: string
  readonly type: AttachmentType
  readonly bytes: number
  /** What it shows, for readers who cannot see or hear it; empty: nobody has said. */
  readonly shows: string
  /** Of what is kept, in hexadecimal, so that a file that was taken away can be compared. */
  readonly sha256: string
  /** By which its pieces are sealed, in base64. */
  readonly key: string
  /** Of a picture, in pixels. */
  readonly size?: { readonly width: number; readonly height: number }
  /** Of what was recorded here: how long it is. */
  readonly seconds?: number
  /** Whether the practice's scanner has looked at it and found nothing. */
  readonly scanned: boolean
}

export function isPicture(type: AttachmentType): boolean {
  return type.startsWith('image/')
}

export function isRecording(type: AttachmentType): boolean {
  return type.startsWith('audio/')
}

const endings: Readonly<Record<AttachmentType, readonly string[]>> = {
  'image/jpeg': ['jpg', 'jpeg'],
  'image/png': ['png'],
  'image/webp': ['webp'],
  'application/pdf': ['pdf'],
  'audio/mpeg': ['mp3'],
  'audio/mp4': ['m4a', 'mp4', 'm4b', '3gp'],
  'audio/ogg': ['ogg', 'oga', 'opus'],
  'audio/wav': ['wav'],
  'audio/webm': ['webm', 'weba'],
}

/**
 * The name under which a file is kept and given out: in one line, without signs that nobody sees, and with an ending that fits what is in it,
 * so that no computer takes it for something else.
 * @param given as its browser named it @param fallback where nothing of that is left, such as: file
 */
export function attachmentName(given: string, type: AttachmentType, fallback: string): string {
  const line = (given.split(/[/\\]/).at(-1) ?? '')
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Cf}\uFFFD]/gu, '')
    .replace(/["*:<>?|]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  const [, stem = line, ending = ''] = /^(.*)\.([^. ]{1,8})$/.exec(line) ?? []
  const isKnown = endings[type].includes(ending.toLowerCase())
  const isOther = Object.values(endings).some(some => some.includes(ending.toLowerCase())) || isHeif(ending)
  const begin = (isKnown || isOther ? stem : line).replace(/^[. ]+|[. ]+$/g, '')
  const kept =
    begin
      .slice(0, mostOfName)
      .toWellFormed()
      .replace(/\uFFFD$/, '')
      .trim() || fallback
  return `${kept}.${isKnown ? ending.toLowerCase() : endings[type][0]}`
}

const mostOfName = 100

function isHeif(ending: string): boolean {
  return /^(heic|heif|hif)$/i.test(ending)
}
