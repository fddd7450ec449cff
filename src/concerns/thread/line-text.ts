import { dayText, momentOf } from '../../language/dates'
import { clockOf, type Onlooker } from '../../language/locale'
import type { Translate } from '../../language/translator'
import type { Named } from '../../people/person'
import { onDay } from '../../time/days'
import { doneText, type ShownEntry } from './entry-values'

/** The fixed line that a colleague sends who stands in: none of it is theirs, and so it is the same for all. */
export function lineText(t: Translate, person: Onlooker, { therapist, colleague, lastDay }: Line): string {
  const values = { name: therapist.name, colleague: colleague.name }
  if (lastDay === null) return t('absences.lineWhileLate', values)
  return t('absences.lineWhileAway', {
    ...values,
    day: dayText(onDay(lastDay, person.practice), clockOf(person)),
  })
}

interface Line {
  readonly therapist: Pick<Named, 'name'>
  readonly colleague: Pick<Named, 'name'>
  readonly lastDay: string | null
}

/** Such a line as it stands between what was said. @param toClient who reads it is the client */
export function lineEntry(
  t: Translate,
  person: Onlooker & { readonly id: string },
  line: Line & { readonly colleague: Named; readonly at: Date },
  toClient: boolean,
): ShownEntry {
  const mine = line.colleague.id === person.id
  return {
    heading: doneText(
      t,
      { name: line.colleague.name, mine },
      t(toClient ? 'absences.letYouKnow' : 'absences.letTheClientKnow'),
    ),
    at: momentOf(line.at, clockOf(person)),
    mine,
    attachments: [],
    parts: [{ label: null, text: lineText(t, person, line) }],
  }
}
