import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { verdictOn, type KnownToVerifier } from '../copies/verdict'

/**
 * `npm run verify-copy -- note.html --key KEY`: whether a copy that somebody took is as the portal gave it, and whether that is what was
 * said. It needs no database, no settings and no secret: the key is the half that the portal shows to everybody, at /copy/key.
 * With `--mark`, the mark of a step from the concern's page, also whether the copy reaches as far. Files after the copy are compared with
 * those that were sent with what it holds.
 * It ends with 0 where all holds, with 1 where something does not, and with 2 where it was not given the key.
 */
process.exitCode = verify(process.argv.slice(2))

function verify(args: string[]): 0 | 1 | 2 {
  const asked = readArguments(args)
  if (!asked) return wrong('Use: npm run verify-copy -- COPY [FILE ...] --key KEY [--mark MARK]')
  const copy = contentOf(asked.copy)
  if (!copy) return wrong('There is no such file, or this command cannot read it.')
  const files = asked.beside.map(sha256Of)
  const lost = files.indexOf(null)
  if (lost >= 0)
    return wrong(`File ${lost + 1} beside the copy is not there, or this command cannot read it.`)
  const text = copy.toString('utf8').replace(/^\uFEFF/, '')
  const { lines, fault, unknown } = verdictOn(text, {
    ...asked,
    files: files.filter(sha256 => sha256 !== null),
  })
  if (fault !== null) return wrong(fault)
  process.stdout.write(lines.map(line => `${line}\n`).join(''))
  if (unknown === null) return 0
  wrong(unknown)
  return 2
}

interface Asked extends Omit<KnownToVerifier, 'files'> {
  readonly copy: string
  readonly beside: readonly string[]
}

function readArguments(args: string[]): Asked | null {
  try {
    const { values, positionals } = parseArgs({
      args: withKeyInOne(args),
      allowPositionals: true,
      options: { mark: { type: 'string' }, key: { type: 'string' } },
    })
    const [copy, ...beside] = positionals
    const isKey = values.key === undefined || /^[A-Za-z0-9_-]{43}$/.test(values.key)
    if (copy === undefined || !isKey) return null
    return {
      copy,
      beside,
      key: values.key === undefined ? null : Buffer.from(values.key, 'base64url'),
      mark: values.mark,
    }
  } catch {
    return null
  }
}

/** One key in 64 begins with a hyphen, which would be read as an option of its own. */
function withKeyInOne(args: readonly string[]): string[] {
  const at = args.indexOf('--key')
  return at < 0 ? [...args] : [...args.slice(0, at), args.slice(at, at + 2).join('='), ...args.slice(at + 2)]
}

function contentOf(file: string): Buffer | null {
  try {
    return readFileSync(file)
  } catch {
    return null
  }
}

function sha256Of(file: string): string | null {
  const content = contentOf(file)
  return content && createHash('sha256').update(content).digest('hex')
}

function wrong(line: string): 1 {
  process.stderr.write(`${line}\n`)
  return 1
}
