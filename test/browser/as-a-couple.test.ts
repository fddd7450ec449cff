import { beforeAll, expect, test } from '@jest/globals'
import { make, send } from '../support/people'
import type { Visitor } from '../support/visitor'
import { walkBothWays } from '../support/walk'

walkBothWays(walk => {
  const { come, look } = walk
  let ruth: Visitor
  let lena: Visitor
  let josef: Visitor
  let concern: string

  beforeAll(async () => {
    ruth = await come(walk.people.ruth)
    lena = await come(walk.people.lena)
    josef = await come(walk.people.josef)
  })

  test('Ruth notes that Lena and Josef come together, which both read in their account', async () => {
    await ruth.follow('Clients')
    await ruth.follow('Lena Brandt')
    await ruth.follow('Note who they come with')
    await look(ruth, '930-who-comes-together')
    await ruth.press('Note it')
    await look(ruth, '931-who-comes-together-errors')
    await ruth.write('Name of the other person', 'Josef Hartl')
    await ruth.press('Note it')
    expect(await ruth.text()).toContain('Lena Brandt and Josef Hartl come to Ruth Adler together.')
    await look(ruth, '932-client-of-a-couple')
    await josef.go('/account')
    expect(await josef.text()).toContain('You come to Ruth Adler together with Lena Brandt.')
    await look(josef, '933-account-of-a-couple')
  })

  test('Lena asks Josef to share what she has begun', async () => {
    const { lena: client, ruth: therapist } = walk.people
    concern = await send(client, { therapist: therapist.id, audience: 'therapist' })
    await make(therapist, concern, 'acknowledge', { words: 'Thank you for telling me.' })
    await lena.go(`/concerns/${concern}`)
    await lena.open('About this')
    await lena.follow('Share this with someone you come to therapy with')
    await look(lena, '934-before-asking')
    await lena.follow('No, I want it myself')
    await look(lena, '935-asking-to-share')
    await lena.choose('Josef Hartl')
    await lena.press('Yes, ask them')
    expect(await lena.text()).toContain('You have asked Josef Hartl to join this conversation.')
    await look(lena, '936-asked')
  })

  test('Josef reads nothing of it before he says yes, and then reads and writes', async () => {
    await josef.go('/')
    expect(await josef.text()).toContain('Lena Brandt asks whether you want to take part')
    await look(josef, '937-home-with-question')
    await josef.follow('Read what it means, and answer')
    await look(josef, '938-question')
    await josef.press('Yes, I want to take part')
    expect(await josef.text()).not.toContain('Thank you for telling me.')
    expect(await josef.text()).toContain('Only Lena Brandt can close this.')
    await look(josef, '939-shared')
    await josef.write('Your words', 'I heard it otherwise.')
    await josef.press('Send')
    await josef.go('/')
    expect(await josef.text()).toContain('You take part in 1 conversation that someone else began.')
    await look(josef, '942-home-of-who-takes-part')
    await josef.follow('You take part in 1 conversation that someone else began.')
    expect(await josef.text()).toContain('Together with Lena Brandt')
    await lena.go(`/concerns/${concern}`)
    expect(await lena.text()).toContain('Written by Josef Hartl, who shares this with you')
    await look(lena, '940-shared-with-me')
  })

  test('and leaves in one tap', async () => {
    await josef.go(`/concerns/${concern}`)
    await josef.press('Leave this conversation')
    expect(await josef.text()).not.toContain('Lena Brandt')
    expect(await josef.go(`/concerns/${concern}`)).toBe(404)
    await lena.go(`/concerns/${concern}`)
    expect(await lena.text()).toContain('Josef Hartl no longer shares this')
  })

  test('and Ruth ends the note', async () => {
    await ruth.follow('End this')
    await look(ruth, '941-ending-coming-together')
    await ruth.press('Yes, end it')
    expect(await ruth.text()).not.toContain('come to Ruth Adler together')
  })
})
