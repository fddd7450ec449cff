import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compileAsync } from 'sass'
import { root } from '../src/config'

/** What `npm run build` makes of views/styles. A fault in it is said, and the style sheet stays as it was. */
export async function buildStyles(): Promise<void> {
  const folder = join(root, 'dist', 'assets')
  try {
    const { css } = await compileAsync(join(root, 'views', 'styles', 'makeright.scss'), {
      loadPaths: [join(root, 'node_modules')],
      quietDeps: true,
    })
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'page.css'), css)
  } catch (error) {
    process.stderr.write(`${String(error)}\n`)
  }
}
