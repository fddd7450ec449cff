/** What came of a check. */
export type ScanVerdict =
  | { readonly state: 'clean' }
  | { readonly state: 'found'; readonly signature: string }
  | { readonly state: 'unchecked'; readonly because: NotChecked }

/** Why a file was not checked, or not all of it. */
export type NotChecked =
  | 'unreachable'
  | 'slow'
  | 'broken off'
  /** Larger than StreamMaxLength. */
  | 'too large for clamd'
  /** Larger than MaxFileSize or another of clamd's limits, and clamd says so (AlertExceedsMax). */
  | 'over a limit of clamd'
  /** Locked by a password, and clamd says so (AlertEncrypted). */
  | 'locked'
  | 'a fault of clamd'

/** The sign at the end of what clamd is asked, and of what it answers. */
export const ended = '\0'

/** @param said by clamd, to INSTREAM @returns null where it has said nothing whole */
export function readVerdict(said: string): ScanVerdict | null {
  const end = said.indexOf(ended)
  if (end < 0) return null
  const answer = said.slice(0, end)
  if (answer === 'stream: OK') return { state: 'clean' }
  const signature = /^stream: (.+) FOUND$/.exec(answer)?.[1]
  if (signature === undefined)
    return {
      state: 'unchecked',
      because: answer.startsWith('INSTREAM size limit') ? 'too large for clamd' : 'a fault of clamd',
    }
  if (signature.startsWith('Heuristics.Limits.Exceeded'))
    return { state: 'unchecked', because: 'over a limit of clamd' }
  if (signature.startsWith('Heuristics.Encrypted')) return { state: 'unchecked', because: 'locked' }
  return { state: 'found', signature: /^[\w.:+()-]{1,120}$/.test(signature) ? signature : 'without a name' }
}
