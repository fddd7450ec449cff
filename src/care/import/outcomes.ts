import { sameAddress } from '../../mail/address'
import type { Colleague } from '../care'
import { faultInAddress, faultInName, type InviteeFault } from '../invitee'
import { readTogether, type ClientRow } from '../tables/client-rows'
import { plainText, type ColumnRole } from '../tables/headings'

/** What becomes of a row. Each has exactly one outcome. */
export const importOutcomes = ['bad', 'twice', 'client', 'already', 'invited'] as const
export type ImportOutcome = (typeof importOutcomes)[number]

export interface ImportRow {
  readonly line: number
  readonly name: string
  readonly written: InviteeFault | null
  readonly address: string
  readonly together: boolean
  /** Null: the row names nobody who could be it. */
  readonly therapist: Colleague | null
  readonly outcome: ImportOutcome
  readonly reason: InviteeFault | null
  /** Where the fault is; null: in the whole row, or there is none. */
  readonly column: ColumnRole | null
}

/**
 * Judges every row, but for whether its person is known already.
 * @param therapists whom the importer may invite clients for
 * @param otherwise for whom, where a row says nothing
 */
export function outcomesOf(
  lines: readonly ClientRow[],
  therapists: readonly Colleague[],
  otherwise: Colleague | null,
): ImportRow[] {
  const named = new Map(therapists.flatMap(one => keysOf(one).map(key => [key, one] as const)))
  const firsts = new Map<string, ImportRow>()
  return lines.map(line => {
    const therapist = line.therapist ? (named.get(keyOf(line.therapist)) ?? null) : otherwise
    const together = readTogether(line.together)
    const { name, written, address } = line
    const row = {
      line: line.line,
      name,
      written,
      address,
      together: together ?? false,
      therapist,
      column: null,
    }
    const fault = faultIn(line, therapist, together)
    if (fault) return { ...row, outcome: 'bad', ...fault }
    const person = `${therapist?.id ?? ''} ${sameAddress(address)}`
    const first = firsts.get(person)
    if (first) return { ...row, outcome: 'twice', reason: twice(first, row) }
    const good: ImportRow = { ...row, outcome: 'invited', reason: null }
    firsts.set(person, good)
    return good
  })
}

/** A therapist is named by their address, or by their name: no two who work in a practice are called the same. */
function keysOf({ name, address }: Colleague): string[] {
  return [plainText(name), ...(address ? [sameAddress(address)] : [])]
}

function keyOf(text: string): string {
  return text.includes('@') ? sameAddress(text) : plainText(text)
}

type Fault = Pick<ImportRow, 'reason' | 'column'>

function faultIn(line: ClientRow, therapist: Colleague | null, together: boolean | null): Fault | null {
  if (line.overfull) return { reason: { text: 'care.thereAreMoreCellsIn' }, column: null }
  const inName = faultInName(line.name)
  if (inName) return { reason: inName, column: 'name' }
  const inAddress = faultInAddress(line.address)
  if (inAddress) return { reason: inAddress, column: 'address' }
  if (together === null) return { reason: { text: 'care.underTogetherWriteYesOr' }, column: 'together' }
  if (therapist) return null
  return line.therapist
    ? { reason: { text: 'care.youCannotInviteClientsFor' }, column: 'therapist' }
    : { reason: { text: 'care.writeTheAddressOfTheir' }, column: 'therapist' }
}

function twice(first: ImportRow, second: Pick<ImportRow, 'name'>): InviteeFault {
  const values = { line: first.line }
  return first.name.toLowerCase() === second.name.toLowerCase()
    ? { text: 'care.theSameAsLineLine', values }
    : { text: 'care.theSameAddressAsIn', values }
}
