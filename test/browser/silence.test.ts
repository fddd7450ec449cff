import { beforeAll, expect, test } from '@jest/globals'
import { send } from '../support/people'
import { practiceOf } from '../support/practices'
import type { Visitor } from '../support/visitor'
import { walkBothWays } from '../support/walk'

// Ruth has not answered Lena for two weeks. Petra practises alone, so that a colleague outside hears when something waits.

walkBothWays(walk => {
  const { come, visit, look } = walk
  let lena: Visitor
  let ruth: Visitor
  let margit: Visitor
  let concern: string
  beforeAll(async () => {
    const { lena: client, ruth: therapist, margit: owner } = walk.people
    const longAgo = new Date(Date.now() - 14 * 24 * 3_600_000)
    concern = `/concerns/${await send(client, { therapist: therapist.id, audience: 'therapist' }, longAgo)}`
    lena = await come(client)
    ruth = await come(therapist)
    margit = await come(owner)
  })

  test('the email about it leads Ruth to her inbox, before she opens it, and then to the concern with every way out', async () => {
    await ruth.go('/due')
    expect(ruth.path()).toBe('/inbox')
    await ruth.follow(/^Lena Brandt/)
    expect(ruth.path()).toBe(concern)
    await look(ruth, 's0-late-for-its-therapist')
    await ruth.go('/due')
    expect(ruth.path()).toBe(concern)
  })

  test('Lena reads that it is late, and what she can do now', async () => {
    await lena.go('/due')
    expect(lena.path()).toBe(concern)
    expect(await lena.text()).toContain('Late')
    await look(lena, 's1-late-for-its-client')
    await lena.follow(/^Ask for someone else/)
    await look(lena, 's2-asking-for-someone-else')
  })

  test('Margit asks on the board what would help, and Ruth answers with one sentence', async () => {
    await walk.house.admin.raw('select escalate_now()') // the worker does it every five minutes
    await margit.go('/board')
    await margit.follow(/^Ask what would help/)
    await look(margit, 's2a-asking-what-would-help')
    await margit.press('Ask now')
    await look(margit, 's2b-asked')
    await ruth.go(concern)
    await look(ruth, 's2c-asked-what-would-help')
    await ruth.press(/^A talk with Margit/)
    await margit.go('/board')
    expect(await margit.text()).toMatch(/Ruth Adler said on \w+, \d+ \w+ \d{4} that a talk with Margit/)
    await look(margit, 's2d-answered')
  })

  test('Ruth says by when she will answer, and Lena reads the day', async () => {
    await ruth.follow('Say by when you will answer')
    await look(ruth, 's3-promising')
    const day = ruth.page.locator('input[name=day]').last()
    const text = await ruth.page.locator(`label[for="${(await day.getAttribute('id')) ?? ''}"]`).innerText()
    await ruth.choose(text)
    await ruth.press('Send')
    await lena.go(concern)
    expect(await lena.text()).toContain(text)
    await look(lena, 's4-promised')
  })

  test('Margit reads on the board that it was promised', async () => {
    await margit.go('/board')
    expect(await margit.text()).toContain(', as promised')
    await look(margit, 's5-board')
    await margit.go('/board/figures')
    await look(margit, 's6-figures-of-the-practice')
    await margit.go('/board/mail')
    await look(margit, 's7-emails-that-did-not-arrive')
  })

  test('Petra names a colleague outside, who agrees by a link', async () => {
    const { petra } = await practiceOf(walk.house, {
      petra: { name: 'Petra Stern', roles: ['owner', 'therapist'] },
    })
    const owner = await come(petra)
    await owner.go('/practice/colleague')
    await look(owner, 's8-colleague-outside')
    await owner.write(/address/i, 'colleague@elsewhere.example')
    await owner.page.locator('form[action$=colleague] button').click()
    await look(owner, 's9-colleague-asked')
    const [mail] = await walk.house.post.waitFor('colleague@elsewhere.example', 1)
    const colleague = await visit()
    await colleague.go(/\/colleague\/\S+/.exec(mail?.text ?? '')?.[0] ?? '/nowhere')
    await look(colleague, 'sa-colleague-decides')
    await colleague.page.locator('button[value=yes]').click()
    await look(colleague, 'sb-colleague-agreed')
  })
})
