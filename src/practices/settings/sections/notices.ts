import { z } from 'zod'
import { isLeadable } from '../../../http/protections'
import { chosen, typedLine } from '../../../http/typed'
import { isVisible } from '../../../language/translator'
import type { TextIn } from '../../own-text'
import { faultsInLanguages, givenIn, notice, ownTextFields, typedInLanguages } from './own-texts'
import { lineField, ruleField, tooLong, type Section, type SectionFault } from './section'

/** What the practice says in its own words. */

const tellingForm = z.object({ mustTell: notice })

interface Telling extends z.infer<typeof tellingForm> {
  readonly mustTellIn: TextIn | undefined
}

/** When therapists must tell others. */
export const tellingSection: Section<Telling> = {
  name: 'telling',
  lead: 'settings.clientsReadThisBeforeTheySend',
  formOf: ({ mustTell, mustTellIn }) => ({ mustTell, mustTellIn }),
  read: ({ body }) => ({
    ...tellingForm.parse(body ?? {}),
    mustTellIn: typedInLanguages(body, 'mustTell'),
  }),
  faultsIn: ({ mustTell, mustTellIn }) => [
    ...(isVisible(mustTell) ? [] : [{ field: 'mustTell', text: 'settings.sayWhenTherapistsMust' } as const]),
    ...tooLong('mustTell', mustTell),
    ...faultsInLanguages('mustTell', mustTellIn, tooLong),
  ],
  rulesIn: ({ mustTell, mustTellIn }) => ({
    mustTell: mustTell.trim(),
    ...(mustTellIn && { mustTellIn: givenIn(mustTellIn) }),
  }),
  fieldsOf: (asking, { mustTell, mustTellIn }) =>
    ownTextFields(asking, [
      {
        ...{ name: 'mustTell', own: mustTell, typedIn: mustTellIn, standsIn: asking.rules.mustTellIn },
        boxOf: (name, value, look) =>
          ruleField(asking, name, value, {
            label: 'settings.whenTherapistsMustTellOthers',
            hint: 'settings.askYourLicensingBody',
            optional: false,
            ...look,
          }),
      },
    ]),
}

const couplesForm = z.object({ couplesNotice: notice, readsAloneFrom: typedLine })
/** Years */
const ages = { from: 7, to: 18 } as const

interface Couples extends z.infer<typeof couplesForm> {
  readonly couplesNoticeIn: TextIn | undefined
}

/** What is told to whom where couples or families come together, and from which age a young person reads alone. */
export const couplesSection: Section<Couples> = {
  name: 'couples',
  lead: 'settings.eachPersonHasAnAccount',
  formOf: ({ couplesNotice, couplesNoticeIn, readsAloneFrom }) => ({
    couplesNotice: couplesNotice ?? '',
    couplesNoticeIn,
    readsAloneFrom: String(readsAloneFrom),
  }),
  read: ({ body }) => ({
    ...couplesForm.parse(body ?? {}),
    couplesNoticeIn: typedInLanguages(body, 'couplesNotice'),
  }),
  faultsIn: form => [
    ...tooLong('couplesNotice', form.couplesNotice),
    ...faultsInLanguages('couplesNotice', form.couplesNoticeIn, tooLong),
    ...(/^\d{1,2}$/.test(form.readsAloneFrom) &&
    Number(form.readsAloneFrom) >= ages.from &&
    Number(form.readsAloneFrom) <= ages.to
      ? []
      : [{ field: 'readsAloneFrom', text: 'settings.enterAnAge', values: ages } as const]),
  ],
  rulesIn: ({ couplesNotice, couplesNoticeIn, readsAloneFrom }) => ({
    couplesNotice: couplesNotice.trim() || null,
    ...(couplesNoticeIn && { couplesNoticeIn: givenIn(couplesNoticeIn) }),
    readsAloneFrom: Number(readsAloneFrom),
  }),
  fieldsOf: (asking, { couplesNotice, couplesNoticeIn, readsAloneFrom }) => [
    ...ownTextFields(asking, [
      {
        ...{ name: 'couplesNotice', own: couplesNotice },
        ...{ typedIn: couplesNoticeIn, standsIn: asking.rules.couplesNoticeIn },
        boxOf: (name, value, look) =>
          ruleField(asking, name, value, {
            label: 'settings.whatIsToldToWhom',
            hint: 'settings.clientsWhoComeTogetherWith',
            ...look,
          }),
      },
    ]),
    lineField(asking, 'readsAloneFrom', readsAloneFrom, 'settings.youngPeopleReadAloneFrom', {
      hint: 'settings.untilThenAGuardianReadsAlong',
    }),
  ],
}

const supervisionForm = z.object({
  whomToAsk: notice,
  tellsOfConsulting: chosen.transform(yes => yes === 'yes'),
})

/** Whom those who answer can ask, and whether clients are told. */
export const supervisionSection: Section<z.infer<typeof supervisionForm>> = {
  name: 'supervision',
  lead: 'settings.itIsHardToRead',
  formOf: ({ whomToAsk, tellsOfConsulting }) => ({ whomToAsk: whomToAsk ?? '', tellsOfConsulting }),
  read: req => supervisionForm.parse(req.body ?? {}),
  faultsIn: ({ whomToAsk }) => tooLong('whomToAsk', whomToAsk),
  rulesIn: ({ whomToAsk, tellsOfConsulting }) => ({ whomToAsk: whomToAsk.trim() || null, tellsOfConsulting }),
  fieldsOf: (asking, { whomToAsk, tellsOfConsulting }) => [
    ruleField(asking, 'whomToAsk', whomToAsk, {
      label: 'settings.whomTheyCanAskAnd',
      hint: 'settings.suchAsSupervisorsColleaguesWho',
    }),
    {
      kind: 'several',
      name: 'tellsOfConsulting',
      legend: asking.t('settings.askingASupervisor'),
      hint: asking.t('settings.notWhoItWasAnd'),
      error: null,
      options: [
        {
          value: 'yes',
          text: asking.t('settings.clientsAreToldWhenTheir'),
          hint: null,
          checked: tellsOfConsulting,
        },
      ],
    },
  ],
}

const leavingForm = z.object({ leaveTo: typedLine })

/** The neutral page to which *Leave quickly* leads. */
export const leavingSection: Section<z.infer<typeof leavingForm>> = {
  name: 'leaving',
  lead: 'settings.clientsCanLeaveAtOnce',
  formOf: ({ leaveTo }) => ({ leaveTo: leaveTo ?? '' }),
  read: req => leavingForm.parse(req.body ?? {}),
  faultsIn: ({ leaveTo }) => (leaveTo === '' ? [] : faultsInAddress(leaveTo)),
  rulesIn: ({ leaveTo }) => ({ leaveTo: leaveTo || null }),
  fieldsOf: (asking, { leaveTo }) => [
    lineField(asking, 'leaveTo', leaveTo, 'settings.yourNeutralPageIfYou', { optional: true }),
  ],
}

function faultsInAddress(address: string): SectionFault[] {
  const { data } = z
    .url({ protocol: /^https$/ })
    .max(500)
    .safeParse(address)
  if (data === undefined || new URL(data).username !== '')
    return [{ field: 'leaveTo', text: 'settings.writeAnAddressThatBegins' }]
  return isLeadable(data) ? [] : [{ field: 'leaveTo', text: 'settings.nobodyCanBeLedTo' }]
}
