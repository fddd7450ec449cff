import { z } from 'zod'
import { isLeadable } from '../../../http/protections'
import { chosen, typed, typedLine } from '../../../http/typed'
import { isVisible } from '../../../language/translator'
import { lineField, mostOfRule, ruleField, type Section, type SectionFault } from './section'

/** What the practice says in its own words. */

const notice = typed.transform(({ text }) => text)

function tooLong<Field extends string>(
  form: Readonly<Record<Field, unknown>>,
  ...fields: Field[]
): SectionFault[] {
  return fields
    .filter(field => String(form[field]).length > mostOfRule)
    .map(field => ({ field, text: 'shared.thisIsLongerThanMost', values: { most: mostOfRule } }))
}

const tellingForm = z.object({ mustTell: notice })

/** When therapists must tell others. */
export const tellingSection: Section<z.infer<typeof tellingForm>> = {
  name: 'telling',
  lead: 'settings.clientsReadThisBeforeTheySend',
  formOf: ({ mustTell }) => ({ mustTell }),
  read: req => tellingForm.parse(req.body ?? {}),
  faultsIn: form => [
    ...(isVisible(form.mustTell)
      ? []
      : [{ field: 'mustTell', text: 'settings.sayWhenTherapistsMust' } as const]),
    ...tooLong(form, 'mustTell'),
  ],
  rulesIn: ({ mustTell }) => ({ mustTell: mustTell.trim() }),
  fieldsOf: (asking, { mustTell }) => [
    ruleField(asking, 'mustTell', mustTell, {
      label: 'settings.whenTherapistsMustTellOthers',
      hint: 'settings.askYourLicensingBody',
      optional: false,
    }),
  ],
}

const couplesForm = z.object({ couplesNotice: notice, readsAloneFrom: typedLine })
/** Years */
const ages = { from: 7, to: 18 } as const

/** What is told to whom where couples or families come together, and from which age a young person reads alone. */
export const couplesSection: Section<z.infer<typeof couplesForm>> = {
  name: 'couples',
  lead: 'settings.eachPersonHasAnAccount',
  formOf: ({ couplesNotice, readsAloneFrom }) => ({
    couplesNotice: couplesNotice ?? '',
    readsAloneFrom: String(readsAloneFrom),
  }),
  read: req => couplesForm.parse(req.body ?? {}),
  faultsIn: form => [
    ...tooLong(form, 'couplesNotice'),
    ...(/^\d{1,2}$/.test(form.readsAloneFrom) &&
    Number(form.readsAloneFrom) >= ages.from &&
    Number(form.readsAloneFrom) <= ages.to
      ? []
      : [{ field: 'readsAloneFrom', text: 'settings.enterAnAge', values: ages } as const]),
  ],
  rulesIn: ({ couplesNotice, readsAloneFrom }) => ({
    couplesNotice: couplesNotice.trim() || null,
    readsAloneFrom: Number(readsAloneFrom),
  }),
  fieldsOf: (asking, { couplesNotice, readsAloneFrom }) => [
    ruleField(asking, 'couplesNotice', couplesNotice, {
      label: 'settings.whatIsToldToWhom',
      hint: 'settings.clientsWhoComeTogetherWith',
    }),
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
  faultsIn: form => tooLong(form, 'whomToAsk'),
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

const textsForm = z.object({ privacyText: notice, contactText: notice })

/** What the practice adds to what the website says of itself. */
export const textsSection: Section<z.infer<typeof textsForm>> = {
  name: 'texts',
  lead: 'settings.thePagesSayWhatTheWebsiteDoes',
  formOf: ({ privacyText, contactText }) => ({
    privacyText: privacyText ?? '',
    contactText: contactText ?? '',
  }),
  read: req => textsForm.parse(req.body ?? {}),
  faultsIn: form => tooLong(form, 'privacyText', 'contactText'),
  rulesIn: ({ privacyText, contactText }) => ({
    privacyText: privacyText.trim() || null,
    contactText: contactText.trim() || null,
  }),
  fieldsOf: (asking, { privacyText, contactText }) => [
    ruleField(asking, 'contactText', contactText, {
      label: 'settings.howYouCanBeReached',
      hint: 'settings.suchAsYourTelephone',
    }),
    ruleField(asking, 'privacyText', privacyText, {
      label: 'settings.whatYouAddOnPrivacy',
      hint: 'settings.suchAsWhoIsResponsible',
    }),
  ],
}
