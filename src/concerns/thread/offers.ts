import type { Translate } from '../../language/translator'
import { agreementMoves } from './agreement-values'
import type { OpenConcern } from '../store/entries'
import type { Wish } from '../rules/first-words'
import { moveOf, movesOpenIn, type MoveName } from '../rules/moves'
import { wishesOf } from './entry-values'

/** A move as a button of a concern's page. */
export interface OfferedMove {
  readonly href: string
  readonly text: string
  readonly primary: boolean
  readonly hint: string | null
  readonly seldom: boolean
}

/** What somebody may do now, in the order of the table, after what would help; the next usual step stands out, but never while closing is proposed. */
export function moveValues(t: Translate, concern: OpenConcern, canBringIn: boolean): OfferedMove[] {
  const favoured = wishesOf(concern).flatMap(wish => favours[wish] ?? [])
  const rank = (name: MoveName) => (isAsked(name) ? 0 : favoured.includes(name) ? 1 : 2)
  const asked = movesOpenIn(concern).some(isAsked)
  return movesOpenIn(concern)
    .filter(name => name !== 'bring_in' || canBringIn)
    .filter(name => name !== 'acknowledge') // the page before it leads there
    .filter(name => !agreementMoves.some(move => move === name))
    .filter(name => name !== 'hand_over' && name !== 'keep_answerer') // a question above asks for them
    .sort((a, b) => rank(a) - rank(b))
    .map(name => ({ name, ...moveOf(name) }))
    .map(({ name, path, offer, hint, usual, seldom }) => ({
      href: `/concerns/${concern.id}/${path}`,
      text: t(offer),
      primary: asked
        ? isAsked(name) && usual === true
        : (usual === true && concern.status !== 'closing') || favoured.includes(name),
      hint: hint ? t(hint) : null,
      seldom: seldom === true && !favoured.includes(name),
    }))
}

/** Whether a move answers something that the other side has asked, or ends what keeps everything still: it comes before all else. */
function isAsked(name: MoveName): boolean {
  const { needs } = moveOf(name)
  return needs === 'talk to answer' || needs === 'pause asked for' || needs === 'paused'
}

/** What would help puts its move before the others. */
const favours: Partial<Record<Wish, MoveName>> = {
  somebody_else: 'bring_in',
  talk: 'propose_talk',
  change: 'agree',
  end_well: 'propose_talk',
  closing_talk: 'propose_talk',
}
