import type { House } from './house'
import { until } from './patience'

export interface LetterRow {
  readonly id: string
  readonly kind: string
  readonly status: string
  readonly attempts: number
  readonly secret: Buffer | null
  readonly failure: string | null
  readonly queuedAt: Date
  readonly nextAt: Date
  readonly settledAt: Date | null
  readonly expiresAt: Date | null
  readonly heldBy: string | null
  readonly heldUntil: Date | null
  readonly heldUp: boolean
}

/** Looks at the letters of a house, which go their way meanwhile. */
export function lettersOf({ admin }: Pick<House, 'admin'>) {
  const to = (person: { id: string }, kind?: string): Promise<LetterRow[]> =>
    admin('letters')
      .where({ personId: person.id, ...(kind !== undefined && { kind }) })
      .orderBy('queuedAt', 'desc')
      .orderBy('id', 'desc')
      .select()

  /** Waits until the newest letter to somebody, or the newest of a kind, is as it should be. */
  async function becomes(
    person: { id: string },
    expected: Partial<LetterRow>,
    kind?: string,
  ): Promise<LetterRow> {
    let letter: LetterRow | undefined
    await until(
      async () => {
        ;[letter] = await to(person, kind)
        return letter !== undefined && isLike(letter, expected)
      },
      () => letter && `${letter.kind} is ${letter.status} after ${letter.attempts} attempts`,
    )
    if (!letter) throw new Error('Nobody wrote to them.')
    return letter
  }

  return {
    to,
    becomes,
    /** Waits until so many attempts to bring somebody their newest letter have failed, and the next one has a time. */
    fails: (person: { id: string }, attempts: number) =>
      becomes(person, { attempts, status: 'waiting', heldBy: null }),
    /** Nobody has to wait for the pause before the next attempt to end. */
    hurry: () =>
      admin.raw(
        `with hurried as (update letters set next_at = now() where status = 'waiting' and held_by is null and next_at > now() returning id)
         select pg_notify('letters', '') from (select from hurried limit 1) any_of_them`,
      ),
    /** Waits until nothing is due or in hand. */
    async rest(): Promise<void> {
      const due = () =>
        admin('letters')
          .where({ status: 'waiting' })
          .whereRaw('(next_at <= now() or held_until > now())')
          .first('id')
      await until(async () => !(await due()))
    },
  }
}

function isLike(letter: LetterRow, expected: Partial<LetterRow>): boolean {
  return Object.entries(expected).every(([name, value]) => letter[name as keyof LetterRow] === value)
}
