import { beforeAll, expect, test } from '@jest/globals'
import { send } from '../support/people'
import type { Visitor } from '../support/visitor'
import { walkBothWays } from '../support/walk'

// Karim owns the practice together with Margit, and is Omar's therapist. Omar has waited for him for two months.

walkBothWays(walk => {
  const { come, look } = walk
  let omar: Visitor
  let karim: Visitor
  let margit: Visitor
  let concern: string
  beforeAll(async () => {
    const { omar: client, karim: therapist, margit: owner } = walk.people
    const longAgo = new Date(Date.now() - 60 * 24 * 3_600_000)
    concern = `/concerns/${await send(client, { therapist: therapist.id, audience: 'therapist' }, longAgo)}`
    await walk.house.admin.raw('select escalate_now()') // the worker does it every five minutes
    omar = await come(client)
    karim = await come(therapist)
    margit = await come(owner)
  })

  test('Omar reads that owners have heard of it, and what he can do', async () => {
    await omar.go('/due')
    expect(omar.path()).toBe(concern)
    expect(await omar.text()).toContain('The practice owners can see that the answer is late')
    await look(omar, 'o0-late-with-an-owner')
  })

  test('the email leads Karim, who owes the answer, to his inbox and not to the board', async () => {
    await karim.go('/due')
    expect(karim.path()).toBe('/inbox')
    await karim.go('/board')
    expect(await karim.text()).toMatch(/You give a first answer/)
    expect(await karim.text()).not.toContain('Ask what would help') // he would ask himself
    await look(karim, 'o1-board-of-the-one-who-answers')
  })

  test('Margit is led to the board, asks, and suggests that Ruth answers', async () => {
    await margit.go('/due')
    expect(margit.path()).toBe('/board')
    expect(await margit.text()).toMatch(/Karim Benali gives a first answer/)
    await margit.follow(/^Ask what would help/)
    await margit.press('Ask now')
    await margit.follow(/^Suggest someone else/)
    await margit.choose('Ruth Adler')
    await margit.press('Ask the client')
    await look(margit, 'o2-both-asked')
    expect(await margit.text()).toMatch(/suggested Ruth Adler on .* no answer yet/)
  })

  test('Omar says yes, and Ruth reads it with a clock of her own', async () => {
    await omar.go('/due')
    expect(await omar.text()).toContain('suggests that Ruth Adler answers you instead of Karim Benali')
    await look(omar, 'o3-asked-whether-ruth-answers')
    await omar.press(/^Yes/)
    const ruth = await come(walk.people.ruth)
    await ruth.go(concern)
    expect(await ruth.text()).not.toContain('is still waiting for your first answer')
    await look(ruth, 'o4-taken-over')
    await karim.go(concern)
    expect(await karim.text()).toContain('Passed on to Ruth Adler')
    await margit.go('/board')
    expect(await margit.text()).toContain('The client said yes to Ruth Adler')
    expect(await margit.text()).not.toContain('Late 1')
    await look(margit, 'o5-answered')
  })
})
