import { z } from 'zod'
import { typedLine } from '../../../http/typed'
import { lineField, type Section } from './section'

/** Of each count of days the fewest and the most; working days first, then days as a calendar counts them. */
const spans = {
  acknowledgeWithin: [1, 30],
  answerWithin: [1, 30],
  hearAgainAfter: [2, 14],
  askClientAfter: [3, 28],
} as const
type Span = keyof typeof spans
const spanNames = Object.keys(spans) as Span[]

const dueForm = z.object({
  acknowledgeWithin: typedLine,
  answerWithin: typedLine,
  hearAgainAfter: typedLine,
  askClientAfter: typedLine,
})

/** Within how many working days an answer is due, and whom silence reaches when. */
export const dueDaysSection: Section<z.infer<typeof dueForm>> = {
  name: 'due_days',
  lead: 'settings.manyPlacesAskForThreeDays',
  formOf: rules => eachSpan(name => String(rules[name])),
  read: req => dueForm.parse(req.body ?? {}),
  faultsIn: form => [
    ...spanNames
      .filter(name => !isCount(form[name], name))
      .map(field => ({
        field,
        text: 'settings.enterDaysFromTo' as const,
        values: { from: spans[field][0], to: spans[field][1] },
      })),
    ...(isCount(form.hearAgainAfter, 'hearAgainAfter') &&
    isCount(form.askClientAfter, 'askClientAfter') &&
    Number(form.askClientAfter) <= Number(form.hearAgainAfter)
      ? [{ field: 'askClientAfter', text: 'settings.ownersHearAgainFirst' } as const]
      : []),
  ],
  rulesIn: form => eachSpan(name => Number(form[name])),
  fieldsOf: (asking, form) => [
    lineField(asking, 'acknowledgeWithin', form.acknowledgeWithin, 'settings.firstAnswerWithin', {
      hint: 'settings.inWorkingDaysTheDayItself',
    }),
    lineField(asking, 'answerWithin', form.answerWithin, 'settings.laterAnswersWithin'),
    lineField(asking, 'hearAgainAfter', form.hearAgainAfter, 'settings.ownersHearAgainAfter', {
      hint: 'settings.ownersHearOnTheFirstDay',
    }),
    lineField(asking, 'askClientAfter', form.askClientAfter, 'settings.clientIsAskedAfter', {
      hint: 'settings.clientChoosesWhetherToWait',
    }),
  ],
}

function eachSpan<Value>(valueOf: (name: Span) => Value): Record<Span, Value> {
  return {
    acknowledgeWithin: valueOf('acknowledgeWithin'),
    answerWithin: valueOf('answerWithin'),
    hearAgainAfter: valueOf('hearAgainAfter'),
    askClientAfter: valueOf('askClientAfter'),
  }
}

function isCount(text: string, name: Span): boolean {
  const [fewest, most] = spans[name]
  return /^\d{1,2}$/.test(text) && Number(text) >= fewest && Number(text) <= most
}
