import { expect, test } from '@jest/globals'
import { translatorFor } from '../../../src/language/translator'
import { errorsIn, saidFaults } from '../../../src/recovery/address-form'

test('what is wrong is said with its number, above the form and at the field', () => {
  const t = translatorFor('en')
  const faults = [{ field: 'address', text: 'people.enoughMailsWentToThis', values: { count: 12 } }] as const
  const text = 'Enough mails went to this address within an hour. In 12 minutes you can ask again.'
  expect(saidFaults(t, faults)).toEqual([{ field: 'address', text }])
  expect(errorsIn(t, faults)('address')).toBe(text)
  expect(errorsIn(t, faults)('quiet')).toBeNull()
})
