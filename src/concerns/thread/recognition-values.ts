import type { Words } from '../../language/translator'
import type { OpenConcern } from '../store/entries'
import type { Question } from '../store/recognitions'

/** What a concern's page says of somebody without an account: to themselves, or to those who answer. Null where its client has one. */
export function knownValues(t: Words, concern: OpenConcern) {
  if (!concern.byDoor) return null
  return concern.capacity === 'client' ? forThemselves(t, concern) : forAnswerer(t, concern)
}

function forThemselves(t: Words, { id, question }: OpenConcern) {
  return {
    heading: t('You are here without an account'),
    lines: [t('Your return code brings you back to this page, and to nothing else.')],
    question:
      question?.state === 'asked'
        ? {
            heading: t('A question for you'),
            text: t('{{asker}} thinks that you are {{name}}. Is that so?', {
              asker: question.askedBy,
              name: question.name,
            }),
            hint: t(
              'You need not be. If you say yes, {{name}} is asked once more on their own page, and then all of this stands there.',
              { name: question.name },
            ),
            action: `/concerns/${id}/who/answer`,
          }
        : null,
    links: [
      { href: `/concerns/${id}/name`, text: t('How you are called here') },
      { href: `/concerns/${id}/notices`, text: t('Mail when there is something to read') },
      {
        href: '/sign-in?next=/return',
        text: t('You have an account here? Sign in, then type your code, and this stands with your own'),
      },
    ],
  }
}

function forAnswerer(t: Words, { id, question, waits }: OpenConcern) {
  const canAsk = waits !== 'set_aside' && (!question || question.state === 'declined')
  return {
    heading: t('Who wrote this'),
    lines: [
      t('This person came without an account. You can answer them as everybody else.'),
      ...saidOf(t, question),
    ],
    question: null,
    links: canAsk ? [{ href: `/concerns/${id}/who`, text: t('I know who this is') }] : [],
  }
}

function saidOf(t: Words, question: Question | null): string[] {
  if (!question) return []
  const { name } = question
  const texts = {
    asked: t('They are asked whether they are {{name}}.', { name }),
    confirmed: t('They say that they are {{name}}, who is asked too.', { name }),
    declined: t('Asked whether they are {{name}}, the answer was no.', { name }),
  }
  return [texts[question.state]]
}
