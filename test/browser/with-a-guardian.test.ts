import { beforeAll, expect, test } from '@jest/globals'
import { bornBefore } from '../support/guardians'
import type { Visitor } from '../support/visitor'
import { walkBothWays } from '../support/walk'

walkBothWays(walk => {
  const { come, look } = walk
  let ruth: Visitor
  let lena: Visitor
  let josef: Visitor

  beforeAll(async () => {
    ruth = await come(walk.people.ruth)
    lena = await come(walk.people.lena)
    josef = await come(walk.people.josef)
  })

  test('Ruth confirms Josef, whom she has met, as a guardian of Lena', async () => {
    await ruth.follow('Clients')
    await ruth.follow('Lena Brandt')
    await ruth.follow('Confirm a guardian')
    await look(ruth, '920-guardian')
    await ruth.press('Confirm them')
    await look(ruth, '921-guardian-errors')
    await ruth.write('Name of the guardian', 'Josef Hartl')
    await ruth.write('When was Lena Brandt born?', bornBefore(12))
    await ruth.choose('I saw papers that show it')
    await ruth.choose('Yes, I have met them in person')
    await ruth.press('Confirm them')
    expect(await ruth.text()).toContain('The guardian is confirmed.')
    expect(await ruth.text()).toContain('Josef Hartl is a guardian of Lena Brandt.')
    await look(ruth, '922-client-with-guardian')
  })

  test('Lena reads who reads along before she writes, and before anything is sent', async () => {
    await lena.go('/account')
    expect(await lena.text()).toContain('Josef Hartl is your guardian here.')
    await look(lena, '923-account-with-guardian')
    await lena.go(`/concerns/new?therapist=${walk.people.ruth.id}`)
    expect(await lena.text()).toContain('Josef Hartl is your guardian and reads this too.')
    await look(lena, '924-first-words-with-guardian')
    await lena.choose('Ruth Adler, and also Josef Hartl')
    await lena.write('What happened', 'You told him what I said.')
    await lena.press('Preview')
    expect(await lena.text()).toContain('Josef Hartl')
    await look(lena, '925-preview-with-guardian')
  })

  test('Josef finds his own account, and nothing that is not with him', async () => {
    await josef.go('/account')
    expect(await josef.text()).toContain('You are a guardian of Lena Brandt here.')
    await look(josef, '926-account-of-guardian')
    await josef.go('/accompanying')
    expect(await josef.text()).not.toContain('Lena')
    await look(josef, '927-list-of-guardian')
  })

  test('and Ruth ends it', async () => {
    await ruth.follow('End this')
    await look(ruth, '928-ending-guardian')
    await ruth.press('Yes, end it')
    expect(await ruth.text()).toContain('It has ended.')
    await josef.go('/account')
    expect(await josef.text()).not.toContain('Lena')
  })
})
