import { beforeAll, expect, test } from '@jest/globals'
import { endDepartures } from '../../src/departures/store'
import { dayOf, daysAfter } from '../../src/time/days'
import { send, type TestPerson } from '../support/people'
import { practiceOf } from '../support/practices'
import type { Visitor } from '../support/visitor'
import { walkBothWays } from '../support/walk'

// Ruth leaves a practice in which she has thirty clients. Seven of them have something open with her.

const clientNames = Array.from({ length: 30 }, (_, n) => `client${n + 1}`)

walkBothWays(walk => {
  const { come, look } = walk
  let people: Record<string, TestPerson>
  let margit: Visitor
  let ruth: Visitor
  let lena: Visitor
  let concern: string
  const someone = (name: string) => {
    const one = people[name]
    if (!one) throw new Error(`Nobody is called ${name} here.`)
    return one
  }
  beforeAll(async () => {
    people = await practiceOf(walk.house, {
      margit: { name: 'Margit Sommer', roles: ['owner'] },
      ruth: { name: 'Ruth Adler', roles: ['therapist'] },
      tomas: { name: 'Tomas Lindqvist', roles: ['therapist'] },
      nora: { name: 'Nora Berg', roles: ['therapist'] },
      ...Object.fromEntries(
        clientNames.map((key, n) => [
          key,
          { name: `Client Number ${n + 1}`, roles: ['client' as const], sees: ['ruth'] },
        ]),
      ),
    })
    const concerns = []
    for (const name of clientNames.slice(0, 7))
      concerns.push(await send(someone(name), { therapist: someone('ruth').id, audience: 'therapist' }))
    concern = `/concerns/${concerns[0] ?? ''}`
    margit = await come(someone('margit'))
    ruth = await come(someone('ruth'))
    lena = await come(someone('client1'))
  })
  const dayAway = (days: number) => daysAfter(dayOf(new Date(), someone('margit').practice), days)

  test('Margit plans it in at most six clicks: thirty clients, and seven who are asked', async () => {
    await margit.go('/people')
    let clicks = 0
    const click = async (act: Promise<unknown>) => {
      clicks += 1
      await act
    }
    await click(margit.follow('Ruth Adler'))
    await click(margit.follow(/^Plan the last day/))
    await look(margit, 'd0-planning')
    await click(margit.choose('Ruth Adler is leaving the practice'))
    await click(margit.write('Last day here', dayAway(20)))
    await click(margit.choose('Tomas Lindqvist'))
    await click(margit.press('Save and tell clients'))
    expect(clicks).toBeLessThanOrEqual(6)
    const text = await margit.text()
    expect(text).toContain('In all: 30. Going to a colleague: 30. With nobody yet: 0.')
    expect(text).toContain('In all: 7. Clients we have asked: 7.')
    await look(margit, 'd1-checklist')
  })

  test('one of the thirty goes to somebody else', async () => {
    await margit.choose('Client Number 3')
    await margit.choose('Nora Berg')
    await margit.press('Hand over the ticked clients')
    expect(await margit.text()).toContain('goes to Nora Berg')
    await margit.press('Hand over the ticked clients')
    await look(margit, 'd2-nothing-ticked')
  })

  test('Ruth reads what happens on her last day, and finds copies', async () => {
    await ruth.go('/inbox')
    await look(ruth, 'd3-inbox-of-who-leaves')
    await ruth.follow('Before you leave')
    await look(ruth, 'd4-before-leaving')
    await ruth.follow(/Client Number 1/)
    expect(ruth.path()).toMatch(/\/copy$/)
  })

  test('her clients read until when she is there, who is suggested, and that they decide', async () => {
    await lena.go('/')
    expect(await lena.text()).toContain('Ruth Adler’s last day here is')
    await look(lena, 'd5-client-at-home')
    await lena.go(concern)
    await look(lena, 'd6-suggested')
    await lena.press('No')
    await lena.go(concern)
    expect(await lena.text()).toContain('After that, Ruth Adler can no longer read this or answer.')
    await look(lena, 'd7-after-no')
    await lena.go('/concerns/new')
    await look(lena, 'd8-writing-to-who-leaves')
  })

  test('the last day is over: she is signed out, her clients have somebody, and nothing is lost', async () => {
    await walk.house
      .admin('departures')
      .where({ personId: someone('ruth').id })
      .update({ lastDay: dayAway(-1) })
    await endDepartures()
    await ruth.go('/inbox')
    expect(ruth.path()).toBe('/sign-in')
    await lena.go('/')
    expect(await lena.text()).toContain('Tomas Lindqvist works with you now.')
    await look(lena, 'd9-client-after')
    await lena.go(concern)
    expect(await lena.text()).toContain('Ruth Adler no longer works here.')
    await look(lena, 'da-nobody-answers')
    await margit.go(`/people/${someone('ruth').id}/leaving`)
    await look(margit, 'db-checklist-after')
  })
})
