import type { Request, Response } from 'express'
import { z } from 'zod'
import { typedLine } from '../http/typed'
import { personOf } from '../sign-in/guards'
import { unsealSearch, sealSearch } from '../vault/keys'
import type { Named, Person } from '../people/person'
import { foldedName } from '../people/names/staff-names'

/** The name that a person looks for. Logs and histories keep addresses of pages, so an address carries it sealed, and only that person can use it. */
export interface NameSearch {
  readonly text: string
  /** As it stands in an address. */
  readonly sealed: string
  readonly matches: (name: string) => boolean
}

/** So many names are unsealed for one search; the people after them are found on the pages of the list. */
export const mostNamesSearched = 5_000

/** What a list shows of a search. */
export interface SearchShown {
  readonly action: string
  readonly label: string
  readonly value: string
  /** Back to the whole list; null: it is shown already. */
  readonly clear: string | null
}

/** Takes a form with a name, and leads to the list at this path with those who are called so. */
export function searchFrom(path: string) {
  return (req: Request, res: Response): void => {
    const { name } = searchForm.parse(req.body ?? {})
    const text = name.slice(0, mostSearched).toWellFormed()
    res.redirect(303, text ? `${path}?search=${sealSearch(personOf(req), text)}` : path)
  }
}

/** Null where nobody is looked for, or not by this person. */
export function readSearch(person: Person, query: unknown): NameSearch | null {
  const sealed = typeof query === 'string' ? query : ''
  const text = sealed && unsealSearch(person, sealed)
  if (!text) return null
  return { text, sealed, matches: nameMatcher(text) }
}

/** @returns whether each word that was typed is in a name, without case and accents */
export function nameMatcher(text: string): (name: string) => boolean {
  const words = plainWords(text)
  return name => words.every(word => plain(name).includes(word))
}

/** Those who are called just so. */
export function calledSo(people: readonly Named[], name: string): Named[] {
  const folded = foldedName(name)
  return people.filter(one => foldedName(one.name) === folded)
}

export function searchShown(path: string, label: string, search: NameSearch | null): SearchShown {
  return { action: `${path}/search`, label, value: search?.text ?? '', clear: search && path }
}

/** The same above so many; null: one looks among them with one's eyes. */
export function searchAmong(
  found: number,
  path: string,
  label: string,
  search: NameSearch | null,
): SearchShown | null {
  return search || found >= 8 ? searchShown(path, label, search) : null
}

const searchForm = z.object({ name: typedLine })
const mostSearched = 100

/** As somebody types it who has no key for every letter, word by word: Straß as Strass, and Łuc as Luc. */
function plain(text: string): string {
  return text.split(/\s+/).map(foldedName).join(' ')
}

function plainWords(text: string): string[] {
  return plain(text).split(' ').filter(Boolean)
}
