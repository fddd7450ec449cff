import type { Translate } from '../../language/translator'
import type { Wish } from '../rules/first-words'
import { moveOf, allowedMovesIn, movePath, type MoveName } from '../rules/moves'
import type { OpenedConcern } from '../store/opened-concern'
import { wishesOf } from '../thread/client-wishes'
import type { ShownNext } from '../next-step/next-values'

/** A move that is offered beside the answer box and what comes next. */
export interface OfferedMove {
  readonly href: string
  readonly text: string
  readonly hint: string | null
}

/** What somebody may do beside that: what would help before the rest, and what is seldom wanted apart. */
export function offeredMoves(t: Translate, concern: OpenedConcern, { step, answers }: ShownNext) {
  const favoured = wishesOf(concern).flatMap(wish => favours[wish] ?? [])
  const names = allowedMovesIn(concern)
    .filter(name => !asked[step]?.includes(name))
    .filter(
      name =>
        !helps.has(name) ||
        !answers.some(one => one.kind === 'way' && one.href === movePath(concern.id, name)),
    )
    .filter(name => name !== 'bring_in' || concern.couldJoin.length > 0)
    .filter(name => name !== 'close' || !concern.facts.includes('guardian no more')) // it stands above, and is not opened again
    .sort((one, other) => Number(favoured.includes(other)) - Number(favoured.includes(one)))
  const isSeldom = (name: MoveName) => moveOf(name).seldom === true && !favoured.includes(name)
  return {
    usual: names.filter(name => !isSeldom(name)).flatMap(name => offered(t, concern, name)),
    seldom: names.filter(isSeldom).flatMap(name => offered(t, concern, name)),
  }
}

function offered(t: Translate, concern: OpenedConcern, name: MoveName): OfferedMove[] {
  const { offer, hint } = moveOf(name)
  return offer ? [{ href: movePath(concern.id, name), text: t(offer), hint: hint ? t(hint) : null }] : []
}

/** These stand above where they help: from the due day on, or while those who could answer are away. */
const helps: ReadonlySet<MoveName> = new Set(['promise', 'step_back', 'pause', 'bring_in'])

/** What answers the question at the top of the page stands there. */
const asked: Partial<Record<ShownNext['step'], readonly MoveName[]>> = {
  'has it held': ['say_held', 'reopen'],
  closed: ['reopen'],
  'closed unreached': ['reopen'],
  'set aside': ['bring_back', 'bring_in'],
  'nobody answers': ['bring_in'],
  late: ['bring_in', 'pause', 'ask_other'],
  'pause asked for': ['grant_pause'],
  paused: ['end_pause'],
  'closing proposed': ['close', 'not_yet'],
  'talk over': ['note_talk'],
  'client’s turn': [],
  'first answer': ['take_on'],
  answer: ['take_on'],
}

/** What would help puts its move before the others. */
const favours: Partial<Record<Wish, MoveName>> = {
  somebody_else: 'bring_in',
  talk: 'propose_talk',
  change: 'agree',
  end_well: 'propose_talk',
  closing_talk: 'propose_talk',
}
