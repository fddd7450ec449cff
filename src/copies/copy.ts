import { z } from 'zod'
import { attachmentTypes } from '../attachments/attachment'
import { capacities, companionParts, readerCapacities, statuses, waitings } from '../concerns/rules/concern'
import { moveNames } from '../concerns/rules/moves'

const position = z.int32().min(1)
const hash = z.string().regex(/^[0-9a-f]{64}$/)
const moment = z.iso.datetime()
/** Ed25519, by the portal that appended the event; null: none has signed it, and so the copy does not hold. */
const signature = z.base64().nullable()

/**
 * An event as its reader may see it. `at` and `saidAt` count microseconds since 1970, `digest` is the sha256 of the sealed words of its
 * entry; `capacity` and `saidAt` are the entry's, and null where there is none. Only then is there a `blind`.
 */
const seenLink = z.strictObject({
  position,
  kind: z.string(),
  by: z.uuid().nullable(),
  about: z.uuid().nullable(),
  at: z.int(),
  capacity: z.enum(capacities).nullable(),
  saidAt: z.int().nullable(),
  digest: hash.nullable(),
  blind: z.uuid().nullable(),
  hash,
  signature,
})

/** Something without words that its reader may not see, such as that somebody else opened it. The cover stands for it in the hash. */
const coveredLink = z.strictObject({ position, cover: hash, hash, signature })

/** What shows that a copy holds what was said: all in hexadecimal, but for envelopes, keys and signatures, in base64. */
const proof = z.strictObject({
  /** Every event of the concern, in order (src/chains/chain.ts tells how a hash is made). */
  links: z.array(z.union([seenLink, coveredLink])).min(1),
  /** The entries as they are kept: `words` is the envelope (src/vault/envelope.ts), `key` opens it, and nothing else. */
  sealed: z.array(
    z.strictObject({
      position,
      id: z.uuid(),
      words: z.base64(),
      key: z.base64(),
      /** What went along, in its order: `content` is an envelope that the same key opens, `digest` stands for the sealed pieces. */
      attachments: z.array(z.strictObject({ id: z.uuid(), content: z.base64(), digest: hash })).optional(),
    }),
  ),
})

const copiedAttachment = z.strictObject({
  name: z.string(),
  type: z.enum(attachmentTypes),
  bytes: z.int().positive(),
  shows: z.string(),
  sha256: hash,
})

/** What shows that a copy is as the portal gave it. */
const seal = z.strictObject({
  /** The half of the portal's key that is no secret, 32 bytes in base64url. To check a copy, take it from the portal, not from here. */
  key: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  /** A hash of each part of the copy, by its name, and of what its page shows. */
  parts: z.record(z.string(), hash),
  /** Over all of them. */
  signature: z.base64(),
})

/**
 * A concern as one of its readers took it away, in version 2 of its shape. Names stand once, in `people`, and everything else names
 * people by their ids. The parts of an entry are named as the fields in src/concerns/rules/concern.ts.
 */
export const copyShape = z.strictObject({
  format: z.literal('makeright-copy'),
  version: z.literal(2),
  /** What made it, such as makeright 0.1.0. */
  software: z.string(),
  /** In which words it was shown, and in which time zone. */
  language: z.string(),
  timeZone: z.string(),
  madeAt: moment,
  madeFor: z.strictObject({ id: z.uuid(), capacity: z.enum(readerCapacities) }),
  practice: z.strictObject({ id: z.uuid(), name: z.string() }),
  concern: z.strictObject({
    id: z.uuid(),
    reference: z.string(),
    therapist: z.uuid().nullable(),
    sentAt: moment,
    status: z.enum(statuses),
    waits: z.enum(waitings),
    since: moment,
    dueAt: moment.nullable(),
    /** When client and therapist meet next, if the client has said it: 2026-12-03. */
    meetsOn: z.string().nullable(),
  }),
  people: z.record(z.uuid(), z.string()),
  readers: z.array(
    z.strictObject({
      id: z.uuid(),
      pronouns: z.string(),
      capacity: z.enum(readerCapacities),
      since: moment,
      endedAt: moment.nullable(),
    }),
  ),
  /** Who read and wrote beside the client, now or before; missing: nobody did. */
  companions: z
    .array(
      z.strictObject({
        id: z.uuid(),
        part: z.enum(companionParts),
        since: moment,
        endedAt: moment.nullable(),
      }),
    )
    .min(1)
    .optional(),
  entries: z.array(
    z.strictObject({
      position,
      kind: z.enum(moveNames),
      by: z.uuid(),
      capacity: z.enum(capacities),
      at: moment,
      parts: z.record(z.string(), z.string()),
      /** What went along with it. The files are no part of the copy; `sha256` is of each as its reader can take it away. */
      attachments: z.array(copiedAttachment).optional(),
    }),
  ),
  /** Who else opened it; only its client sees that. */
  openings: z.array(z.strictObject({ position, by: z.uuid(), at: moment })),
  proof,
  seal,
})

export type Copy = z.infer<typeof copyShape>
/** Before the portal has put its seal to it. */
export type UnsealedCopy = Omit<Copy, 'seal'>
export type CopiedAttachment = z.infer<typeof copiedAttachment>
export type CopyProof = z.infer<typeof proof>
export type ProofLink = CopyProof['links'][number]

/** Where a chain ends: who has this from the concern's page finds whether the end of a copy was cut. */
export interface CopyHead {
  readonly position: number
  readonly hash: string
}

export function copyHeadOf({ links }: Pick<CopyProof, 'links'>): CopyHead {
  const last = links.at(-1)
  if (!last) throw new Error('A concern begins with an event.')
  return { position: last.position, hash: last.hash }
}
