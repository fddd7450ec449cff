import { z } from 'zod'
import type { TextIn } from '../../own-text'
import { faultsInLanguages, givenIn, notice, ownTextFields, typedInLanguages } from './own-texts'
import { ruleField, tooLong, type Section } from './section'

const textsForm = z.object({ privacyText: notice, contactText: notice })

interface Texts extends z.infer<typeof textsForm> {
  readonly privacyTextIn: TextIn | undefined
  readonly contactTextIn: TextIn | undefined
}

/** What the practice adds to what the website says of itself. */
export const textsSection: Section<Texts> = {
  name: 'texts',
  lead: 'settings.thePagesSayWhatTheWebsiteDoes',
  formOf: ({ privacyText, privacyTextIn, contactText, contactTextIn }) => ({
    ...{ privacyText: privacyText ?? '', privacyTextIn },
    ...{ contactText: contactText ?? '', contactTextIn },
  }),
  read: ({ body }) => ({
    ...textsForm.parse(body ?? {}),
    privacyTextIn: typedInLanguages(body, 'privacyText'),
    contactTextIn: typedInLanguages(body, 'contactText'),
  }),
  faultsIn: form => [
    ...tooLong('privacyText', form.privacyText),
    ...tooLong('contactText', form.contactText),
    ...faultsInLanguages('privacyText', form.privacyTextIn, tooLong),
    ...faultsInLanguages('contactText', form.contactTextIn, tooLong),
  ],
  rulesIn: ({ privacyText, privacyTextIn, contactText, contactTextIn }) => ({
    privacyText: privacyText.trim() || null,
    ...(privacyTextIn && { privacyTextIn: givenIn(privacyTextIn) }),
    contactText: contactText.trim() || null,
    ...(contactTextIn && { contactTextIn: givenIn(contactTextIn) }),
  }),
  fieldsOf: (asking, { privacyText, privacyTextIn, contactText, contactTextIn }) =>
    ownTextFields(asking, [
      {
        ...{ name: 'contactText', own: contactText },
        ...{ typedIn: contactTextIn, standsIn: asking.rules.contactTextIn },
        boxOf: (name, value, look) =>
          ruleField(asking, name, value, {
            label: 'settings.howYouCanBeReached',
            hint: 'settings.suchAsYourTelephone',
            ...look,
          }),
      },
      {
        ...{ name: 'privacyText', own: privacyText },
        ...{ typedIn: privacyTextIn, standsIn: asking.rules.privacyTextIn },
        boxOf: (name, value, look) =>
          ruleField(asking, name, value, {
            label: 'settings.whatYouAddOnPrivacy',
            hint: 'settings.suchAsWhoIsResponsible',
            ...look,
          }),
      },
    ]),
}
