import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compileAsync } from 'sass'
import { root } from '../config'

/** Makes the style sheet in `dist/assets` of what stands in `views/styles`. @throws what Sass says */
export async function buildStyles(): Promise<void> {
  const folder = join(root, 'dist', 'assets')
  const { css } = await compileAsync(join(root, 'views', 'styles', 'makeright.scss'), {
    loadPaths: [join(root, 'node_modules')],
    quietDeps: true,
    style: 'compressed',
  })
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'page.css'), css)
}
