import { beforeAll, expect, test } from '@jest/globals'
import { make, send } from '../support/people'
import { untilKept, type Visitor } from '../support/visitor'
import { walkBothWays } from '../support/walk'

walkBothWays(walk => {
  const { scripts, come, look } = walk
  let ruth: Visitor
  let tomas: Visitor
  let concern: string
  let lesson: string

  beforeAll(async () => {
    const id = await send(walk.people.lena, { therapist: walk.people.ruth.id, audience: 'therapist' })
    await make(walk.people.ruth, id, 'acknowledge', { words: 'I did look at the clock.' })
    await make(walk.people.lena, id, 'close', { words: '' }, new Date(), { outcome: 'repaired' })
    concern = `/concerns/${id}`
    ruth = await come(walk.people.ruth)
    tomas = await come(walk.people.tomas)
  })

  test('Ruth opens what was closed, and is invited to write a lesson', async () => {
    await ruth.go(concern)
    await look(ruth, '130-lesson-invitation')
    await ruth.press('Write a lesson')
    expect(ruth.path()).toBe('/lessons/new')
    await look(ruth, '131-lesson-write')
  })

  test('she forgets what it is about, and then looks at it with what may tell too much', async () => {
    await ruth.write('What can go wrong', 'On Monday I looked at the clock while Lena spoke.')
    if (scripts) await untilKept(ruth.page)
    await ruth.press('Preview your lesson')
    expect(await ruth.text()).toContain('Choose a topic.')
    await look(ruth, '132-lesson-errors')
    await ruth.choose('Time and attention')
    await ruth.press('Preview your lesson')
    expect(await ruth.text()).toContain('Could someone be recognised?')
    expect(await ruth.page.locator('.second-look q').allInnerTexts()).toEqual(['Lena', 'On Monday'])
    await look(ruth, '133-lesson-draft')
    await ruth.follow('Make a change')
    await ruth.write('What can go wrong', 'Looking at the clock while somebody says something hard.')
    await ruth.write(/^What helped/, 'To say it before they have to.')
    await ruth.press('Preview your lesson')
    expect(await ruth.page.locator('.second-look').count()).toBe(0)
    await ruth.press('Send for review')
    lesson = ruth.path()
    await look(ruth, '134-lesson-waits')
  })

  test('Tomas reads it first, gives it back, and later puts it on the shelf', async () => {
    await tomas.go('/lessons')
    await look(tomas, '135-lessons-none')
    await tomas.follow('Lessons to review: 1')
    await look(tomas, '136-lessons-waiting')
    await tomas.follow(/^Looking at the clock/)
    await look(tomas, '137-lesson-read-first')
    await tomas.press('Send it back')
    expect(await tomas.text()).toContain('Say what should change')
    await look(tomas, '138-lesson-reply-errors')
    await tomas.write('What should change', 'Could you say what you do now?')
    await tomas.press('Send it back')
    expect(await tomas.text()).toContain('You have sent the lesson back, with your comments.')
    await ruth.go('/lessons')
    expect(await ruth.text()).toContain('Sent back to you, with comments')
    await look(ruth, '139-lessons-own')
    await ruth.go(lesson)
    expect(await ruth.text()).toContain('Could you say what you do now?')
    await look(ruth, '140-lesson-given-back')
    await ruth.press('Send for review')
    await tomas.go(lesson)
    await tomas.press('Publish it')
  })

  test('others find it by its theme and by its words', async () => {
    await tomas.go('/lessons')
    await tomas.follow('Time and attention')
    await look(tomas, '141-lessons-theme')
    await tomas.write('Words to find in lessons', 'clock HARD')
    await tomas.press('Find')
    expect(tomas.path()).toBe('/lessons/search')
    expect(new URL(tomas.page.url()).search).toBe('')
    await tomas.follow(/^Looking at the clock/)
    expect(await tomas.page.getByLabel('What should change').isVisible()).toBe(false)
    await look(tomas, '142-lesson')
  })

  test('Ruth takes it back, and deletes it for good', async () => {
    await ruth.go(lesson)
    await ruth.press('Take it back')
    await ruth.follow('Delete this lesson for good')
    await look(ruth, '143-lesson-deleting')
    await ruth.press('Delete it for good')
    expect(await tomas.go(lesson)).toBe(404)
    await ruth.go(concern)
    expect(await ruth.page.locator('#lesson').count()).toBe(0)
  })

  test('there is a page of care for the one who answers', async () => {
    await ruth.go('/inbox')
    await ruth.follow('Looking after yourself')
    await look(ruth, '144-care')
    await ruth.follow('What helps in the first hour')
    await look(ruth, '145-first-hour')
  })
})
