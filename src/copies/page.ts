import type { Copy } from './copy'
import { copyPiecesOf } from './file'
import { isPageOf } from './seal'

/**
 * Where a page differs from what this version shows for its copy; null: another version made it, which shows it differently anyway.
 * Says nothing of what is written there.
 */
export function pieceChanged(copy: Copy, pieces: readonly string[]): string | null {
  const due = copyPiecesOf(copy, copy.seal.key)
  if (!isPageOf(copy, due)) return null
  const at = due.findIndex((piece, index) => piece !== pieces[index])
  const before = due.slice(0, at < 0 ? due.length : at)
  const entry = before.filter(piece => piece === '<h3>').length
  const part = before.filter(piece => piece === '<h2>').length
  if (part === 0) return before.includes('<main>') ? 'above what was written' : 'in its head'
  return part === 1 ? `in entry ${entry} of those that it shows` : 'below what was written'
}
