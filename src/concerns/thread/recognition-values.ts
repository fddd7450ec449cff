import type { Translate } from '../../language/translator'
import type { OpenedConcern } from '../store/opened-concern'
import type { WhoQuestion } from '../store/people/recognitions'

/** What a concern's page says of somebody without an account: to themselves, or to those who answer. Null where its client has one. */
export function knownValues(t: Translate, concern: OpenedConcern) {
  if (!concern.byDoor) return null
  return concern.capacity === 'client' ? forThemselves(t, concern) : forAnswerer(t, concern)
}

function forThemselves(t: Translate, { id, question }: OpenedConcern) {
  return {
    heading: t('concerns.youAreHereWithoutAn'),
    lines: [t('concerns.yourReturnCodeBringsYou')],
    question:
      question?.state === 'asked'
        ? {
            heading: t('concerns.aQuestionForYou'),
            text: t('concerns.askerThinksThatYouAre', {
              asker: question.askedBy,
              name: question.name,
            }),
            hint: t('concerns.youNeedNotBeIf', { name: question.name }),
            action: `/concerns/${id}/who/answer`,
          }
        : null,
    links: [
      { href: `/concerns/${id}/name`, text: t('concerns.howYouAreCalledHere') },
      { href: `/concerns/${id}/notices`, text: t('concerns.mailWhenThereIsSomething') },
      {
        href: '/sign-in?next=/return',
        text: t('concerns.youHaveAnAccountHere'),
      },
    ],
  }
}

function forAnswerer(t: Translate, { id, question, waits }: OpenedConcern) {
  const canAsk = waits !== 'set_aside' && (!question || question.state === 'declined')
  return {
    heading: t('concerns.whoWroteThis'),
    lines: [t('concerns.thisPersonCameWithoutAn'), ...saidOf(t, question)],
    question: null,
    links: canAsk ? [{ href: `/concerns/${id}/who`, text: t('concerns.iKnowWhoThisIs') }] : [],
  }
}

function saidOf(t: Translate, question: WhoQuestion | null): string[] {
  if (!question) return []
  const { name } = question
  const texts = {
    asked: t('concerns.theyAreAskedWhetherThey', { name }),
    confirmed: t('concerns.theySayThatTheyAre', { name }),
    declined: t('concerns.askedWhetherTheyAreName', { name }),
  }
  return [texts[question.state]]
}
