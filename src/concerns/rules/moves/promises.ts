import { openStatuses, type Move } from './move'

/** While an answer is owed: that it was read, and by when the answer comes. */
export const promises = {
  promise: {
    by: ['answerer'],
    from: openStatuses,
    to: null,
    words: [],
    asks: [
      {
        name: 'day',
        label: 'concerns.byWhichDay',
        hint: 'concerns.theDayThatYouPromise',
        kind: 'working day',
      },
    ],
    turn: 'stays',
    seldom: true,
    needs: 'answer to promise',
    ifSomethingIsNewer: 'fine',
    path: 'promise',
    offer: 'concerns.sayByWhenYouWill',
    hint: 'concerns.onceBeforeYouAnswer',
    heading: 'concerns.sayByWhenYouWill',
    button: 'concerns.send',
    did: 'concerns.promisedAnAnswer',
  },
} as const satisfies Record<string, Move>
