import { beforeAll, expect, test } from '@jest/globals'
import { dayOf, daysAfter } from '../../src/time/days'
import { send } from '../support/people'
import type { Visitor } from '../support/visitor'
import { walkBothWays } from '../support/walk'

// Margit closes her practice. Lena has something open with Ruth.

walkBothWays(walk => {
  const { come, visit, look } = walk
  let margit: Visitor
  let lena: Visitor
  let ruth: Visitor
  let concern: string
  beforeAll(async () => {
    const { lena: client, ruth: therapist, margit: owner } = walk.people
    concern = `/concerns/${await send(client, { therapist: therapist.id, audience: 'therapist' })}`
    margit = await come(owner)
    lena = await come(client)
    ruth = await come(therapist)
  })
  const dayAway = (days: number) => daysAfter(dayOf(new Date(), walk.people.margit.practice), days)

  test('Margit says when, who keeps the records, and until when people can read', async () => {
    await margit.go('/practice')
    await margit.follow('Closing the practice')
    await look(margit, 'e0-closing')
    await margit.write('Last day of the practice', dayAway(60))
    await margit.press('Save')
    await look(margit, 'e1-something-is-missing')
    await margit.write('Who keeps the records after that?', 'Dr Petra Stern')
    await margit.write('How people can reach them', 'Telephone 01 234 56 78\nRing 1, 1010 Vienna')
    await margit.write('People can read here until at least', dayAway(800))
    await margit.press('Preview')
    await look(margit, 'e2-preview')
    await margit.press('Save')
    expect(await margit.text()).toContain('Practice at the River closes on')
    await look(margit, 'e3-saved')
  })

  test('everybody reads it at the top of each page, with what it means for them', async () => {
    for (const [visitor, name] of [
      [lena, 'e4-client'],
      [ruth, 'e5-therapist'],
    ] as const) {
      await visitor.go('/')
      expect(await visitor.text()).toContain('Practice at the River closes on')
      await look(visitor, `${name}-first-page`)
      await visitor.follow('What this means for you')
      await look(visitor, `${name}-what-it-means`)
    }
    await lena.go(concern)
    await look(lena, 'e6-conversation')
    await lena.go('/concerns/new')
    await look(lena, 'e7-writing')
    const stranger = await visit()
    await stranger.go(`/p/${walk.people.margit.practice.door ?? ''}`)
    await look(stranger, 'e8-door')
  })

  test('after the day nothing new begins, and what was said is there', async () => {
    await walk.house.admin.transaction(async db => {
      await db.raw('alter table practices disable trigger user')
      await db('practices')
        .where({ id: walk.people.margit.practiceId })
        .update({ closesOn: dayAway(-1) })
      await db.raw('alter table practices enable trigger user')
    })
    await lena.go('/')
    expect(await lena.text()).not.toContain('Say that something felt wrong')
    await look(lena, 'e9-closed')
    await lena.go('/concerns/new')
    expect(lena.path()).toBe('/closing')
    await look(lena, 'ea-what-it-means-now')
    await lena.go(concern)
    expect(await lena.text()).toContain('You looked at the clock')
    const stranger = await visit()
    await stranger.go(`/p/${walk.people.margit.practice.door ?? ''}`)
    expect(await stranger.text()).toContain('Dr Petra Stern keeps the records')
    await look(stranger, 'eb-closed-door')
  })
})
