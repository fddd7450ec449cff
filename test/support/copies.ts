import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../../src/config'

/** What `npm run verify-copy` says of a file: the built program, without any setting. (npm run build comes first.) */
export async function verifyCopy(content: string, ...args: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'makeright-copy-'))
  const file = join(folder, 'note')
  await writeFile(file, content)
  const running = promisify(execFile)(
    process.execPath,
    [join(root, 'dist', 'verify-copy.js'), file, ...args],
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
