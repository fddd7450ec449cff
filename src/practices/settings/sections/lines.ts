import type { Request } from 'express'
import { z } from 'zod'
import { chosenSome, typedLine } from '../../../http/typed'
import { errorAt, type Field, type FoldedField } from '../../../http/page-parts'
import { hasHiddenSigns, hiddenSigns } from '../../../language/translator'
import { isEmptyBody, mostBodies, outsideFaultsOf, type OutsideBody } from '../../outside'
import type { Rules } from '../../practice'
import { lineField, type Asking, type Section, type SectionFault } from './section'

/** Whom to call at once: clients see them wherever they write. */
export const crisisLinesSection: Section<readonly OutsideBody[]> = {
  name: 'crisis_lines',
  lead: 'settings.clientsSeeTheseNumbersWherever',
  formOf: ({ crisisLines }) => crisisLines.map(line => ({ source: '', checkedOn: '', ...line })),
  read: req => bodiesIn(req.body),
  faultsIn: lines => [
    ...faultsInBodies(lines),
    ...(lines.every(isEmptyBody) ? [{ field: 'name', text: 'settings.nameAtLeastOne' } as const] : []),
  ],
  rulesIn: lines => ({ crisisLines: lines.filter(line => !isEmptyBody(line)) }),
  fieldsOf: bodyFields,
}

interface OutsideForm {
  readonly contact: string
  readonly bodies: readonly OutsideBody[]
}

/** Where clients can turn outside the practice when something serious has happened. */
export const outsideSection: Section<OutsideForm> = {
  name: 'outside',
  lead: 'settings.clientsSeeThisWhereSomething',
  formOf: ({ outsideContact, outsideBodies }: Rules) => ({
    contact: outsideContact ?? '',
    bodies: outsideBodies,
  }),
  read: req => ({
    contact: z.object({ outsideContact: typedLine }).parse(req.body ?? {}).outsideContact,
    bodies: bodiesIn(req.body),
  }),
  faultsIn: ({ contact, bodies }) => [
    ...(hasHiddenSigns(contact) ? [{ field: 'outsideContact', text: hiddenSigns }] : []),
    ...(contact.length > mostOfContact
      ? [{ field: 'outsideContact', text: 'practices.thisIsTooLongFor' } as const]
      : []),
    ...faultsInBodies(bodies),
  ],
  rulesIn: ({ contact, bodies }) => ({
    outsideContact: contact || null,
    outsideBodies: bodies.filter(body => !isEmptyBody(body)),
  }),
  fieldsOf: (asking, { contact, bodies }) => [
    ...bodyFields(asking, bodies),
    lineField(asking, 'outsideContact', contact, 'settings.inOneLine', {
      hint: 'settings.suchAsTheComplaintsBoard',
      optional: true,
    }),
  ],
}

/** Characters of the line in which a practice was founded. */
const mostOfContact = 500

const bodyShape = z.object({
  name: chosenSome,
  contact: chosenSome,
  source: chosenSome,
  checkedOn: chosenSome,
})

/** The lines of the form, the first of each field being the first body. */
function bodiesIn(body: Request['body']): OutsideBody[] {
  const { name, contact, source, checkedOn } = bodyShape.parse(body ?? {})
  const line = (text = '') =>
    text
      .toWellFormed()
      .replace(/[\s\u0000-\u001F\u007F]+/g, ' ')
      .trim()
  return Array.from({ length: mostBodies }, (_, index) => ({
    name: line(name[index]),
    contact: line(contact[index]),
    source: line(source[index]),
    checkedOn: line(checkedOn[index]),
  }))
}

function faultsInBodies(bodies: readonly OutsideBody[]): SectionFault[] {
  return bodies.flatMap((body, index) =>
    outsideFaultsOf(body).map(({ part, text }) => ({ field: idOf(part, index), text })),
  )
}

function idOf(part: string, index: number): string {
  return index === 0 ? part : `${part}-${index}`
}

function bodyFields({ t, errors }: Asking, bodies: readonly OutsideBody[]): FoldedField[] {
  const nobody: OutsideBody = { name: '', contact: '', source: '', checkedOn: '' }
  return Array.from({ length: mostBodies }, (_, index) => {
    const body = bodies[index] ?? nobody
    const field = (part: keyof OutsideBody, label: string, optional = false): Field => {
      const id = idOf(part, index)
      return {
        kind: 'line',
        name: part,
        id,
        label,
        hint: null,
        value: body[part],
        error: errorAt(errors, id),
        optional,
      }
    }
    return {
      kind: 'folded',
      summary: body.name || t('settings.anotherOne'),
      open: index === 0 || !isEmptyBody(body),
      fields: [
        field('name', t('settings.whoItIs')),
        field('contact', t('settings.howTheyCanBeReached')),
        field('source', t('settings.whereYouHaveItFrom'), true),
        field('checkedOn', t('settings.checkedOnSuchAs2026')),
      ],
    }
  })
}
