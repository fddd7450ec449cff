export const pictureTypes = ['image/jpeg', 'image/png', 'image/webp'] as const
/** What a picture can be saved as. One that arrives as HEIC is saved as JPEG. */
export type PictureType = (typeof pictureTypes)[number]
export type ArrivingPictureType = PictureType | 'image/heic'

/** What a picture is by its first twelve bytes, whatever it is called and its browser says; null: none that we read. */
export function pictureType(bytes: Buffer): ArrivingPictureType | null {
  const text = bytes.subarray(0, 12).toString('latin1')
  if (text.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (/^RIFF.{4}WEBP/s.test(text)) return 'image/webp'
  return /^.{4}ftyp(hei[cxms]|mif1|msf1)/s.test(text) ? 'image/heic' : null
}
