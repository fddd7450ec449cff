import { createHash } from 'node:crypto'
import { cleanPicture, type PictureFault } from '../../pictures/clean-picture'
import { pictureType, type ArrivingPictureType } from '../../pictures/picture-type'
import { mostOfDrawing, type Cleaned, type Logo, type LogoFault } from './logo'
import { cleanSvg } from './svg'

/**
 * Cleans a picture. What it is its bytes say, and not its name: a drawing stays an SVG, and all others become a PNG.
 * @throws where pictures cannot be opened on this machine
 */
export async function logoIn(bytes: Buffer): Promise<Logo | LogoFault> {
  const arriving = pictureType(bytes)
  const type = arriving ? 'image/png' : 'image/svg+xml'
  const cleaned = arriving ? await cleanPixels(arriving, bytes) : cleanDrawing(bytes)
  if ('text' in cleaned) return cleaned
  return {
    ...cleaned,
    type,
    name: createHash('sha256').update(type).update(cleaned.bytes).digest('base64url'),
  }
}

async function cleanPixels(type: ArrivingPictureType, bytes: Buffer): Promise<Cleaned> {
  const picture = await cleanPicture(type, bytes, { as: 'image/png', longest, mostBytes: mostWritten })
  return typeof picture === 'string' ? { text: faults[picture] } : { bytes: picture.bytes, lessened: false }
}

function cleanDrawing(bytes: Buffer): Cleaned {
  if (bytes.length <= mostOfDrawing) return cleanSvg(bytes)
  return { text: bytes.includes('<svg') ? 'settings.thisPictureIsTooDetailed' : 'settings.chooseAPicture' }
}

const faults: Readonly<Record<PictureFault, LogoFault['text']>> = {
  unreadable: 'settings.thisPictureCannotBeRead',
  'too many pixels': 'settings.thisPictureIsTooLarge',
  'too large anew': 'settings.thisPictureIsTooDetailed',
}

/** Pixels of the longer side: a logo is shown some forty high, and on fine screens three times as many. */
const longest = 600
/** Bytes. The database knows it too (practice_logos_bytes). */
const mostWritten = 400_000
