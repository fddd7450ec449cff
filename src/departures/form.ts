import { z } from 'zod'
import { errorAt, type ChoiceField, type Field, type FieldError, type ListField } from '../http/page-parts'
import { chosen, typedLine } from '../http/typed'
import type { Translate } from '../language/translator'
import type { Named } from '../people/person'
import { peopleField } from '../people/names/shown-names'
import { departureReasons, type Departure, type DepartureForm } from './departure'

const version = z.coerce.number().int().min(0).max(2_147_483_647).catch(0)

/** As it is typed. `sure`: what was typed when its owner was told that access ends at once. */
export const planForm = z.object({
  reason: z.enum(departureReasons).nullable().catch(null),
  lastDay: typedLine,
  says: chosen.transform(said => said === 'died'),
  successor: chosen,
  version,
  sure: chosen,
})
export type PlanForm = z.infer<typeof planForm>

/** Where clients are to become former clients. */
export const toNobody = 'nobody'

export const clientsForm = z.object({
  version,
  to: chosen,
  clients: z.union([z.array(z.string()), z.string().transform(one => [one])]).catch([]),
  which: z.enum(['all', 'ticked']).catch('ticked'),
})

export const proposalForm = z.object({ person: chosen })

/** Why, when, what clients read, and, where nothing is planned yet, who takes over. */
export function planFields(
  t: Translate,
  name: string,
  form: Pick<PlanForm, 'successor'> & DepartureForm,
  { departure, takers, errors }: Shown,
): Field[] {
  const { reason, lastDay, saysDied } = form
  const isOver = departure?.endedAt != null
  return [
    {
      kind: 'choice',
      name: 'reason',
      legend: t('departures.whatHasHappened'),
      hint: t('departures.onlyOwnersReadThis'),
      error: errorAt(errors, 'reason'),
      options: departureReasons.map(one => ({
        value: one,
        text: t(reasonTexts[one], { name }),
        hint: null,
        checked: one === reason,
      })),
    },
    ...(isOver
      ? []
      : [
          {
            kind: 'day' as const,
            type: 'date' as const,
            name: 'lastDay',
            label: t('departures.lastDayHere'),
            hint: t('departures.accessEndsByItself', { name }),
            value: lastDay,
            error: errorAt(errors, 'lastDay'),
            optional: false,
            least: null,
            most: null,
          },
        ]),
    {
      kind: 'choice',
      name: 'says',
      legend: t('departures.whatClientsReadIfDied', { name }),
      hint: t('departures.perhapsAskTheFamily'),
      error: null,
      options: [
        { value: 'gone', text: t('departures.noLongerWorksHere', { name }), hint: null, checked: !saysDied },
        { value: 'died', text: t('departures.hasDied', { name }), hint: null, checked: saysDied },
      ],
    },
    ...(departure || takers.length === 0
      ? []
      : [
          takerField(
            takers,
            {
              name: 'successor',
              text: t('care.whoGoesOn'),
              hint: t('departures.allClientsGoToThem'),
              error: errorAt(errors, 'successor'),
              nobody: { value: '', text: t('departures.iWillDecideLater') },
            },
            form.successor,
          ),
        ]),
  ]
}

interface Shown {
  readonly departure: Departure | null
  readonly takers: readonly Named[]
  readonly errors: readonly FieldError[]
}

const reasonTexts = {
  leaves: 'departures.isLeaving',
  unable: 'departures.cannotWorkAnyMore',
  died: 'departures.hasDiedPlainly',
} as const

/** Among so many colleagues one chooses by tapping; among more, from a list. */
export const mostToTap = 12

/** A colleague, or nobody, who is chosen beforehand. The names that it shows go along where it is a choice; of a list, by `shownNames()`. */
export function takerField(
  takers: readonly Named[],
  {
    name,
    text,
    hint,
    error,
    nobody,
  }: {
    readonly name: string
    readonly text: string
    readonly hint: string | null
    readonly error: string | null
    /** Null: somebody has to be chosen. */
    readonly nobody: { readonly value: string; readonly text: string } | null
  },
  taker: string,
): ChoiceField | ListField {
  const isChosen = (id: string) => id === taker
  if (takers.length > mostToTap)
    return {
      ...{ kind: 'list', name, label: text, hint, error },
      options: [
        ...(nobody?.value === '' ? [] : [{ value: '', text: '', chosen: taker === '' }]),
        ...(nobody ? [{ ...nobody, chosen: taker === nobody.value }] : []),
        ...takers.map(({ id, name: of }) => ({ value: id, text: of, chosen: isChosen(id) })),
      ],
    }
  const field = peopleField(
    takers,
    { kind: 'choice', name, legend: text, error, ...(hint !== null && { hint }) },
    isChosen,
  )
  return nobody === null
    ? field
    : {
        ...field,
        options: [...field.options, { ...nobody, hint: null, checked: taker === nobody.value }],
      }
}
