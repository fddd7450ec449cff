import { z } from 'zod'
import { readSearch, type NameSearch } from '../care/name-search'
import { readId } from '../http/ids'
import type { Link } from '../http/page-parts'
import type { TextKey } from '../language/english'
import type { Translate } from '../language/translator'
import type { Person } from '../people/person'
import { boardShows, boardSorts, mostCounted, readPlace, type BoardCounts, type BoardView } from './store'

/** What of the board an address asks for. Nothing in it tells anything; a reference that is looked for stands there sealed. */
export interface AskedView extends BoardView {
  readonly search: NameSearch | null
}

/** Anything that is no part of the board is as if it had not been asked for. */
export function readView(owner: Person, query: unknown): AskedView {
  const { show, sort, therapist, search: sealed, after } = asked.parse(query)
  const search = readSearch(owner, sealed)
  return {
    show,
    sort,
    therapist: readId(therapist),
    search,
    reference: search && readReference(search.text),
    after: readPlace(after),
  }
}

/** As people type or say a reference: k7q 4md. */
export function readReference(text: string): string {
  const signs = text.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '')
  return signs.length === 6 ? `${signs.slice(0, 3)}-${signs.slice(3)}` : signs
}

/** What an address of the board asks for, with something else chosen: from its beginning, unless that says from where. */
export function boardQuery(
  view: AskedView,
  change: Partial<Record<keyof typeof places, string | null>>,
): string {
  const { show, sort, therapist, search } = view
  const now = { show, sort, therapist, search: search?.sealed ?? null, after: null, ...change }
  const said = Object.entries(now).flatMap(([name, value]): [string, string][] =>
    value && value !== places[name as keyof typeof places] ? [[name, value]] : [],
  )
  const query = new URLSearchParams(said).toString()
  return query ? `?${query}` : ''
}

const places = { show: 'all', sort: 'due', therapist: null, search: null, after: null } as const

/** A choice among several, as a link. */
export interface ChoiceLink extends Link {
  readonly current: boolean
}

/** What of the board can be shown, each with how many there are. @param counts null: further on they are not said again */
export function showLinks(t: Translate, view: AskedView, counts: BoardCounts | null): ChoiceLink[] {
  return boardShows.map(show => ({
    href: `/board${boardQuery(view, { show, search: null })}`,
    text: counts
      ? t('board.whatNumber', { what: t(showTexts[show]), number: countText(counts[show]) })
      : t(showTexts[show]),
    current: view.show === show && !view.search,
  }))
}

export function sortLinks(t: Translate, view: AskedView): ChoiceLink[] {
  return boardSorts.map(sort => ({
    href: `/board${boardQuery(view, { sort })}`,
    text: t(sortTexts[sort]),
    current: view.sort === sort,
  }))
}

function countText(count: number): string {
  return count < mostCounted ? String(count) : `${mostCounted - 1}+`
}

const showTexts = {
  all: 'board.all',
  practice: 'concerns.waitsForAnAnswer',
  late: 'board.ofTheseLate',
  client: 'concerns.upToTheClient',
  paused: 'concerns.paused',
} as const satisfies Record<BoardView['show'], TextKey>

const sortTexts = {
  due: 'board.dueFirst',
  since: 'board.longestWaitFirst',
} as const satisfies Record<BoardView['sort'], TextKey>

const asked = z.object({
  show: z.enum(boardShows).catch('all'),
  sort: z.enum(boardSorts).catch('due'),
  therapist: z.unknown().optional(),
  search: z.unknown().optional(),
  after: z.unknown().optional(),
})
