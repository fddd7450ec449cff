import { createHash } from 'node:crypto'
import { verifyingKey, signEvent } from '../vault/master-keys'
import { isSignedBy } from '../vault/signatures'
import type { Copy, UnsealedCopy } from './copy'
import { copyPiecesOf } from './file'

/** Puts the portal's seal to a copy: from now on nothing in it can be changed, and nothing cut, unseen. */
export function sealedCopy(copy: UnsealedCopy): Copy {
  return sealCopyWith({ publicKey: verifyingKey(), sign: signEvent }, copy)
}

/** @param pieces what its page shows */
export function sealCopyWith(
  { publicKey, sign }: { publicKey: Buffer; sign: (text: string) => Buffer },
  copy: UnsealedCopy,
  pieces = copyPiecesOf(copy, publicKey.toString('base64url')),
): Copy {
  const parts = partsOf(copy, pieces)
  const signature = sign(toSign(parts)).toString('base64')
  return { ...copy, seal: { key: publicKey.toString('base64url'), parts, signature } }
}

/** Whether the portal that has this key has put its seal to these parts, whatever the parts are now. */
export function isCopySealedBy({ seal }: Copy, key: Buffer): boolean {
  const signature = Buffer.from(seal.signature, 'base64')
  const isPlain = signature.toString('base64') === seal.signature // base64 can say the same in several ways
  return isPlain && key.toString('base64url') === seal.key && isSignedBy(key, toSign(seal.parts), signature)
}

/** Which part of a copy is not as it was sealed, in words; null: all are. */
export function changedPart({ seal, ...copy }: Copy): string | null {
  const now = partsOf(copy, null)
  const names = [...new Set([...Object.keys(now), ...Object.keys(seal.parts)])].filter(name => name !== page)
  const changed = names.find(name => now[name] !== seal.parts[name])
  return changed === undefined ? null : (partNames[changed] ?? 'something in it')
}

/** Whether a page shows what it showed when it was sealed. */
export function isPageOf({ seal }: Copy, pieces: readonly string[]): boolean {
  return seal.parts[page] === hashOf(pieces)
}

const page = 'page'

/** What stands in the parts of a copy. */
const partNames: Readonly<Record<string, string>> = {
  language: 'the language in which it is shown',
  timeZone: 'the time zone in which it is shown',
  software: 'what made it',
  madeAt: 'when it was made',
  madeFor: 'for whom it was made',
  practice: 'the practice',
  concern: 'how it stands, its reference, its therapist, or one of its days',
  people: 'a name',
  readers: 'who can read it, or since when',
  companions: 'who is beside the client, or since when',
  entries: 'what was written',
  openings: 'who opened it',
  proof: 'the proof',
} satisfies Partial<Record<keyof UnsealedCopy, string>>

function partsOf(copy: UnsealedCopy, pieces: readonly string[] | null): Record<string, string> {
  const parts: [string, unknown][] = Object.entries(copy)
  if (pieces) parts.push([page, pieces])
  return Object.fromEntries(parts.map(([name, part]) => [name, hashOf(part)]))
}

function toSign(parts: Copy['seal']['parts']): string {
  return `makeright copy\n${inOrder(parts)}`
}

function hashOf(part: unknown): string {
  return createHash('sha256').update(inOrder(part)).digest('hex')
}

/** The same text for the same data, in whichever order a program has written its names. */
function inOrder(data: unknown): string {
  return JSON.stringify(data, (_, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
}
