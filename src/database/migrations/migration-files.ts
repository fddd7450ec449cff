import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../config'

const folder = join(root, 'migrations')

/** The files of the migrations, in their order. */
export const migrationFiles = readdirSync(folder)
  .filter(file => file.endsWith('.sql'))
  .sort()

export function migrationPath(file: string): string {
  return join(folder, file)
}

/** Without an extension, so that the same migration is the same wherever it runs from. */
export function migrationName(file: string): string {
  return file.replace(/\.sql$/, '')
}
