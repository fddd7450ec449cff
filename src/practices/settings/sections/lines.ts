import type { Request } from 'express'
import { z } from 'zod'
import { chosenSome, typedLine } from '../../../http/typed'
import { errorAt, type Field, type FoldedField } from '../../../http/page-parts'
import { languages, type Language } from '../../../language/languages'
import { hasHiddenSigns, hiddenSigns } from '../../../language/translator'
import { languagesAt } from '../../languages'
import { isEmptyBody, mostBodies, mostOfLine, outsideFaultsOf, type OutsideBody } from '../../outside'
import type { TextIn } from '../../own-text'
import type { Rules } from '../../practice'
import { faultsInLanguages, givenIn, ownTextFields, typedInLanguages } from './own-texts'
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
  readonly contactIn: TextIn | undefined
  readonly bodies: readonly OutsideBody[]
}

/** Where clients can turn outside the practice when something serious has happened. */
export const outsideSection: Section<OutsideForm> = {
  name: 'outside',
  lead: 'settings.clientsSeeThisWhereSomething',
  formOf: ({ outsideContact, outsideContactIn, outsideBodies }: Rules) => ({
    contact: outsideContact ?? '',
    contactIn: outsideContactIn,
    bodies: outsideBodies,
  }),
  read: req => ({
    contact: z.object({ outsideContact: typedLine }).parse(req.body ?? {}).outsideContact,
    contactIn: typedInLanguages(req.body, 'outsideContact', typedLine),
    bodies: bodiesIn(req.body),
  }),
  faultsIn: ({ contact, contactIn, bodies }) => [
    ...faultsInContact('outsideContact', contact),
    ...faultsInLanguages('outsideContact', contactIn, faultsInContact),
    ...faultsInBodies(bodies),
  ],
  rulesIn: ({ contact, contactIn, bodies }) => ({
    outsideContact: contact || null,
    ...(contactIn && { outsideContactIn: givenIn(contactIn) }),
    outsideBodies: bodies.filter(body => !isEmptyBody(body)),
  }),
  fieldsOf: (asking, { contact, contactIn, bodies }) => [
    ...bodyFields(asking, bodies),
    ...ownTextFields(asking, [
      {
        ...{ name: 'outsideContact', own: contact },
        ...{ typedIn: contactIn, standsIn: asking.rules.outsideContactIn },
        boxOf: (name, value, look) =>
          lineField(asking, name, value, 'settings.inOneLine', {
            hint: 'settings.suchAsTheComplaintsBoard',
            optional: true,
            ...look,
          }),
      },
    ]),
  ],
}

function faultsInContact(field: string, contact: string): SectionFault[] {
  return [
    ...(hasHiddenSigns(contact) ? [{ field, text: hiddenSigns }] : []),
    ...(contact.length > mostOfContact ? [{ field, text: 'practices.thisIsTooLongFor' } as const] : []),
  ]
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
  const others = othersIn(body)
  return Array.from({ length: mostBodies }, (_, index) => ({
    name: lineOf(name[index]),
    contact: lineOf(contact[index]),
    ...(Object.keys(others[index] ?? {}).length > 0 && { inLanguages: others[index] }),
    source: lineOf(source[index]),
    checkedOn: lineOf(checkedOn[index]),
  }))
}

/** The same lines in other languages, as far as anything was typed. */
function othersIn(body: Request['body']): NonNullable<OutsideBody['inLanguages']>[] {
  const typedIn = z.record(z.string(), z.unknown()).catch({}).parse(body)
  const typedFor = languages.map(({ code }) => ({
    code,
    names: chosenSome.parse(typedIn[nameIn('name', code)]),
    contacts: chosenSome.parse(typedIn[nameIn('contact', code)]),
  }))
  return Array.from({ length: mostBodies }, (_, index) =>
    Object.fromEntries(
      typedFor
        .map(({ code, names, contacts }) => ({
          code,
          name: lineOf(names[index]),
          contact: lineOf(contacts[index]),
        }))
        .filter(({ name, contact }) => name !== '' || contact !== '')
        .map(({ code, name, contact }) => [code, { name, contact }]),
    ),
  )
}

function lineOf(text = ''): string {
  return text
    .toWellFormed()
    .replace(/[\s\u0000-\u001F\u007F]+/g, ' ')
    .trim()
}

function nameIn(part: 'name' | 'contact', code: string): string {
  return `${part}-${code}`
}

function faultsInBodies(bodies: readonly OutsideBody[]): SectionFault[] {
  return bodies.flatMap((body, index) => [
    ...outsideFaultsOf(body).map(({ part, text }) => ({ field: idOf(part, index), text })),
    ...faultsInOtherLines(body, index),
  ])
}

function faultsInOtherLines({ inLanguages = {} }: OutsideBody, index: number): SectionFault[] {
  return Object.entries(inLanguages).flatMap(([code, line]) =>
    (['name', 'contact'] as const).flatMap((part): SectionFault[] => {
      const field = idOf(nameIn(part, code), index)
      if (hasHiddenSigns(line[part])) return [{ field, text: hiddenSigns, language: code }]
      return line[part].length > mostOfLine
        ? [{ field, text: 'practices.thisIsTooLongFor', language: code }]
        : []
    }),
  )
}

function idOf(part: string, index: number): string {
  return index === 0 ? part : `${part}-${index}`
}

function bodyFields({ t, errors, rules }: Asking, bodies: readonly OutsideBody[]): FoldedField[] {
  const others = languagesAt(rules).filter(({ code }) => code !== rules.language)
  const nobody: OutsideBody = { name: '', contact: '', source: '', checkedOn: '' }
  return Array.from({ length: mostBodies }, (_, index) => {
    const body = bodies[index] ?? nobody
    const field = (name: string, value: string, label: string, optional = false): Field => {
      const id = idOf(name, index)
      return { kind: 'line', name, id, label, hint: null, value, error: errorAt(errors, id), optional }
    }
    const fieldsIn = ({ code, name: language }: Language): Field[] => {
      const { name = '', contact = '' } = body.inLanguages?.[code] ?? {}
      const labelled = (what: string) => t('settings.whatInLanguage', { what, language })
      return [
        field(nameIn('name', code), name, labelled(t('settings.whoItIs')), true),
        field(nameIn('contact', code), contact, labelled(t('settings.howTheyCanBeReached')), true),
      ]
    }
    return {
      kind: 'folded',
      summary: body.name || t('settings.anotherOne'),
      open: index === 0 || !isEmptyBody(body),
      fields: [
        field('name', body.name, t('settings.whoItIs')),
        field('contact', body.contact, t('settings.howTheyCanBeReached')),
        ...(others.length > 0
          ? [
              {
                kind: 'folded' as const,
                summary: t('settings.inOtherLanguages'),
                open: others.some(({ code }) => errors.some(({ field }) => isOfLanguage(field, code))),
                fields: others.flatMap(fieldsIn),
              },
            ]
          : []),
        field('source', body.source, t('settings.whereYouHaveItFrom'), true),
        field('checkedOn', body.checkedOn, t('settings.checkedOnSuchAs2026')),
      ],
    }
  })
}

function isOfLanguage(field: string | null, code: string): boolean {
  return field !== null && (['name', 'contact'] as const).some(part => field.startsWith(nameIn(part, code)))
}
