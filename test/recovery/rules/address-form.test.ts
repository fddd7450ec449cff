import { expect, test } from '@jest/globals'
import { translatorFor } from '../../../src/language/translator'
import { saidFaults } from '../../../src/recovery/address-form'

test('what is wrong is said with its number', () => {
  const t = translatorFor('en')
  const faults = [{ field: 'address', text: 'people.enoughMailsWentToThis', values: { count: 12 } }] as const
  const text =
    'We have sent several emails to this address in the last hour. You can ask again in 12 minutes.'
  expect(saidFaults(t, faults)).toEqual([{ field: 'address', text }])
})
