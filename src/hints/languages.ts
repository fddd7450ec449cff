import { englishHints } from './english'
import { hintsIn, type Hint } from './hint'

const languages = [englishHints]

/** Hints on words in a language, of which there are none where we know too little of it. */
export function hintsFor(text: string, code: string): Hint[] {
  const language = languages.find(known => known.code === code)
  return language ? hintsIn(text, language) : []
}
