import { beforeAll, expect, test } from '@jest/globals'
import { bornBefore } from '../support/guardians'
import type { Visitor } from '../support/visitor'
import { untilAllIsSent } from '../support/traces'
import { walkBothWays } from '../support/walk'

walkBothWays(walk => {
  const { come, look } = walk
  let ruth: Visitor
  let josef: Visitor
  let conversation: string

  beforeAll(async () => {
    ruth = await come(walk.people.ruth)
    josef = await come(walk.people.josef)
  })

  test('Ruth confirms Josef, whom she has met, as the guardian of Mia, who has no account', async () => {
    await ruth.follow('Clients')
    await ruth.follow('Josef Hartl')
    await ruth.follow('Confirm them as a child’s guardian')
    await look(ruth, '930-guardian-of-child')
    await ruth.press('Confirm them')
    await look(ruth, '931-guardian-of-child-errors')
    await ruth.write('Name of the child', 'Mia Hartl')
    await ruth.write('When was the child born?', bornBefore(7))
    await ruth.choose('I saw papers that show it')
    await ruth.choose('Yes, I have met them in person')
    await ruth.press('Confirm them')
    expect(await ruth.text()).toContain('Josef Hartl is a guardian of Mia Hartl and can write here for them')
    await look(ruth, '932-client-who-writes-for-child')
  })

  test('Josef is asked for whom he writes, and reads it once more before he sends', async () => {
    await josef.go('/account')
    expect(await josef.text()).toContain('You can write for Mia Hartl here.')
    await look(josef, '933-account-of-who-writes-for-child')
    await josef.go(`/concerns/new?therapist=${walk.people.ruth.id}`)
    await josef.choose('Only Ruth Adler')
    await josef.write('What happened', 'Mia came out of the room in tears.')
    await josef.press('Preview')
    expect(await josef.text()).toContain('Choose who you are writing for.')
    await look(josef, '934-for-whom-unsaid')
    await josef.choose('For Mia Hartl')
    await josef.press('Preview')
    expect(await josef.text()).toContain('Mia Hartl')
    await look(josef, '935-preview-for-child')
    await josef.press('Send')
  })

  test('Ruth finds for whom it is, and both go on', async () => {
    await untilAllIsSent(walk.house)
    await josef.go('/')
    expect(await josef.text()).toContain('To Ruth Adler, for Mia Hartl')
    await look(josef, '936-home-of-who-writes-for-child')
    await ruth.go('/inbox')
    await ruth.follow('Josef Hartl, for Mia Hartl')
    expect(await ruth.text()).toContain('From Josef Hartl, for Mia Hartl')
    await look(ruth, '937-concern-for-child')
    conversation = ruth.path()
    await josef.go(conversation)
    expect(await josef.text()).toContain('You are writing for Mia Hartl.')
    await look(josef, '938-own-concern-for-child')
  })

  test('when an owner has ended it, Josef reads that he can read and close it, and nothing else', async () => {
    await ruth.follow('Clients')
    await ruth.follow('Josef Hartl')
    const client = ruth.path()
    await ruth.follow('End this')
    expect(await ruth.text()).toContain('only a practice owner can end this')
    await look(ruth, '939-ending-for-child-by-owner')
    const margit = await walk.come(walk.people.margit)
    await margit.go(client)
    await margit.follow('End this')
    await look(margit, '939-ending-for-child')
    await margit.press('Yes, end it')
    expect(await margit.text()).toContain('They can write nothing more for the child.')
    await josef.go(conversation)
    expect(await josef.text()).toContain('You have not been Mia Hartl’s guardian here since')
    await look(josef, '940-guardian-no-more')
    await josef.follow('Close this conversation')
    await look(josef, '941-closing-of-guardian-no-more')
  })
})
