import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../../src/config'
import type { Copy } from '../../src/copies/copy'
import { sealedCopy } from '../../src/copies/seal'
import { copyOf } from '../../src/copies/store'
import { verdictOn } from '../../src/copies/verdict'
import type { Person } from '../../src/people/person'
import { verifyingKey } from '../../src/vault/master-keys'

/** A copy as somebody takes it now, with the portal's seal. */
export async function takeCopy(person: Person, concernId: string, now = new Date()): Promise<Copy> {
  return sealedCopy(await copyOf(person, concernId, now, false))
}

/** What anybody can read at /copy/key. */
export function portalsKey(): string {
  return verifyingKey().toString('base64url')
}

/** What `npm run verify-copy` says with the portal's key, without the start of a process. */
export function checkCopy(content: string, mark?: string, files: readonly string[] = []) {
  const { lines, fault } = verdictOn(content.replace(/^\uFEFF/, ''), { key: verifyingKey(), mark, files })
  return {
    code: fault === null ? 0 : 1,
    out: lines.map(line => `${line}\n`).join(''),
    err: fault === null ? '' : `${fault}\n`,
  }
}

/** What `npm run verify-copy` says of a file: the built program, without any setting but the portal's key. */
export async function verifyCopy(content: string, ...args: string[]) {
  return verifyAlone(content, '--key', portalsKey(), ...args)
}

/** The same, told nothing but the file. */
export async function verifyAlone(content: string, ...args: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'makeright-copy-'))
  const file = join(folder, 'note')
  await writeFile(file, content)
  const running = promisify(execFile)(
    process.execPath,
    [join(root, 'dist', 'commands', 'verify-copy.js'), file, ...args],
    {
      env: { PATH: process.env.PATH },
    },
  )
  const ended = await running.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: unknown) => error as { code: number; stdout: string; stderr: string },
  )
  await rm(folder, { recursive: true })
  return { code: ended.code, out: ended.stdout, err: ended.stderr }
}
