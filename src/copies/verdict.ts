import { copyHeadOf, type Copy, type CopyProof } from './copy'
import { readCopyFile, type FoundCopy } from './file'
import { pieceChanged } from './page'
import { faultInProof } from './proof'
import { changedPart, isPageOf, isCopySealedBy } from './seal'

/** What somebody gives with the copy: the public half of the portal's key, the mark of a step, and files that were sent with it. */
export interface KnownToVerifier {
  readonly key: Buffer | null
  readonly mark: string | undefined
  /** The SHA-256 of each, in hexadecimal, as its reader has taken it away. */
  readonly files: readonly string[]
}

/** What is to be said of a copy: `fault` is the first thing that does not hold, `unknown` what was not checked. No word or name of it. */
export interface Verdict {
  readonly lines: readonly string[]
  readonly fault: string | null
  readonly unknown: string | null
}

/** @param text of a file */
export function verdictOn(text: string, known: KnownToVerifier): Verdict {
  const found = readCopyFile(text)
  const fault = 'problem' in found ? `${found.problem}.` : faultOf(found, known)
  if ('problem' in found || fault !== null) return { lines: [], fault, unknown: null }
  const { copy } = found
  return { lines: linesOn(copy, known), fault, unknown: known.key ? null : unknownKey(copy) }
}

/** The first thing that does not hold, in a sentence; null: all holds. */
function faultOf({ copy, pieces }: FoundCopy, { key, mark, files }: KnownToVerifier): string | null {
  const own = Buffer.from(copy.seal.key, 'base64url')
  if (key && !key.equals(own))
    return 'The copy does not hold: its seal was made with a different key from the one you gave.'
  const fault = faultInProof(copy, own)
  if (fault) return `The copy does not hold. Position ${fault.position}: ${fault.what}.`
  const part = changedPart(copy)
  if (part !== null) return `The copy does not hold. This part was changed: ${part}.`
  if (!isCopySealedBy(copy, own)) return 'The copy does not hold: its seal was changed.'
  if (pieces && !isPageOf(copy, pieces)) return pageFault(copy, pieces)
  if (mark !== undefined && !stepOf(copy.proof, mark))
    return 'No step in this copy has that mark: the copy was made before that step, or is a copy of something else.'
  const strange = files.findIndex(sha256 => !attachedIn(copy).some(one => one.sha256 === sha256))
  return strange < 0 ? null : strangeFile(strange + 1)
}

/** Each file that went along, and the position of its entry. */
function attachedIn({ entries }: Copy) {
  return entries.flatMap(({ position, attachments = [] }) =>
    attachments.map(({ sha256 }) => ({ position, sha256 })),
  )
}

function strangeFile(number: number): string {
  return `The copy holds, but file ${number} beside it is not one that was sent with it, or it was changed. Give each file as the portal gave it out: the portal takes out of a picture what the camera wrote into it, so the picture on the sender’s own device is a different file.`
}

function pageFault(copy: Copy, pieces: readonly string[]): string {
  const where = pieceChanged(copy, pieces)
  const data = 'The data in the file holds, but its page does not show the same'
  return where === null ? `${data}.` : `${data}. It differs ${where}.`
}

/** What a copy that holds shows, and no more. */
function linesOn(copy: Copy, { mark, files }: KnownToVerifier): string[] {
  const { proof, seal, madeAt } = copy
  const given = `The copy holds. Every word, name, time and reader in it is as the portal gave it out on ${madeAt}, and nothing was cut or added.`
  const signed = `Signed with the key ${seal.key}.`
  const covered = proof.links.filter(link => 'cover' in link).length
  const head = copyHeadOf(proof)
  const step = mark === undefined ? null : stepOf(proof, mark)
  return [
    given,
    `${proof.links.length} steps, ${proof.sealed.length} entries: each entry has its words, its author, their capacity, its time and its place as they were when it was sent.`,
    ...(covered > 0 ? [`${covered} steps hold no words, and the reader of this copy may not see them.`] : []),
    `It ends with step ${head.position}, whose mark is ${head.hash}.`,
    ...(step ? [`It reaches the step of that mark, number ${step.position}.`] : []),
    ...linesOnFiles(copy, files),
    signed,
  ]
}

function linesOnFiles(copy: Copy, files: readonly string[]): string[] {
  const sent = attachedIn(copy)
  const here = files.map((sha256, index) => {
    const positions = sent.filter(one => one.sha256 === sha256).map(({ position }) => position)
    return `File ${index + 1} beside it is, byte for byte, the one that was sent with step ${positions.join(' and ')}.`
  })
  const missing = sent.filter(({ sha256 }) => !files.includes(sha256)).length
  return missing === 0
    ? here
    : [...here, `Files that were sent with it and were not given to this command: ${missing}.`]
}

function unknownKey({ seal }: Copy): string {
  return `Anyone can write such a file and seal it with a key of their own. This command has not checked whether ${seal.key} is the key of the portal: take that key from the portal, at /copy/key, and give it with --key.`
}

function stepOf(proof: CopyProof, mark: string) {
  return proof.links.find(({ hash }) => hash === mark.toLowerCase())
}
