import { beforeAll, expect, test } from '@jest/globals'
import { send } from '../support/people'
import { untilKept, type Visitor } from '../support/visitor'
import { walkBothWays } from '../support/walk'

walkBothWays(walk => {
  const { scripts, come, look } = walk
  let ruth: Visitor
  let concern: string

  beforeAll(async () => {
    const late = new Date(Date.now() - 30 * 86_400_000)
    concern = `/concerns/${await send(walk.people.lena, { therapist: walk.people.ruth.id, audience: 'therapist' }, late)}`
    ruth = await come(walk.people.ruth)
  })

  test('an owner says whom one can ask', async () => {
    const margit = await come(walk.people.margit)
    await margit.go('/practice/advice')
    await margit.write(/^Who they can ask/, 'Supervision: Selma Aydin, Tuesdays.')
    await margit.press('Save')
    await look(margit, '80-practice')
  })

  test('Ruth opens what is late, and is offered a reflection before she answers', async () => {
    await ruth.go(concern)
    await look(ruth, '81-before-answer')
    await ruth.open('About this')
    await ruth.follow('What helps in the first hour')
    expect(await ruth.text()).toContain('Selma Aydin')
    await look(ruth, '82-first-hour')
    await ruth.go(concern)
    await ruth.follow('Reflect first')
    await look(ruth, '83-reflection')
  })

  test('she writes for herself, keeps it, and finds it again', async () => {
    await ruth.write('What I feel', 'Ashamed, and caught.')
    if (scripts) await untilKept(ruth.page)
    await ruth.write('My part', 'I was tired, and let it show.')
    await ruth.press('Save')
    expect(ruth.path()).toBe(concern)
    await ruth.go('/inbox')
    await look(ruth, '84-inbox')
    await ruth.follow('Your reflections')
    await look(ruth, '85-reflections')
    await ruth.follow('Lena Brandt')
    expect(await ruth.page.getByLabel('What I feel').inputValue()).toBe('Ashamed, and caught.')
    expect(await ruth.page.getByLabel('My part').inputValue()).toBe('I was tired, and let it show.')
    await ruth.write('What happened', 'Too long. '.repeat(1_001))
    await ruth.press('Save')
    await look(ruth, '86-reflection-errors')
    await ruth.write('What happened', 'I looked at the clock.')
    await ruth.press('Save and answer')
  })

  test('above her answer stands an order that works, folded, and what the law says', async () => {
    expect(ruth.path()).toBe(concern)
    const point = ruth.page.locator('#answer').getByText('Own your part')
    expect(await point.isVisible()).toBe(false)
    await ruth.open('A first answer, step by step')
    expect(await point.isVisible()).toBe(true)
    await look(ruth, '87-acknowledge')
    await ruth.go('/law')
    await look(ruth, '89-apologies')
  })

  test('she deletes her reflection for good', async () => {
    await ruth.go(`${concern}/reflection`)
    await ruth.follow('Delete this reflection for good')
    await look(ruth, '90-reflection-deleting')
    await ruth.press('Delete it for good')
    expect(await ruth.text()).toContain('Deleted for good.')
    await ruth.go('/reflections')
    await look(ruth, '91-reflections-none')
    expect(await walk.house.admin('reflections').where({ concernId: concern.split('/')[2] })).toEqual([])
  })

  test('while another tab goes on, nothing of either is lost', async () => {
    await ruth.go(`${concern}/reflection`)
    const other = await ruth.context.newPage()
    await other.goto(`${concern}/reflection`)
    await other.getByLabel('What I feel').fill('Angry.')
    if (scripts) await untilKept(other)
    else await other.getByRole('button', { name: 'Save' }).first().click()
    await ruth.write('What I feel', 'Ashamed.')
    if (scripts) await ruth.page.getByText('You deleted or changed this on another page.').first().waitFor()
    await ruth.press('Save')
    await other.close()
    await ruth.go(`${concern}/reflection`)
    expect(await ruth.page.getByLabel('What I feel').inputValue()).toBe('Angry.\n\nAshamed.')
  })
})
