import type { House } from './house'
import { until } from './patience'

export interface EmailRow {
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

/** Looks at the emails of a house, which go their way meanwhile. */
export function emailsOf({ admin }: Pick<House, 'admin'>) {
  const to = (person: { id: string }, kind?: string): Promise<EmailRow[]> =>
    admin('emails')
      .where({ personId: person.id, ...(kind !== undefined && { kind }) })
      .orderBy('queuedAt', 'desc')
      .orderBy('id', 'desc')
      .select()

  /** Waits until the newest email to somebody, or the newest of a kind, is as it should be. */
  async function becomes(
    person: { id: string },
    expected: Partial<EmailRow>,
    kind?: string,
  ): Promise<EmailRow> {
    let email: EmailRow | undefined
    await until(
      async () => {
        ;[email] = await to(person, kind)
        return email !== undefined && isLike(email, expected)
      },
      () => email && `${email.kind} is ${email.status} after ${email.attempts} attempts`,
    )
    if (!email) throw new Error('Nobody wrote to them.')
    return email
  }

  return {
    to,
    becomes,
    /** Waits until so many attempts to bring somebody their newest email have failed, and the next one has a time. */
    fails: (person: { id: string }, attempts: number) =>
      becomes(person, { attempts, status: 'waiting', heldBy: null }),
    /** Nobody has to wait for the pause before the next attempt to end. */
    hurry: () =>
      admin.raw(
        `with hurried as (update emails set next_at = now() where status = 'waiting' and held_by is null and next_at > now() returning id)
         select pg_notify('emails', '') from (select from hurried limit 1) any_of_them`,
      ),
    /** Waits until nothing is due or in hand. */
    async settled(): Promise<void> {
      const due = () =>
        admin('emails')
          .where({ status: 'waiting' })
          .whereRaw('(next_at <= now() or held_until > now())')
          .first('id')
      await until(async () => !(await due()))
    },
  }
}

function isLike(email: EmailRow, expected: Partial<EmailRow>): boolean {
  return Object.entries(expected).every(([name, value]) => email[name as keyof EmailRow] === value)
}
