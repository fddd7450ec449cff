import { beforeAll, expect, test } from '@jest/globals'
import { practiceOf } from '../support/practices'
import { untilKept, type Visitor } from '../support/visitor'
import { walkBothWays } from '../support/walk'

walkBothWays(walk => {
  const { scripts, come, look } = walk
  let ruth: Visitor
  let selma: Visitor
  let margit: Visitor
  let lena: Visitor
  let concern: string
  let consultation: string

  beforeAll(async () => {
    const people = await practiceOf(walk.house, {
      margit: { name: 'Margit Sommer', roles: ['owner'] },
      ruth: { name: 'Ruth Adler', roles: ['therapist'] },
      selma: { name: 'Selma Aydin', roles: ['supervisor'] },
      ugo: { name: 'Ugo Marino', roles: ['supervisor'] },
      lena: { name: 'Lena Brandt', roles: ['client'], sees: ['ruth'] },
    })
    lena = await come(people.lena)
    ruth = await come(people.ruth)
    selma = await come(people.selma)
    margit = await come(people.margit)
  })

  test('an owner says whether clients are told', async () => {
    await margit.go('/practice/advice')
    const box = margit.page.getByLabel('Tell clients when their therapist asks a supervisor')
    expect(await box.isChecked()).toBe(true)
    await look(margit, '100-practice-consulting')
  })

  test('Lena lets her therapist show her words, and sees that once more before she sends them', async () => {
    await lena.go('/concerns/new')
    await lena.write('What happened', 'You looked at the clock all the time.')
    await lena.choose('Only Ruth Adler')
    await lena.page.getByText('Say more, if you like').click()
    await lena.page.getByText('May the person who answers you ask a supervisor?').click()
    await lena.choose('Yes, they may show my words')
    await look(lena, '101-write-consulting')
    await lena.press('Preview')
    await look(lena, '102-draft-consulting')
    await lena.press('Send')
    concern = lena.path().replace('/receipt', '')
    expect(concern).toMatch(/^\/concerns\//)
  })

  test('Ruth asks a supervisor', async () => {
    await ruth.go(concern)
    await ruth.open('About this')
    await ruth.follow('Ask a supervisor')
    await look(ruth, '103-asking')
    await ruth.press('Send')
    expect(await ruth.text()).toContain('Choose who you want to ask.')
    await look(ruth, '104-asking-errors')
    await ruth.choose('Selma Aydin')
    await ruth.write('What you would like to ask', 'I do not know where to begin.')
    if (scripts) await untilKept(ruth.page)
    await ruth.press('Send')
    consultation = ruth.path()
    expect(consultation).toMatch(/^\/consultations\//)
    await look(ruth, '105-consultation-asker')
  })

  test('Selma finds it, reads what the client lets her read, and answers', async () => {
    await selma.go('/')
    expect(selma.path()).toBe('/consultations')
    await look(selma, '106-consultations')
    await selma.follow('Ruth Adler')
    await selma.page.getByText('What the client lets you read').first().click()
    expect(await selma.text()).toContain('You looked at the clock all the time.')
    expect(await selma.text()).not.toContain('Lena')
    await look(selma, '107-consultation-supervisor')
    await selma.write('Your answer', 'With what you did, in one sentence.')
    await selma.press('Save and finish later')
    await selma.follow('Ruth Adler')
    expect(await selma.page.getByLabel('Your answer').inputValue()).toBe(
      'With what you did, in one sentence.',
    )
    await selma.press('Send')
    expect(await selma.text()).toContain('You have answered')
  })

  test('Lena sees that it was done, and takes her words back', async () => {
    await lena.go(concern)
    await lena.open('About this')
    expect(await lena.text()).toContain('Someone who answers you asked a supervisor for advice on')
    await look(lena, '108-concern-consulted')
    await lena.press('Stop showing my words')
    await lena.open('About this')
    expect(await lena.text()).toContain('cannot show your words to a supervisor')
    await selma.go(consultation)
    expect(await selma.text()).toContain('You do not see the client’s words.')
  })

  test('Ruth reads the answer, and ends it', async () => {
    await ruth.go('/inbox')
    await ruth.follow('Consultations')
    await look(ruth, '109-consultations-asker')
    await ruth.follow('Selma Aydin')
    expect(await ruth.text()).toContain('With what you did, in one sentence.')
    await ruth.follow('End this consultation')
    await look(ruth, '110-consultation-ending')
    await ruth.press('End this consultation now')
    expect(await ruth.text()).toContain('This consultation ended on')
    await look(ruth, '111-consultation-ended')
  })
})
