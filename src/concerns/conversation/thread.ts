import type { Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import type { OpenedConcern } from '../store/opened-concern'
import { entryValue, type ShownEntry } from '../thread/entry-values'
import { lineEntry } from '../thread/line-text'

/** What was said in a concern, as its pages show it. Pure. */

/** So many letters stand on a page. What is new stands on the page of its concern, however much it is. */
export const lettersPerPage = 30

/**
 * The first letter, and the newest ones from the first that is new. What was read between them folds where it is much; where it is more than a
 * page, earlier letters have pages of their own.
 */
export function threadValues(t: Translate, person: Person, concern: OpenedConcern) {
  const letters = lettersIn(t, person, concern)
  const found = letters.findIndex(({ isNews }) => isNews)
  const firstNews = found < 0 ? letters.length : found
  const from = Math.max(1, Math.min(letters.length - lettersPerPage, firstNews))
  const newest = letters.slice(from)
  const read = Math.min(newest.length - newestUnfolded, firstNews - from)
  const open = read < fewestFolded ? 0 : read
  return {
    first: letters.slice(0, 1).map(shown),
    earlier:
      from > 1
        ? {
            href: pageBefore(concern, newest[0]),
            text: t('conversation.lettersBetween', { count: from - 1 }),
          }
        : null,
    folded: newest.slice(0, open).map(shown),
    foldedText: t('conversation.moreLetters', { count: open }),
    newest: newest.slice(open).map(shown),
    toNews: found > 0,
  }

  function shown({ isNews, value }: Letter): ShownEntry {
    const isFirst = isNews && letters[firstNews]?.value === value
    return { ...value(), ...(isNews && { news: isFirst ? ('first' as const) : ('more' as const) }) }
  }
}

const fewestFolded = 3
const newestUnfolded = 3

/** The letters before a position that fit on a page, in their order, and where those before and after them are. Null: there are none, or on the page itself. */
export function earlierValues(t: Translate, person: Person, concern: OpenedConcern, before: number) {
  const letters = lettersIn(t, person, concern)
  const behind = letters.findIndex(({ position }) => position >= before)
  const end = behind < 0 ? letters.length : behind
  const from = Math.max(0, end - lettersPerPage)
  const ownPage = letters.length - lettersPerPage
  const isNext = end < ownPage
  return {
    entries: letters.slice(from, end).map(({ value }) => value()),
    earlier: from > 0 ? pageBefore(concern, letters[from]) : null,
    later: isNext ? pageBefore(concern, letters[Math.min(end + lettersPerPage, ownPage)]) : null,
  }
}

function pageBefore({ id }: OpenedConcern, letter: Letter | undefined): string {
  return `/concerns/${id}/earlier?before=${letter?.position ?? ''}`
}

/** An entry, or the fixed line of a colleague, which is put into words where it is shown. */
interface Letter {
  readonly position: number
  readonly isNews: boolean
  readonly value: () => ShownEntry
}

function lettersIn(t: Translate, person: Person, concern: OpenedConcern): Letter[] {
  const { entries, lines, seen, capacity } = concern
  return [
    ...entries.map(({ position, mine }, place) => ({
      position,
      isNews: position > seen && !mine,
      value: () => entryValue(t, person, entries, place),
    })),
    ...lines.map(line => ({
      position: line.position,
      isNews: false,
      value: () => lineEntry(t, person, line, capacity === 'client'),
    })),
  ].toSorted((one, other) => one.position - other.position)
}
