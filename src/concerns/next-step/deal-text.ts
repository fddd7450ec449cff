import type { TextKey } from '../../language/english'
import type { Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import type { Talk } from '../rules/agreements'
import { momentIn } from '../thread/agreement-values'

/** How two people talk, in words that go on a sentence. */
export function talkWayText(t: Translate, of: string): string {
  return t(textOf(talkWays, of) ?? talkWays.written)
}

/** On what two people have agreed: how they talk, and when, if they have said so. */
export function talkToComeText(t: Translate, person: Person, talk: Talk): string {
  const by = talkWayText(t, talk.way)
  return talk.time
    ? t('conversation.talkAt', { way: by, time: momentIn(person, talk.time) })
    : t('conversation.talkWithoutTime', { way: by })
}

/** Who does what was agreed, at the beginning of a sentence. @param client who is meant by the client */
export function agreementWhoText(t: Translate, of: string, client: string): string {
  if (of === 'client') return client
  return t(of === 'practice' ? 'shared.thePractice' : 'conversation.both')
}

function textOf(texts: Readonly<Record<string, TextKey>>, name: string): TextKey | undefined {
  return texts[name]
}

const talkWays = {
  session: 'conversation.inSession',
  phone: 'conversation.byPhone',
  video: 'conversation.byVideo',
  written: 'conversation.inWriting',
  third: 'conversation.withThird',
} as const satisfies Record<string, TextKey>
