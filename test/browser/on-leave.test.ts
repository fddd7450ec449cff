import { beforeAll, expect, test } from '@jest/globals'
import { send } from '../support/people'
import type { Visitor } from '../support/visitor'
import { walkBothWays } from '../support/walk'
import { dayFromNow, keepAbsencesAt } from '../support/absences'

// Ruth goes on leave. Lena waits for an answer of hers, and Tomas stands in.

walkBothWays(walk => {
  const { come, look } = walk
  let lena: Visitor
  let ruth: Visitor
  let tomas: Visitor
  let margit: Visitor
  let concern: string
  beforeAll(async () => {
    const people = walk.people
    const longAgo = new Date(Date.now() - 14 * 24 * 3_600_000)
    concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' }, longAgo)
    lena = await come(people.lena)
    ruth = await come(people.ruth)
    tomas = await come(people.tomas)
    margit = await come(people.margit)
  })

  test('Ruth says until when she is away, and who stands in', async () => {
    await ruth.go('/account')
    await ruth.follow('When you are away')
    await look(ruth, 'v0-when-you-are-away')
    await ruth.press('Save')
    await look(ruth, 'v1-what-is-missing')
    await ruth.page.locator('#firstDay').fill(dayFromNow(0, walk.people.ruth))
    await ruth.page.locator('#lastDay').fill(dayFromNow(9, walk.people.ruth))
    await ruth.choose('Tomas Lindqvist')
    await ruth.press('Save')
    expect(await ruth.text()).toContain('Tomas Lindqvist is standing in.')
    await look(ruth, 'v2-away')
    await ruth.follow(/^Change these days/)
    await look(ruth, 'v3-changing-days-away')
  })

  test('Lena reads it before she writes, and where she waits', async () => {
    await lena.go('/concerns/new')
    expect(await lena.text()).toContain('Ruth Adler is away until')
    await look(lena, 'v4-writing-to-somebody-away')
    await lena.go(`/concerns/${concern}`)
    expect(await lena.text()).toContain('Tomas Lindqvist is standing in.')
    await look(lena, 'v5-waiting-for-somebody-away')
  })

  test('Tomas learns that something waits, and sends the one line', async () => {
    await keepAbsencesAt(walk.house)
    await tomas.go('/standing-in')
    expect(await tomas.text()).not.toContain('Lena')
    await look(tomas, 'v6-standing-in')
    await tomas.press('Send this message')
    expect(await tomas.text()).toContain('You sent this on')
    await look(tomas, 'v7-line-sent')
    await lena.go(`/concerns/${concern}`)
    expect(await lena.text()).toContain('Tomas Lindqvist let you know')
    await look(lena, 'v8-line-read')
  })

  test('Margit reads it on the board', async () => {
    await margit.go('/board')
    expect(await margit.text()).toContain('told the client that this is waiting')
    await look(margit, 'v9-board')
  })

  test('Ruth comes back: nothing is left to Tomas, and Lena reads that she is here', async () => {
    await ruth.go('/away')
    await ruth.press('I am back')
    await look(ruth, 'va-back')
    await tomas.go('/standing-in')
    expect(await tomas.text()).toContain('Nothing is waiting for a colleague')
    await look(tomas, 'vb-nothing-waits')
    await lena.go(`/concerns/${concern}`)
    expect(await lena.text()).toMatch(/Ruth Adler was away until .*, and is back\./)
    await ruth.go(`/concerns/${concern}`)
    expect(await ruth.text()).toContain('Tomas Lindqvist let the client know')
    await look(ruth, 'vc-line-read-by-therapist')
  })

  test('Margit asks a colleague to stand in for what is late, once there is no line', async () => {
    await walk.house.admin('stand_ins').delete()
    await margit.go('/board')
    await margit.follow(/^Ask a colleague to stand in/)
    await look(margit, 'vd-asking-to-stand-in')
    await margit.choose('Tomas Lindqvist')
    await margit.press('Ask this colleague')
    expect(await margit.text()).toContain('Tomas Lindqvist is standing in now.')
    await look(margit, 've-asked-to-stand-in')
  })
})
