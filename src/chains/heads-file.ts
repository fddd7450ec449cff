import { appendLines, lastLineEnd, linesIn } from './line-file'
import {
  isRestore,
  parseSignedHead,
  signedHeadLine,
  signedRestoreLine,
  type ChainHead,
  type SignedHead,
} from './heads'
import { headsOf, headsSince, heads } from './store'

/**
 * Daily: writes down outside of the database where each chain ends whose end is another one than in its last line, signed, so that a chain
 * that is cut or made anew later contradicts the file. Of each chain it remembers no more than a position meanwhile.
 * @returns how many lines were written
 */
export async function signHeads(path: string, now: Date): Promise<number> {
  await appendLines(path, []) // makes it, where it is not there yet
  const { positions, last } = await signedIn(path)
  return appendHeads(path, heads(), positions, { now, last })
}

/**
 * Every minute: the same for the chains that have grown in the last minutes, from the end of the file alone.
 * @returns how many lines were written
 */
export async function signRecentHeads(path: string, now: Date): Promise<number> {
  await appendLines(path, [])
  const { positions, last } = await signedIn(path, tailBytes)
  return appendHeads(path, headsSince(recentMinutes), positions, { now, last })
}

/** What the database has lost of what was signed last: how many chains, and since when. Null: nothing. */
export interface LostTime {
  readonly chains: number
  readonly since: Date
}

/** Whether chains end before where they did when they were signed last, or otherwise. Known restores are no news. */
export async function lostTimeIn(path: string): Promise<LostTime | null> {
  const { signed } = await signedIn(path, tailBytes)
  const now = await headsOf([...signed.keys()])
  const lost = [...signed.values()].filter(({ chain, position, hash }) => {
    const head = now.get(chain)
    return (
      head === undefined || head.position < position || (head.position === position && head.hash !== hash)
    )
  })
  if (lost.length === 0) return null
  return { chains: lost.length, since: new Date(Math.min(...lost.map(({ at }) => Date.parse(at)))) }
}

/** Writes down that an older state was brought back: what was signed since is known to be lost from now on, and is told once. */
export async function signRestore(path: string, restoredTo: Date, now: Date): Promise<void> {
  await appendLines(path, [])
  const { last } = await signedIn(path, tailBytes)
  await appendLines(path, [signedRestoreLine(restoredTo, now, last)])
}

/** Bytes from the end of the file, some three thousand lines; and how long a transaction may take from its event to its commit. */
const tailBytes = 1_000_000
const recentMinutes = 10

async function appendHeads(
  path: string,
  pages: AsyncIterable<readonly ChainHead[]>,
  positions: ReadonlyMap<string, number>,
  { now, last }: { readonly now: Date; readonly last: string },
): Promise<number> {
  let [before, count] = [last, 0]
  for await (const page of pages) {
    const lines: string[] = []
    for (const head of page.filter(({ chain, position }) => positions.get(chain) !== position)) {
      before = signedHeadLine(head, now, before)
      lines.push(before)
    }
    if (lines.length > 0) await appendLines(path, lines)
    count += lines.length
  }
  return count
}

/** What was signed of each chain last, and since an older state was brought back. @param bytes only from the end; the whole file where nothing is said */
async function signedIn(path: string, bytes?: number) {
  const positions = new Map<string, number>()
  const signed = new Map<string, SignedHead>()
  let last = ''
  const end = await lastLineEnd(path)
  for await (const { text } of linesIn(path, end, bytes)) {
    const head = parseSignedHead(text)
    if (head) positions.set(head.chain, head.position)
    if (head && bytes !== undefined) signed.set(head.chain, head)
    if (isRestore(text)) {
      positions.clear()
      signed.clear()
    }
    last = text
  }
  return { positions, signed, last }
}
