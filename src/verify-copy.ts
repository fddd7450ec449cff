import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { headOf, type Proof } from './copies/copy'
import { readFile } from './copies/file'
import { faultIn } from './copies/proof'

/**
 * `npm run verify-copy -- note.html`: whether a copy that somebody took is as it was sent: no word changed, nothing left out or put elsewhere.
 * It needs no database, no keys and no settings. With `--mark`, the mark of a step from the concern's page, also whether the end is there.
 */
process.exitCode = verify(process.argv.slice(2)) ? 0 : 1

function verify(args: string[]): boolean {
  const asked = readArguments(args)
  if (!asked) return wrong('It is called as: npm run verify-copy -- FILE [--mark MARK]')
  const text = textOf(asked.file)
  if (text === null) return wrong('There is no such file, or it cannot be read.')
  const found = readFile(text)
  if (!found) return wrong('There is no copy in this file, or it is not as any copy is.')
  const { copy, isWhole } = found
  if (!copy.proof) return wrong('This copy carries no proof: it was begun before copies could be checked.')
  const fault = faultIn(copy, copy.proof)
  if (fault) return wrong(`The copy does not hold. Position ${fault.position}: ${fault.what}.`)
  if (!isWhole)
    return wrong(
      `The data in the page holds, but the page shows something else, or another version made it (${copy.software}).`,
    )
  return tell(copy.proof, asked.mark)
}

/** What a copy that holds shows, and whether it reaches as far as somebody knows it should. */
function tell(proof: Proof, mark: string | undefined): boolean {
  const head = headOf(proof)
  const covered = proof.links.filter(link => 'cover' in link).length
  say(`The copy holds: ${proof.links.length} steps, ${proof.sealed.length} entries.`)
  if (covered > 0) say(`${covered} steps hold no words, and are not for its reader to see.`)
  say(`It ends with step ${head?.position ?? 0}, whose mark is ${head?.hash ?? ''}.`)
  say('Names, readers and how it stands are in no chain, and so no part of what was checked.')
  if (mark === undefined) {
    say('Whether something was cut from its end shows the mark on the page of the concern, with --mark.')
    return true
  }
  const step = proof.links.find(({ hash }) => hash === mark.toLowerCase())
  if (!step)
    return wrong('The mark is of no step in it: its end is missing, or it is a copy of something else.')
  say(`It reaches the step of that mark, number ${step.position}.`)
  return true
}

function readArguments(args: string[]): { file: string; mark: string | undefined } | null {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { mark: { type: 'string' } },
    })
    const [file, ...more] = positionals
    return file !== undefined && more.length === 0 ? { file, mark: values.mark } : null
  } catch {
    return null
  }
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  } catch {
    return null
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function wrong(line: string): false {
  process.stderr.write(`${line}\n`)
  return false
}
