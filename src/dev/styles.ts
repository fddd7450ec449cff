import { join } from 'node:path'
import { compileAsync } from 'sass'
import { root } from '../config'
import { writeChanged } from './programs'

/** Makes the style sheet in `dist/assets` of what stands in `views/styles`. @throws what Sass says */
export async function buildStyles(): Promise<void> {
  const { css } = await compileAsync(join(root, 'views', 'styles', 'makeright.scss'), {
    loadPaths: [join(root, 'node_modules')],
    quietDeps: true,
    style: 'compressed',
  })
  writeChanged(join(root, 'dist', 'assets', 'page.css'), css)
}
