import { readId } from '../http/ids'
import type { Role } from '../people/person'

/** Acts that owners read about whether staff or a client did them. */
export const toldOfEverybody = [
  'found_practice',
  'change_practice',
  'change_door',
  'end_sessions',
  'invite_again',
  'take_back',
  'add_person',
  'start_care',
  'end_care',
  'confirm_guardian',
  'end_guardianship',
  'note_together',
  'end_together',
  'change_roles',
  'end_access',
  'plan_leaving',
  'stop_leaving',
  'reset_factor',
  'let_in',
  'begin_meeting',
  'vouch_meeting',
  'stop_meeting',
  'change_by_meeting',
  'say_away',
  'change_away',
  'end_away',
] as const

/** Acts on one's own account: owners read those of staff. Those of clients stay with the client. */
export const toldOfStaff = [
  'change_name',
  'set_factor',
  'remove_factor',
  'make_paper_code',
  'change_address',
  'change_by_factor',
  'change_by_paper',
] as const

export type PracticeDeedKind = (typeof toldOfEverybody)[number] | (typeof toldOfStaff)[number] | 'invite'

/** An act of the practice's administration. Nothing in it tells of a concern. */
export interface PracticeDeed {
  readonly kind: PracticeDeedKind
  readonly at: Date
  /** Who did it; null: the operator. */
  readonly by: string | null
  readonly about: string | null
  /** As what they were invited; null: nobody was. */
  readonly invitedAs: readonly Role[] | null
}

/** The last event and the last invitation that a page showed. The next page goes on after both. */
export interface DeedsPlace {
  readonly position: number
  readonly sentAt: Date
  readonly invitation: string
}

export function writeDeedsPlace({ position, sentAt, invitation }: DeedsPlace): string {
  return [position, sentAt.getTime(), invitation].join('_')
}

/** Null for the beginning, and for anything that is no place. */
export function readDeedsPlace(text: unknown): DeedsPlace | null {
  const [, position, sentAt, id] = /^(\d{1,10})_(\d{1,15})_([0-9a-f-]{36})$/i.exec(String(text)) ?? []
  const invitation = readId(id)
  const isPlace = invitation && Number(position) < 2 ** 31
  return isPlace ? { position: Number(position), sentAt: new Date(Number(sentAt)), invitation } : null
}
