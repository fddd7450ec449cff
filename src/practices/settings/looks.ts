import { z } from 'zod'
import { typedLine } from '../../http/typed'
import { colourIn } from '../colours'
import { lineField, type Section } from './section'

const looksForm = z.object({ accent: typedLine })

/** The colour of links and buttons. */
export const looksSection: Section<z.infer<typeof looksForm>> = {
  name: 'looks',
  lead: 'settings.linksAndButtonsTakeThisColour',
  formOf: ({ accent }) => ({ accent: accent ?? '' }),
  read: req => looksForm.parse(req.body ?? {}),
  faultsIn: ({ accent }) =>
    accent === '' || colourIn(accent) ? [] : [{ field: 'accent', text: 'settings.enterAColour' }],
  rulesIn: ({ accent }) => ({ accent: colourIn(accent) }),
  fieldsOf: (asking, { accent }) => [
    lineField(asking, 'accent', accent, 'settings.colour', {
      hint: 'settings.sixDigitsSuchAs',
      optional: true,
    }),
  ],
}
