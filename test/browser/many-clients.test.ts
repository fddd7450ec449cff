import { beforeAll, expect, test } from '@jest/globals'
import { make, send, type TestPerson } from '../support/people'
import { practiceOf } from '../support/practices'
import type { Visitor } from '../support/visitor'
import { walkBothWays } from '../support/walk'

// Petra has forty clients, each of whom has told her something, and she looks at her phone between two of them.

const many = 40
const phone = { width: 375, height: 812 }
/** Three screens, in pixels. */
const mostTall = 2_500

walkBothWays(walk => {
  let hill: Record<string, TestPerson>
  let visitor: Visitor
  beforeAll(async () => {
    const clients = Array.from({ length: many }, (_, i) => [
      `client ${i}`,
      { name: `Alexandra Number-${i}`, roles: ['client'] as const, sees: ['petra'] },
    ])
    hill = await practiceOf(walk.house, {
      olga: { name: 'Olga Stein', roles: ['owner'] },
      petra: { name: 'Petra Holm', roles: ['therapist'] },
      ...Object.fromEntries(clients),
    } as Parameters<typeof practiceOf>[1])
    const petra = person('petra')
    const long = (i: number) => new Date(Date.now() - (many - i) * 24 * 3_600_000)
    for (let i = 0; i < many; i += 1) {
      const client = person(`client ${i}`)
      const choices = { therapist: petra.id, audience: 'therapist', owners: [] } as const
      const concern = await send(client, choices, long(i))
      if (i % 2) await make(petra, concern, 'acknowledge', { words: 'I read it.' }, long(i))
      if (i % 4 === 1) await make(client, concern, 'write', { words: 'And more.' }, long(i))
      if (i % 8 === 7) await make(client, concern, 'close', {}, long(i), { outcome: 'partly' })
    }
    visitor = await walk.come(petra)
  })

  function person(name: string): TestPerson {
    const found = hill[name]
    if (!found) throw new Error(`There is no ${name}.`)
    return found
  }

  const height = async (path: string, who = visitor) => {
    await who.go(path)
    await who.page.setViewportSize(phone)
    return who.page.evaluate<number>('document.documentElement.scrollHeight')
  }

  test('the inbox stays within three screens, with the oldest first', async () => {
    const tall = await height('/inbox')
    const first = visitor.page.locator('.row__link').first()
    expect(await first.innerText()).toContain('Alexandra Number-0')
    await walk.look(visitor, 'm1-inbox-of-forty')
    expect(tall).toBeLessThan(mostTall)
  })

  test('how her own answers went stands on a page of hers', async () => {
    await visitor.go('/inbox')
    await visitor.follow('Your answers in numbers')
    expect(await visitor.text()).toMatch(/Your first answers in the last year\s+20/)
    await walk.look(visitor, 'm5-own-answers')
  })

  test('what is folded opens with one tap', async () => {
    await visitor.go('/inbox')
    const last = visitor.page.getByRole('link', { name: 'Alexandra Number-38' })
    expect(await last.isVisible()).toBe(false)
    await visitor.page
      .getByText(/^Show 15 more/)
      .first()
      .click()
    expect(await last.isVisible()).toBe(true)
  })

  test('the list of clients stays within three screens, and so does that of an owner', async () => {
    const tall = await height('/clients')
    expect(await visitor.page.locator('.line__link').count()).toBe(many)
    await walk.look(visitor, 'm2-forty-clients')
    expect(tall).toBeLessThan(mostTall)
    const olga = await walk.come(person('olga'))
    expect(await height('/clients', olga)).toBeLessThan(mostTall)
    await walk.look(olga, 'm3-forty-clients-of-the-practice')
    await olga.close()
  })

  test('somebody is found by name, from the phone', async () => {
    await visitor.go('/clients')
    await visitor.page.setViewportSize(phone)
    await visitor.write('Find a client by name', 'number-17')
    await visitor.press('Find')
    expect(await visitor.page.locator('.line__link').allInnerTexts()).toEqual(['Alexandra Number-17'])
    await walk.look(visitor, 'm4-found')
  })
})
