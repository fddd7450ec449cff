import { z } from 'zod'
import { languages, isSpoken } from '../../../language/languages'
import { regionNames } from '../../../language/locale'
import { hasHiddenSigns, hiddenSigns, isVisible } from '../../../language/translator'
import { chosen, chosenSome, typedLine } from '../../../http/typed'
import { errorAt, type Field } from '../../../http/page-parts'
import { isTimeZone, zoneNames } from '../../../time/zone-data'
import { languagesAt } from '../../languages'
import { lineField, type Asking, type Section } from './section'

const placeForm = z.object({
  name: typedLine,
  region: chosen,
  timeZone: typedLine.transform(zoneIn),
  language: chosen,
  languages: chosenSome.transform(codes => codes.filter(isSpoken)),
})

type Place = z.infer<typeof placeForm>

/** What the practice is called, and where it is: its clock, its calendar, and how it writes days and numbers. */
export const placeSection: Section<Place> = {
  name: 'place',
  lead: 'settings.clientsSeeTheNameOn',
  formOf: ({ name, region, timeZone, language, languages: offered = null }) => ({
    ...{ name, region: region ?? '', timeZone, language },
    languages: languagesAt({ languages: offered }).map(({ code }) => code),
  }),
  read: req => placeForm.parse(req.body ?? {}),
  faultsIn: ({ name, region, timeZone, language, languages: offered }) => [
    ...(isVisible(name) ? [] : [{ field: 'name', text: 'settings.enterTheNameOf' } as const]),
    ...(hasHiddenSigns(name) ? [{ field: 'name', text: hiddenSigns }] : []),
    ...(name.length > mostOfName ? [{ field: 'name', text: 'practices.thisIsTooLongFor' } as const] : []),
    ...(region === '' || isRegion(region)
      ? []
      : [{ field: 'region', text: 'settings.chooseOneOfTheRegions' } as const]),
    ...(isTimeZone(timeZone) ? [] : [{ field: 'timeZone', text: 'settings.enterATimeZone' } as const]),
    ...(isSpoken(language) ? [] : [{ field: 'language', text: 'people.chooseALanguage' } as const]),
    ...(!isSpoken(language) || offered.includes(language)
      ? []
      : [{ field: 'languages', text: 'settings.offerTheLanguageOfThePractice' } as const]),
  ],
  rulesIn: ({ region, languages: offered, ...others }) => ({
    ...others,
    region: region || null,
    languages: offered.length === languages.length ? null : offered,
  }),
  fieldsOf: (asking, form) => [
    lineField(asking, 'name', form.name, 'settings.nameOfThePractice'),
    regionField(asking, form.region),
    lineField(asking, 'timeZone', form.timeZone, 'settings.timeZone', {
      hint: 'settings.daysBeginAndEndByItsClock',
    }),
    languageField(asking, form.language),
    offeredField(asking, form.languages),
  ],
}

/** Characters of the name of a practice. */
const mostOfName = 200

function isRegion(code: string): boolean {
  return regionNames('en').some(region => region.code === code)
}

function regionField({ t, clock, errors }: Asking, value: string): Field {
  return {
    kind: 'list',
    name: 'region',
    label: t('settings.country'),
    hint: t('settings.daysAndNumbersAreWrittenAsThere'),
    error: errorAt(errors, 'region'),
    options: [
      { value: '', text: t('settings.asWhereTheTimeZoneIs'), chosen: value === '' },
      ...regionNames(clock.language).map(({ code, name }) => ({
        value: code,
        text: name,
        chosen: code === value,
      })),
    ],
  }
}

function languageField({ t, errors }: Asking, value: string): Field {
  return {
    kind: 'choice',
    name: 'language',
    legend: t('settings.languageOfThePractice'),
    hint: t('settings.forPeopleWhoHaveNotChosen'),
    error: errorAt(errors, 'language'),
    options: languages.map(({ code, name, unreviewed }) => ({
      value: code,
      text: name,
      hint: unreviewed ? t('settings.notYetReadByAClinician') : null,
      checked: code === value,
    })),
  }
}

function offeredField({ t, errors }: Asking, offered: readonly string[]): Field {
  return {
    kind: 'several',
    name: 'languages',
    legend: t('settings.languagesToChooseFrom'),
    hint: t('settings.whoReadsAnotherLanguageKeepsIt'),
    error: errorAt(errors, 'languages'),
    options: languages.map(({ code, name }) => ({
      ...{ value: code, text: name, hint: null },
      checked: offered.includes(code),
    })),
  }
}

/** A zone's name, however it was written; or what was typed. */
function zoneIn(typed: string): string {
  const written = typed.replaceAll(' ', '_').toLowerCase()
  return zoneNames().find(name => name.toLowerCase() === written) ?? typed
}
