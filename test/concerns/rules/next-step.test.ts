import { describe, expect, test } from '@jest/globals'
import { sidesOfConcern, waitings } from '../../../src/concerns/rules/concern'
import { facts } from '../../../src/concerns/rules/moves/move'
import { nextStepIn, nextSteps, type NextStep, type NextFacts } from '../../../src/concerns/rules/next-step'

const open: NextFacts = {
  side: 'client',
  waits: 'client',
  isClosing: false,
  facts: [],
  late: false,
  unreached: false,
  answerable: true,
  talkIsOver: false,
  agreementIsDue: false,
}

describe('what each of the two is told first', () => {
  const cases: [name: string, is: Partial<NextFacts>, client: NextStep, answerer: NextStep][] = [
    ['first words', { waits: 'acknowledgement' }, 'first answer', 'first answer'],
    ['first words, late', { waits: 'acknowledgement', late: true }, 'late', 'first answer'],
    ['an answer', {}, 'client’s turn', 'client’s turn'],
    ['more words', { waits: 'answer' }, 'answer', 'answer'],
    ['more words, late', { waits: 'answer', late: true }, 'late', 'answer'],
    ['words that nobody can answer', { waits: 'answer', answerable: false }, 'nobody answers', 'answer'],
    ['a talk that is offered', { facts: ['talk to answer'] }, 'talk offered', 'talk offered'],
    [
      'an offered talk while an answer is due',
      { waits: 'answer', facts: ['talk to answer'] },
      'talk offered',
      'talk offered',
    ],
    [
      'an offered talk before the first answer',
      { waits: 'acknowledgement', facts: ['talk to answer'] },
      'talk offered',
      'first answer',
    ],
    ['a talk to come', { facts: ['talk agreed'] }, 'talk to come', 'talk to come'],
    [
      'a talk to come while an answer is due',
      { waits: 'answer', facts: ['talk agreed'] },
      'answer',
      'answer',
    ],
    ['a talk whose time is over', { facts: ['talk agreed'], talkIsOver: true }, 'talk over', 'talk over'],
    [
      'an agreement that is offered',
      { facts: ['agreement to answer'] },
      'agreement offered',
      'agreement offered',
    ],
    [
      'a talk and an agreement',
      { facts: ['agreement to answer', 'talk to answer'] },
      'talk offered',
      'talk offered',
    ],
    ['an agreement whose day has come', { agreementIsDue: true }, 'agreement due', 'agreement due'],
    ['a pause that is asked for', { facts: ['pause asked for'] }, 'pause asked for', 'client’s turn'],
    ['a pause', { waits: 'pause', facts: ['paused'] }, 'paused', 'paused'],
    ['closing', { isClosing: true }, 'closing proposed', 'closing proposed'],
    ['closing, after the client wrote', { isClosing: true, waits: 'answer' }, 'answer', 'answer'],
    [
      'somebody else who could answer',
      { waits: 'answer', facts: ['hand over proposed'] },
      'hand over proposed',
      'answer',
    ],
    ['what was set aside', { waits: 'set_aside', facts: ['talk to answer'] }, 'set aside', 'set aside'],
    ['what is closed', { waits: 'nobody', agreementIsDue: true }, 'closed', 'closed'],
    [
      'what was closed without its client',
      { waits: 'nobody', unreached: true },
      'closed unreached',
      'closed unreached',
    ],
    [
      'four weeks after closing',
      { waits: 'nobody', facts: ['closed and not asked'] },
      'has it held',
      'closed',
    ],
  ]

  test.each(cases)('%s', (_, is, client, answerer) => {
    expect(nextStepIn({ ...open, ...is, side: 'client' })).toBe(client)
    expect(nextStepIn({ ...open, ...is, side: 'answerer' })).toBe(answerer)
  })

  test('names every step there is', () => {
    const named = cases.flatMap(([, , client, answerer]) => [client, answerer])
    expect(nextSteps.filter(step => !named.includes(step))).toEqual([])
  })
})

test('nobody is told that it is the client’s turn while something else is open', () => {
  const yes = [true, false]
  for (const side of sidesOfConcern)
    for (const waits of waitings)
      for (const fact of facts)
        for (const talkIsOver of yes)
          for (const late of yes) {
            const is = { ...open, side, waits, facts: [fact], talkIsOver, late }
            if (nextStepIn(is) !== 'client’s turn') continue
            expect({ waits, talkIsOver }).toEqual({ waits: 'client', talkIsOver: false })
            expect(fact).not.toMatch(side === 'client' ? /to answer|asked for|proposed/ : /to answer/)
          }
})
