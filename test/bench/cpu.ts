import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

/** What processes have computed so far, user and system, in milliseconds. */
export interface Computed {
  /** The server that answers. */
  readonly app: number
  /** PostgreSQL: its first process and all that it has started, also those that have ended. */
  readonly database: number
}

/** @param postmaster PostgreSQL's first process */
export function computedBy(pid: number, postmaster: number): Computed {
  return { app: statOf(pid)?.own ?? 0, database: familyOf(postmaster) }
}

export function parentOf(pid: number): number {
  return statOf(pid)?.parent ?? 0
}

/** The most that a process has held in memory, in MB: ever, or since countMemoryAnew(). */
export function memoryOf(pid: number): number {
  const [, kilobytes = '0'] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Math.round(Number(kilobytes) / 1024)
}

/** From now on memoryOf() tells the most that it holds since now. */
export function countMemoryAnew(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5') // proc(5)
}

/** What a process holds in memory now, its part of what it shares with others (PSS), in MB. */
export function heldBy(pid: number): number {
  const [, kilobytes = '0'] = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? []
  return Math.round(Number(kilobytes) / 1024)
}

/** Linux counts in hundredths of a second, whatever the machine. */
const millisecondsInTick = 10

function familyOf(first: number): number {
  const all = readdirSync('/proc').flatMap(name => (/^\d+$/.test(name) ? [statOf(Number(name))] : []))
  const children = all.flatMap(stat => (stat?.parent === first ? [stat.own + stat.ended] : []))
  const head = statOf(first)
  return children.reduce((sum, one) => sum + one, (head?.own ?? 0) + (head?.ended ?? 0))
}

/** Null where the process has ended meanwhile. */
function statOf(pid: number): { parent: number; own: number; ended: number } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ') // the name before may hold anything
    const ticks = (field: number) => Number(fields[field - 3]) * millisecondsInTick // numbered as in proc(5)
    return { parent: Number(fields[1]), own: ticks(14) + ticks(15), ended: ticks(16) + ticks(17) }
  } catch {
    return null
  }
}
