import { z } from 'zod'

/** What a backup says of itself, on its first line. */
export type Manifest = z.infer<typeof form>

const form = z.object({
  /** Of Makeright. */
  version: z.string(),
  /** Of when the state is that it holds. */
  takenAt: z.iso.datetime(),
  /** The major version of the server it came from, and of the pg_dump that read it. */
  postgres: z.int(),
  pgDump: z.int(),
  /** The role that owns the tables. */
  owner: z.string(),
  migrations: z.array(z.string()),
  /** How many rows each table has. */
  rows: z.record(z.string(), z.int()),
})

const mark = '-- Makeright backup: '

/** As a line of SQL that does nothing: what follows it is for psql. */
export function manifestLine(manifest: Manifest): string {
  return `${mark}${JSON.stringify(manifest)}\n`
}

/** @throws Error with a sentence for the operator */
export function readManifest(line: string): Manifest {
  const read = line.startsWith(mark) ? form.safeParse(JSON.parse(line.slice(mark.length))) : null
  if (!read?.success)
    throw new Error('Another version of Makeright made this backup, and this one cannot read it.')
  return read.data
}
