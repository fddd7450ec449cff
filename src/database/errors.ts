import { Refused } from '../errors'

/**
 * Whether the database is not there, restarts, has no connection left, or says nothing in the time that it has (limits.ts). pg gives a
 * connection that broke, and one on which it has waited in vain, no code.
 */
export function isDatabaseGone(error: unknown): boolean {
  const { code, name, message } = error as { code?: unknown; name?: unknown; message?: unknown }
  return (
    isReadOnly(error) ||
    name === 'KnexTimeoutError' ||
    (typeof code === 'string' &&
      /^(ECONN|ENOENT|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|57P|57014|25P03|08(?!P01)|53)/.test(code)) ||
    (typeof message === 'string' &&
      /(^| - )(Connection terminated|Client (was closed|has encountered)|Query read timeout|timeout expired)/.test(
        message,
      ))
  )
}

/**
 * Whether this database can only be read: it follows another one, which has taken its place or is about to. It says so of what is written,
 * and of tables that are not brought to followers.
 */
export function isReadOnly(error: unknown): boolean {
  const { code, routine } = error as { code?: unknown; routine?: unknown }
  return code === '25006' || (code === '0A000' && routine === 'get_relation_info')
}

/** Whether row security or a function of the database says no to this person. */
export function isForbidden(error: unknown): boolean {
  return (error as { code?: unknown }).code === '42501'
}

/** What a page has offered can have changed before its button is pressed. @throws Refused where the database says no to it now */
export function refuseForbidden(error: unknown): never {
  if (isForbidden(error)) throw new Refused('shared.thisIsNotOpenAny')
  throw error
}

/** Whether one of these constraints says no. */
export function violates(error: unknown, ...constraints: readonly string[]): boolean {
  return constraints.includes(String((error as { constraint?: unknown }).constraint))
}

/** Whether another proposal waits for the client, which the owner has not seen: propose_hand_over() says no to that. */
export function isProposedAlready(error: unknown): boolean {
  return (error as { code?: unknown }).code === '55000'
}

/** Whether words of somebody without an account cannot be put together with a person: the functions about recognising say no to that. */
export function cannotBePutTogether(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'MR002'
}

/** Whether nobody would own the practice any more: keep_an_owner() says no to that (migrations/007_invitations_and_care.sql). */
export function isLastOwner(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'MR001'
}

/**
 * Whether something was done at the same moment by somebody else: two who waited for each other, or a right that one of our functions
 * found to be gone. (A right that is missing altogether is a mistake of ours.)
 */
export function isOvertaken(error: unknown): boolean {
  const { code, routine } = error as { code?: unknown; routine?: unknown }
  return code === '40P01' || code === '40001' || (isForbidden(error) && routine === 'exec_stmt_raise')
}

/**
 * Whether a migration changed what a statement gives, after this connection had prepared it. Nothing was done, and another connection
 * prepares it anew.
 */
export function isOutdated(error: unknown): boolean {
  const { code, routine } = error as { code?: unknown; routine?: unknown }
  return code === '0A000' && routine === 'RevalidateCachedQuery'
}

/** Whether the database does not know a function: it is of another version. */
export function isUnknownFunction(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return code === '42883' || code === '42P01'
}
