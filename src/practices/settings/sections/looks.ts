import type { Request } from 'express'
import { z } from 'zod'
import { chosen, typedLine } from '../../../http/typed'
import { errorAt, type Field } from '../../../http/page-parts'
import type { Person } from '../../../people/person'
import { colourIn } from '../../colours'
import { isLogoName, logoGrounds, mostOfLogo } from '../../logo/logo'
import { logoIn } from '../../logo/uploaded-logo'
import { lineField, type Asking, type Section, type SectionFault } from './section'
import { hasLogo, keepLogo } from '../../logo/store'

interface Looks {
  readonly accent: string
  /** The name of the picture that the page shows; null: none. */
  readonly logo: string | null
  readonly ground: 'light' | 'dark'
  readonly file: { readonly bytes: Buffer; readonly cut: boolean } | null
  readonly fault: SectionFault | null
  /** What became of a file; null: none was brought. */
  readonly news: 'whole' | 'lessened' | null
}

const looksForm = z.object({
  accent: typedLine,
  logo: chosen.transform(name => (isLogoName(name) ? name : null)),
  logoGround: z.enum(logoGrounds).catch('light'),
  withoutLogo: chosen.transform(yes => yes === 'yes'),
})

/** The colour of links and buttons, and the logo beside the practice's name. */
export const looksSection: Section<Looks> = {
  name: 'looks',
  lead: 'settings.linksAndButtonsTakeThisColour',
  mostBytes: mostOfLogo,
  formOf: ({ accent, logo, logoGround }) => ({
    accent: accent ?? '',
    logo,
    ground: logoGround,
    file: null,
    fault: null,
    news: null,
  }),
  read: readLooks,
  settle: settleLogo,
  faultsIn: ({ accent, fault }) => [
    ...(accent === '' || colourIn(accent)
      ? []
      : [{ field: 'accent', text: 'settings.enterAColour' } as const]),
    ...(fault ? [fault] : []),
  ],
  rulesIn: ({ accent, logo, ground }) => ({ accent: colourIn(accent), logo, logoGround: ground }),
  fieldsOf: (asking, form) => [
    lineField(asking, 'accent', form.accent, 'settings.colour', {
      hint: 'settings.sixDigitsSuchAs',
      optional: true,
    }),
    fileField(asking),
    groundField(asking, form),
    ...(form.logo ? [withoutField(asking)] : []),
  ],
  newsIn: (t, { news }) => {
    if (news === null) return null
    const read = t('settings.weReadYourLogo')
    return news === 'lessened' ? `${read} ${t('settings.partsWereLeftOut')}` : read
  },
}

function readLooks(req: Request): Looks {
  const { accent, logo, logoGround, withoutLogo } = looksForm.parse(req.body ?? {})
  const file = req.file && req.file.bytes.length > 0 ? req.file : null
  return { accent, logo: withoutLogo ? null : logo, ground: logoGround, file, fault: null, news: null }
}

/** A file is cleaned and stored, so that the page can show it; nobody else is shown it before it is saved. */
async function settleLogo(owner: Person, form: Looks, now: Date): Promise<Looks> {
  const { file, logo } = form
  if (file === null) {
    if (logo === null || (await hasLogo(owner, logo))) return form
    return { ...form, logo: null, fault: { field: fileName, text: 'settings.pleaseChooseTheLogoAgain' } }
  }
  if (file.cut) {
    const fault = {
      field: fileName,
      text: 'settings.thisFileIsLargerThan',
      values: { most: mostOfLogo / 1_000 },
    }
    return { ...form, fault: fault as SectionFault }
  }
  const brought = await logoIn(file.bytes)
  if ('text' in brought) return { ...form, fault: { field: fileName, ...brought } }
  await keepLogo(owner, brought, now)
  return { ...form, logo: brought.name, news: brought.lessened ? 'lessened' : 'whole' }
}

const fileName = 'logoFile'

function fileField({ t, errors }: Asking): Field {
  return {
    kind: 'file',
    name: fileName,
    label: t('settings.logoFile'),
    hint: t('settings.logoStandsBesideYourName'),
    error: errorAt(errors, fileName),
    accept: '.png,.jpg,.jpeg,.webp,.svg,image/png,image/jpeg,image/webp,image/svg+xml',
  }
}

function groundField({ t }: Asking, { logo, ground }: Looks): Field {
  return {
    kind: 'choice',
    name: 'logoGround',
    legend: t('settings.behindTheLogo'),
    hint: t('settings.soThatItIsSeen'),
    error: null,
    hidden: [{ name: 'logo', value: logo ?? '' }],
    options: [
      { value: 'light', text: t('settings.aLightGround'), hint: null, checked: ground === 'light' },
      { value: 'dark', text: t('settings.aDarkGround'), hint: null, checked: ground === 'dark' },
    ],
  }
}

function withoutField({ t }: Asking): Field {
  return {
    kind: 'several',
    name: 'withoutLogo',
    legend: t('settings.logo'),
    hint: null,
    error: null,
    options: [{ value: 'yes', text: t('settings.withoutALogo'), hint: null, checked: false }],
  }
}
