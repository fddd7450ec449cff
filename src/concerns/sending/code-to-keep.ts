import type { Translate } from '../../language/translator'
import { codeLines } from '../../people/return-code'

export interface CodeToKeep {
  readonly whole: string
  readonly lines: readonly string[]
  readonly print: string
  readonly file: string
  /** Where its end is asked for. */
  readonly kept: string
}

/** The return code, shown until its writer says that they have kept it. */
export function codeValues(
  t: Translate,
  draftId: string,
  code: string,
  codeIs: 'kept' | 'mistyped' | undefined,
) {
  const here = `/drafts/${draftId}`
  const toKeep: CodeToKeep = {
    whole: code,
    lines: codeLines(code),
    print: `${here}/code`,
    file: `${here}/code.txt`,
    kept: `${here}?code=kept#group`,
  }
  return {
    toKeep: codeIs ? null : toKeep,
    shown: here,
    error: codeIs === 'mistyped' ? t('concerns.theseAreNotTheLast') : null,
  }
}
