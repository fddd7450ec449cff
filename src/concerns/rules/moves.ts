import { sideOf, type Capacity, type Status, type Waits } from './concern'
import { agreements } from './moves/agreements'
import { messages } from './moves/messages'
import { questions } from './moves/questions'
import { attempts } from './moves/attempts'
import { companions } from './moves/companions'
import { readers } from './moves/readers'
import { pauses } from './moves/pauses'
import { promises } from './moves/promises'
import { successors } from './moves/successors'
import { talks } from './moves/talks'
import type { Fact, Move } from './moves/move'

export type { Ask, Move } from './moves/move'

/** Every move there is. What the pages offer, what the verbs accept, and what is said of it afterwards all follow from here. */
export const moves = {
  ...messages,
  ...readers,
  ...agreements,
  ...talks,
  ...questions,
  ...pauses,
  ...attempts,
  ...promises,
  ...successors,
  ...companions,
} as const satisfies Record<string, Move>

export type MoveName = keyof typeof moves
export const moveNames = Object.keys(moves) as MoveName[]

/** What is recorded: every move, that somebody opened a concern or cannot read it any more, and what was done in the practice. */
export const eventKinds = [
  ...moveNames,
  'open',
  'end_sight',
  'share',
  'leave',
  'found_practice',
  'change_practice',
  'invite',
  'invite_again',
  'take_back',
  'confirm_guardian',
  'end_guardianship',
  'note_together',
  'end_together',
  'add_person',
  'change_roles',
  'change_name',
  'end_access',
  'plan_leaving',
  'stop_leaving',
  'let_in',
  'end_sessions',
  'start_care',
  'end_care',
  'change_address',
  'set_factor',
  'remove_factor',
  'reset_factor',
  'make_paper_code',
  'change_by_paper',
  'change_by_factor',
  'change_by_meeting',
  'begin_meeting',
  'ask_by_meeting',
  'vouch_meeting',
  'stop_meeting',
  'change_door',
  'recognise',
  'confirm',
  'decline',
  'join_account',
  'name_oneself',
  'unname_oneself',
  'propose_hand_over',
  'consult',
  'stand_in',
  'say_away',
  'change_away',
  'end_away',
] as const

/** The table, seen without its particulars. */
export const moveOf = (name: MoveName): Move => moves[name]

/** Its page. */
export const movePath = (concernId: string, name: MoveName): string =>
  `/concerns/${concernId}/${moveOf(name).path}`

/** What decides which moves a reader may make. */
export interface Situation {
  readonly capacity: Capacity
  readonly status: Status
  readonly waits: Waits
  /** Its client came by the door and has no account. */
  readonly byDoor: boolean
  /** What follows from what was said and done before. */
  readonly facts: readonly Fact[]
}

/** Which moves somebody may make now, in the order of the table. The pages offer exactly these; the verbs accept exactly these. */
export function allowedMovesIn({ capacity, status, waits, byDoor, facts }: Situation): MoveName[] {
  const isAside = waits === 'set_aside'
  return allowedMovesFor(capacity, status).filter(name => {
    const { onlyByDoor, neverByDoor, whileAside, needs } = moveOf(name)
    return (
      (byDoor ? !neverByDoor : !onlyByDoor) &&
      (isAside ? whileAside !== undefined : whileAside !== 'only') &&
      (needs === undefined || facts.includes(needs)) &&
      !isOverFor({ capacity, facts }, name)
    )
  })
}

/** Whether its client wrote for a child whose guardian they are no more: then nothing is left to do but these. The database knows them too (append_event). */
export function isOverFor(
  { capacity, facts }: Pick<Situation, 'capacity' | 'facts'>,
  name: MoveName,
): boolean {
  return capacity === 'client' && facts.includes('guardian no more') && !leftToFormerGuardians.includes(name)
}

const leftToFormerGuardians: readonly MoveName[] = ['close', 'end_companion']

/** The same from capacity and status alone, for any client and after any words. */
export function allowedMovesFor(capacity: Capacity, status: Status): MoveName[] {
  const part = sideOf(capacity)
  return moveNames.filter(name => moveOf(name).by.includes(part) && moveOf(name).from.includes(status))
}

/** The moves whose words stand in the answer box of a concern's page. At most one of them is allowed at any time. */
export const boxMoves: readonly MoveName[] = ['acknowledge', 'add', 'write', 'write_beside']

/** The moves with whose words attachments can go along. The database knows them too (may_attach). */
export const attachingMoves: readonly MoveName[] = ['send', 'acknowledge', 'add', 'write', 'reopen']

/** The moves by which one more person reads it. */
export const admittingMoves: readonly MoveName[] = ['bring_in', 'hand_over', 'invite_companion']

/** As what words go out now: an addition to first words that an answer has overtaken is a message. It is never refused. */
export function moveNow(situation: Situation, move: MoveName): MoveName {
  const allowed = allowedMovesIn(situation)
  return move === 'add' && !allowed.includes('add') && allowed.includes('write') ? 'write' : move
}

export function boxMoveIn(situation: Situation): MoveName | null {
  const allowed = allowedMovesIn(situation)
  return boxMoves.find(move => allowed.includes(move)) ?? null
}

/** Whether a move has a form, in which something is written or chosen. */
export function isWritten(name: MoveName): boolean {
  return moveOf(name).words.length > 0 || moveOf(name).asks !== undefined
}

/** Whether a move can ever be this reader's, whatever the status. */
export function isMoveOf(
  { capacity, byDoor }: Pick<Situation, 'capacity' | 'byDoor'>,
  name: MoveName,
): boolean {
  const { by, onlyByDoor, neverByDoor } = moveOf(name)
  return by.includes(sideOf(capacity)) && (byDoor ? !neverByDoor : !onlyByDoor)
}

/** Whether a move must be looked at again because something was said or done since its writer looked. */
export function mustBeLookedAtAgain(name: MoveName, status: Status): boolean {
  const { to, ifSomethingIsNewer } = moveOf(name)
  return ifSomethingIsNewer !== 'fine' && to !== null && to !== status
}
