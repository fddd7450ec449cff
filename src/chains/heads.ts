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

/** A line that says that an older state was brought back: of then. What was signed between then and this line may be lost. */
export interface SignedRestore {
  readonly restoredTo: string
  readonly at: string
  readonly signature: string
}

/** @param before the line before it in the file */
export function signedRestoreLine(restoredTo: Date, at: Date, before: string): string {
  const said = { restoredTo: restoredTo.toISOString(), at: at.toISOString() }
  return JSON.stringify({ ...said, signature: signedRestore(said, before).toString('hex') })
}

/** Null for a line that says something else, or is none of ours. */
export function readSignedRestore(line: string, before: string): SignedRestore | null {
  const restore = parsed(restoreForm, line)
  return restore && isOwn(signedRestore(restore, before), restore.signature) ? restore : null
}

/** Without a look at the signature. */
export function isRestore(line: string): boolean {
  return parsed(restoreForm, line) !== null
}

/** Null for a line that is none of ours, or does not follow the line before it. */
export function readSignedHead(line: string, before: string): SignedHead | null {
  const head = parseSignedHead(line)
  return head && isOwn(signed(head, before), head.signature) ? head : null
}

/** Without a look at the signature. */
export function parseSignedHead(line: string): SignedHead | null {
  return parsed(lineForm, line)
}

function parsed<Line>(form: z.ZodType<Line>, line: string): Line | null {
  try {
    return form.parse(JSON.parse(line))
  } catch {
    return null
  }
}

const signature = z.string().regex(/^[0-9a-f]{64}$/)
const lineForm = z.object({
  practice: z.uuid(),
  chain: z.uuid(),
  position: z.int32().min(1),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.iso.datetime(),
  signature,
})
const restoreForm = z.object({ restoredTo: z.iso.datetime(), at: z.iso.datetime(), signature })

function isOwn(made: Buffer, said: string): boolean {
  return timingSafeEqual(made, Buffer.from(said, 'hex'))
}

function signed(
  { practice, chain, position, hash, at }: Omit<SignedHead, 'signature'>,
  before: string,
): Buffer {
  return signatureOf([before, practice, chain, position, hash, at].join('\n'))
}

function signedRestore({ restoredTo, at }: Omit<SignedRestore, 'signature'>, before: string): Buffer {
  return signatureOf([before, 'restored', restoredTo, at].join('\n'))
}
