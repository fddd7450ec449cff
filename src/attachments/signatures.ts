import { pictureType, type ArrivingPictureType } from '../pictures/picture-type'
import type { AttachmentType } from './attachment'

/** What a file is by its first bytes. HEIC is taken in, and kept as JPEG. */
export type ArrivingType = AttachmentType | ArrivingPictureType

/** How many of its first bytes are looked at. */
export const signatureBytes = 64

/** What a file is, whatever it is called and its browser says; null: nothing that is taken. */
export function arrivingType(bytes: Buffer): ArrivingType | null {
  const at = (text: string, offset = 0) =>
    bytes.subarray(offset, offset + text.length).toString('latin1') === text
  const picture = pictureType(bytes)
  if (picture) return picture
  if (at('RIFF') && at('WAVE', 8)) return 'audio/wav'
  if (at('%PDF-')) return 'application/pdf'
  if (at('OggS\0')) return 'audio/ogg'
  if (at('ID3') || isMpegAudio(bytes)) return 'audio/mpeg'
  if (at('\x1a\x45\xdf\xa3') && bytes.includes('webm')) return 'audio/webm'
  return at('ftyp', 4) ? ofBrand(bytes.subarray(8, 12).toString('latin1')) : null
}

/** ISO 14496-12: a file of boxes says by its brand what is in it. */
function ofBrand(brand: string): ArrivingType | null {
  return /^(M4A |M4B |mp4[12]|isom|iso[2-9]|3gp[4-7]|dash)$/.test(brand) ? 'audio/mp4' : null
}

/** The sync word of a frame of layer III, with a bit rate and a sampling rate that there are (ISO 11172-3). */
function isMpegAudio([first = 0, second = 0, third = 0]: Buffer): boolean {
  return (
    first === 0xff &&
    (second & 0xe6) === 0xe2 &&
    (third & 0xf0) !== 0xf0 &&
    (third & 0xf0) !== 0 &&
    (third & 0x0c) !== 0x0c
  )
}
