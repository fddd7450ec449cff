import i18next, { type TFunction } from 'i18next'

/** Every sentence that a person reads passes here. The key is the English sentence itself; another language is a file of data. */
export type Words = TFunction

i18next
  .init({
    lng: 'en',
    fallbackLng: false,
    resources: {},
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false }, // the views escape
    initAsync: false,
  })
  .catch(() => undefined)

export function wordsIn(language: string): Words {
  return i18next.getFixedT(language)
}
