import { createHash } from 'node:crypto'
import { type Logo, type LogoFault } from './logo'
import { cleanPng } from './png'
import { cleanSvg } from './svg'

/** Cleans a picture. What it is its bytes say, and not its name. */
export async function logoIn(bytes: Buffer): Promise<Logo | LogoFault> {
  const isPng = bytes.subarray(0, 8).equals(signature)
  const type = isPng ? 'image/png' : 'image/svg+xml'
  const cleaned = isPng ? await cleanPng(bytes) : cleanSvg(bytes)
  if ('text' in cleaned) return cleaned
  if (cleaned.bytes.length > mostWritten) return { text: 'settings.thisPictureIsTooDetailed' }
  return {
    ...cleaned,
    type,
    name: createHash('sha256').update(type).update(cleaned.bytes).digest('base64url'),
  }
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** Bytes of a PNG that is written again: one with few colours was smaller before. */
const mostWritten = 400_000
