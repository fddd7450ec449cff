import { randomBytes } from 'node:crypto'
import { copyFile, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Settings } from '../../support/programs'
import type { Cluster } from '../debian-postgres'

/** What an operator may meet, one line each. */
export function faults(cluster: Cluster, folder: string, file: string) {
  const changedCopy = async (name: string, change: (path: string) => Promise<unknown>) => {
    const path = join(folder, name)
    await copyFile(file, path)
    await change(path)
    return { file: path, settings: {} }
  }
  const length = async () => (await readFile(file)).length
  const all: [string, () => Promise<{ file?: string; settings?: Settings }>, RegExp][] = [
    [
      'a file that is cut off',
      () => changedCopy('cut', async path => truncate(path, (await length()) - 9)),
      /not whole/,
    ],
    [
      'a file that was changed',
      () =>
        changedCopy('changed', async path => {
          const bytes = await readFile(path)
          bytes[1000] = (bytes[1000] ?? 0) ^ 1
          await writeFile(path, bytes)
        }),
      /was changed/,
    ],
    ['another file', () => changedCopy('other', path => writeFile(path, 'words'.repeat(99))), /no backup/],
    [
      'another key',
      () => Promise.resolve({ settings: { BACKUP_KEY: newKey() } }),
      /BACKUP_KEY is not the key/,
    ],
    ['no such file', () => Promise.resolve({ file: join(folder, 'nowhere') }), /cannot be read/],
    ['a database that is not empty', () => Promise.resolve({}), /is not empty/],
    ['no psql', () => Promise.resolve({ settings: { PATH: folder } }), /psql is missing/],
    [
      'another owner',
      async () => {
        await cluster.superuser(`create role somebody_else login createrole password 'only-for-a-trial'`)
        await cluster.superuser('create database theirs owner somebody_else')
        return { settings: { DATABASE_ADMIN_URL: cluster.url('somebody_else', 'theirs') } }
      },
      /belong to makeright_admin/,
    ],
  ]
  return all
}

/** A key of 32 bytes, as settings have it. */
export const newKey = () => randomBytes(32).toString('base64')
