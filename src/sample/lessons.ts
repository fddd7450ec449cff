import type { LessonState, Parts, Theme } from '../learning/lesson'
import type { SampleKey } from './people'

/** What the therapists of the sample have learned. The last ones wait to be read first, and to be handed in. */
export const sampleLessons: readonly {
  readonly by: SampleKey
  readonly readBy?: SampleKey
  readonly state: LessonState
  readonly theme: Theme
  readonly words: Partial<Parts>
}[] = [
  {
    by: 'ruth',
    readBy: 'amara',
    state: 'shelf',
    theme: 'time',
    words: {
      pattern:
        'A look at the clock while somebody says something hard. It takes a moment, and it can undo an hour: what is seen is that I want it to be over.',
      helped: 'To say it myself, at once: I looked at the clock just now. I am here, go on.',
      differently:
        'The clock stands where I see it without turning my head, and I say before the end that we are coming to it.',
    },
  },
  {
    by: 'tomas',
    readBy: 'ruth',
    state: 'shelf',
    theme: 'answering',
    words: {
      pattern:
        'To explain in the first answer why it came about. All of it was true, and it was read as an excuse. The apology was lost in it.',
      helped:
        'A second, short letter: what I did, what it was like to be on the other side of it, and that I am sorry. No “but”.',
      differently:
        'I leave the first draft for a night, and ask somebody whether they can find the apology in it.',
    },
  },
  {
    by: 'amara',
    readBy: 'tomas',
    state: 'shelf',
    theme: 'endings',
    words: {
      pattern:
        'An absence that is announced in the last minutes. There is no room left to say what it stirs up, and it comes back as anger or not at all.',
      helped: 'To speak about the announcement itself when we met again, before anything else.',
    },
  },
  {
    by: 'pavel',
    state: 'waiting',
    theme: 'difference',
    words: {
      pattern:
        'A question out of curiosity, which is about me and not about the person who is here. It makes them an example of something.',
      differently: 'I ask myself first what the answer would be good for. If I do not know, I do not ask.',
    },
  },
  {
    by: 'ruth',
    state: 'draft',
    theme: 'listening',
    words: { pattern: 'To be sure that I have understood, and to say so too early.' },
  },
]
