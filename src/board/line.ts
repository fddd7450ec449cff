import type { Help } from '../concerns/store/help-questions'
import type { Status, Waits } from '../concerns/rules/concern'
import type { namesIn } from '../concerns/store/lists/line'
import { isLate } from '../concerns/rules/status'
import type { Named } from '../people/person'

/** Somebody else whom an owner has proposed, and what became of it. */
export interface Proposal {
  readonly id: string
  readonly to: Named
  readonly at: Date
  /** The end of the day by which the client is hoped to answer. */
  readonly answerBy: Date
  /** Null: the client has not answered yet. */
  readonly answer: 'yes' | 'no' | 'taken back' | null
  readonly answeredAt: Date | null
}

/** A concern as an owner may know of it: neither its words nor whose it is. */
export interface BoardLine {
  readonly concernId: string
  readonly reference: string
  readonly therapist: Named
  /** They are no therapist here any more. */
  readonly gone: boolean
  readonly status: Status
  readonly waits: Waits
  readonly since: Date
  readonly dueAt: Date | null
  /** The first due day that was missed, where the clock has begun anew since then. */
  readonly missedAt: Date | null
  /** The person who owes the answer has promised it for that day. */
  readonly promised: boolean
  /** The person who answers has asked for another one to answer. */
  readonly asksForOther: boolean
  /** There is another therapist who could answer. */
  readonly hasSuccessors: boolean
  /** This owner reads it, and can answer. */
  readonly iRead: boolean
  readonly proposal: Proposal | null
  readonly help: AskedHelp | null
  /** Nobody has asked at this step of its lateness what would help. */
  readonly canAskWhatHelps: boolean
  /** Null: no answer is owed. */
  readonly standIn: StandInOnBoard | null
}

/** Who stands in for the person who owes the answer. */
export interface StandInOnBoard {
  /** The last day of that person's absence (2026-12-10); null: they are not away. */
  readonly awayUntil: string | null
  /** Null: nobody does. */
  readonly colleague: Named | null
  /** When the client was told in one fixed line that it waits. */
  readonly lineAt: Date | null
  /** It is late, and nobody has been asked yet. */
  readonly canBeAsked: boolean
}

/** What an owner asked those who owe the answer, and what became of it. */
export interface AskedHelp {
  readonly asker: Named
  readonly askedAt: Date
  /** Null: not answered yet. */
  readonly answer: { readonly help: Help; readonly by: Named; readonly at: Date } | null
}

/** A line as the board's query has it, with its names sealed. */
export interface BoardRow extends Omit<
  BoardLine,
  'therapist' | 'proposal' | 'help' | 'canAskWhatHelps' | 'standIn'
> {
  readonly therapistId: string
  readonly therapistName: Buffer
  readonly proposalId: string | null
  readonly toId: string | null
  readonly toName: Buffer | null
  readonly proposedAt: Date | null
  readonly answerBy: Date | null
  readonly answeredAt: Date | null
  readonly accepted: boolean | null
  readonly takenBack: boolean | null
  readonly canAsk: boolean
  readonly askerId: string | null
  readonly askerName: Buffer | null
  readonly askedAt: Date | null
  readonly help: Help | null
  readonly helperId: string | null
  readonly helperName: Buffer | null
  readonly helpedAt: Date | null
  readonly awayUntil: string | null
  readonly standerId: string | null
  readonly standerName: Buffer | null
  readonly lineAt: Date | null
  /** Null: no answer is owed. */
  readonly canAskStander: boolean | null
}

/** Opens the names of a line. */
export function boardLineOf(row: BoardRow, nameOf: ReturnType<typeof namesIn>): BoardLine {
  const { concernId, reference, gone, status, waits, since, dueAt, missedAt, promised } = row
  const { asksForOther, hasSuccessors, iRead, therapistId: id, therapistName: name } = row
  return {
    ...{ concernId, reference, gone, status, waits, since, dueAt, missedAt, promised },
    ...{ asksForOther, hasSuccessors, iRead },
    therapist: { id, name: nameOf({ id, name }) },
    proposal: proposalIn(row, nameOf),
    help: helpIn(row, nameOf),
    canAskWhatHelps: row.canAsk,
    standIn: standInIn(row, nameOf),
  }
}

/**
 * What is late now, and then the others, each by when it was due first: a later day, promised or set anew, does not put what is stuck behind what is
 * merely due. Within one page, so that its order costs nothing.
 */
export function stuckFirst(lines: readonly BoardLine[], now: Date): BoardLine[] {
  const firstDue = ({ missedAt, dueAt }: BoardLine) => (missedAt ?? dueAt)?.getTime() ?? Number.MAX_VALUE
  return lines.toSorted(
    (one, other) => Number(isLate(other, now)) - Number(isLate(one, now)) || firstDue(one) - firstDue(other),
  )
}

function proposalIn(row: BoardRow, nameOf: ReturnType<typeof namesIn>): Proposal | null {
  const { proposalId, toId, toName, proposedAt, answerBy, answeredAt, accepted, takenBack } = row
  if (!proposalId || !toId || !toName || !proposedAt || !answerBy) return null
  const answered = takenBack ? 'taken back' : accepted ? 'yes' : 'no'
  return {
    id: proposalId,
    to: { id: toId, name: nameOf({ id: toId, name: toName }) },
    at: proposedAt,
    answerBy,
    answer: answeredAt ? answered : null,
    answeredAt,
  }
}

function helpIn(row: BoardRow, nameOf: ReturnType<typeof namesIn>): AskedHelp | null {
  const { askerId, askerName, askedAt, help, helperId, helperName, helpedAt } = row
  if (!askerId || !askerName || !askedAt) return null
  const asker = { id: askerId, name: nameOf({ id: askerId, name: askerName }) }
  if (!help || !helperId || !helperName || !helpedAt) return { asker, askedAt, answer: null }
  const by = { id: helperId, name: nameOf({ id: helperId, name: helperName }) }
  return { asker, askedAt, answer: { help, by, at: helpedAt } }
}

function standInIn(row: BoardRow, nameOf: ReturnType<typeof namesIn>): StandInOnBoard | null {
  const { awayUntil, standerId: id, standerName: name, lineAt, canAskStander } = row
  if (canAskStander === null) return null
  return {
    awayUntil,
    colleague: id && name ? { id, name: nameOf({ id, name }) } : null,
    lineAt,
    canBeAsked: canAskStander,
  }
}
