import { appendLines, lastLineEnd, linesIn } from './line-file'
import { parseSignedHead, signedHeadLine } from './heads'
import { heads } from './store'

/**
 * Daily: writes down outside of the database where each chain ends whose end is another one than in its last line, signed, so that a chain
 * that is cut or made anew later contradicts the file. Of each chain it remembers no more than a position meanwhile.
 * @returns how many lines were written
 */
export async function signHeads(path: string, now: Date): Promise<number> {
  await appendLines(path, []) // makes it, where it is not there yet
  const { positions, last } = await signedIn(path)
  let [before, count] = [last, 0]
  for await (const page of heads()) {
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

async function signedIn(path: string): Promise<{ positions: Map<string, number>; last: string }> {
  const positions = new Map<string, number>()
  let last = ''
  for await (const { text } of linesIn(path, await lastLineEnd(path))) {
    const head = parseSignedHead(text)
    if (head) positions.set(head.chain, head.position)
    last = text
  }
  return { positions, last }
}
