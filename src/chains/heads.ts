import { timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { signatureOf } from '../vault/master-keys'

/** Where a chain ends: the position and the hash, in hexadecimal, of its last event. */
export interface ChainHead {
  readonly practice: string
  readonly chain: string
  readonly position: number
  readonly hash: string
}

/** A line of the file that leaves the database. */
export interface SignedHead extends ChainHead {
  /** The day and time of the signing. */
  readonly at: string
  readonly signature: string
}

/** @param before the line before it in the file, which the signature covers too; '' for the first */
export function signedHeadLine(head: ChainHead, at: Date, before: string): string {
  const { practice, chain, position, hash } = head
  const said = { practice, chain, position, hash, at: at.toISOString() }
  return JSON.stringify({ ...said, signature: signed(said, before).toString('hex') })
}

/** Null for a line that is none of ours, or does not follow the line before it. */
export function readSignedHead(line: string, before: string): SignedHead | null {
  const head = parseSignedHead(line)
  if (!head) return null
  const own = timingSafeEqual(signed(head, before), Buffer.from(head.signature, 'hex'))
  return own ? head : null
}

/** Without a look at the signature. */
export function parseSignedHead(line: string): SignedHead | null {
  try {
    return lineForm.parse(JSON.parse(line))
  } catch {
    return null
  }
}

const lineForm = z.object({
  practice: z.uuid(),
  chain: z.uuid(),
  position: z.int32().min(1),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.iso.datetime(),
  signature: z.string().regex(/^[0-9a-f]{64}$/),
})

function signed(
  { practice, chain, position, hash, at }: Omit<SignedHead, 'signature'>,
  before: string,
): Buffer {
  return signatureOf([before, practice, chain, position, hash, at].join('\n'))
}
