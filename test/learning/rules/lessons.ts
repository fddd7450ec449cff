import type { DetailKind } from '../../../src/learning/telling-details'

/** Sentences of lessons, by the kinds of details that are to be found in each of them; none at all where nothing tells anything. */
export type Sentences = readonly (readonly [kinds: readonly DetailKind[], texts: readonly string[]])[]

/** Whom the writer of these lessons knows here. */
export const knownNames = [
  'Ruth Adler',
  'Tomas Lindqvist',
  'Lena Brandt',
  'Will Joy',
  'Mei-Lin Tanaka',
  "Sinéad O'Brien",
]

/** The patterns were written with these before our eyes. */
export const tuned: Sentences = [
  [
    [],
    [
      'I looked at the clock while somebody was telling me something hard.',
      'When I am tired I begin to explain, and the explanation lands as a defense.',
      'It helped to say what I had done before I said why.',
      'I now ask at the start whether there is anything left over from last time.',
      'An apology with an explanation in it was heard as an excuse.',
      'I interrupted because I thought that I knew what came next. I did not.',
      'People notice when we check the time, and rarely say it.',
      'What I took for resistance was that I had gone too fast.',
      'Silence after a hard sentence is not always agreement.',
      'I had forgotten something important, and hoped that it would not be noticed.',
      'The first answer should be short: what I read, and that I am sorry.',
      'I will speak with my supervisor earlier than I want to.',
      'Changing an appointment at short notice can feel like being sent away.',
      'Money is a part of the relation, and a letter about it should not come without a word.',
      'Now I say it when I have to end early, at the beginning and not at the end.',
      'May I ask? is a good beginning.',
      'It will take time, and that is fine.',
      'We can both be right about what it was like.',
      'Reading it a second time after a walk made me see my part.',
      'A joke that lightens it for me can make it heavier for the other person.',
      'My CBT training made me reach for a technique where listening was needed.',
      'I learned that “I hear you” can sound empty when nothing follows.',
      'Endings need more notice than I thought, and a date that both know.',
      'It does not matter who was right. Something hurt, and it was mine to say so.',
    ],
  ],
  [
    ['name'],
    [
      'I told Lena that she was too sensitive.',
      'When tomas covered for me, nobody had told him.',
      'I should have listened to what Will wanted.',
      'My client Andrea did not come back after that.',
      'Mrs. Halloway waited outside, and I forgot her.',
      'With K. I went too fast.',
      'Her mother, whom I will call Sofia, rang me in between.',
      "O'Brien had said it before, and I had not believed it.",
    ],
  ],
  [
    ['contact'],
    [
      'I wrote to anna.k@mail.example by mistake.',
      'The number was 0664 123 45 67, and I let it ring.',
      'It was all on www.our-practice.example before I knew.',
    ],
  ],
  [
    ['place'],
    [
      'We met by chance in Hallstatt, and I looked away.',
      'Somebody who had moved here from Leeds was told to be less direct.',
      'I had known the family from the local church.',
      'At St. Mary’s Hospital nobody had told me.',
      'They saw me with my family in Prater Park.',
    ],
  ],
  [
    ['time'],
    [
      'Last Tuesday I forgot an appointment.',
      'It began in October, after a long break.',
      'On the 3rd of May I cancelled without a word.',
      'A 34-year-old told me that I sounded like a parent.',
      'Two weeks ago I said something that I regret.',
      'Just before Christmas I ended the work by mail.',
      'Somebody in her forties felt treated like a child.',
      'We had agreed on 4 pm, and I came later.',
      'Since 2019 we had never spoken about money.',
    ],
  ],
  [
    ['number'],
    [
      'In the seventh session I lost my patience.',
      'After eleven years of work I wrote three lines.',
      'I had taken 120 euros for an hour that I had missed.',
    ],
  ],
  [
    ['rare'],
    [
      'I was impressed that he was a surgeon, and let him lead.',
      'A refugee was asked for papers by me as if I were an office.',
      'I spoke too loudly because she was deaf.',
      'The custody case was all over, and I brought it up again.',
      'I did not know what to say to a widow, and said that time heals.',
      'Somebody with bipolar was asked whether the pills were taken.',
      'I made a remark about a Turkish wedding.',
      'We spoke about the murder as if it were a case.',
      'I asked a twin who had been born first, again.',
      'My view of Catholics came into the room before they did.',
    ],
  ],
  [['name', 'time'], ['In March I called Ruth instead of waiting.']],
  [['place', 'time'], ['Last year in Graz I had seen the same.']],
  [['rare', 'number'], ['A teacher with four children had no minute for homework, and I set it.']],
  [['rare', 'time'], ['The judge was in his sixties, and I was afraid of him.']],
]

/** Written afterwards, and no pattern was changed for them. */
export const fresh: Sentences = [
  [
    [],
    [
      'I kept a promise in my head and never said it aloud.',
      'When somebody brings a complaint, thank them before anything else.',
      'I wrote at night and should have waited until the morning.',
      'The room was cold, and I had not asked.',
      'Taking notes on a screen made me look away at the wrong moment.',
      'I answered a question that had not been asked.',
      'What I call a boundary can feel like a wall.',
      'It was easier to talk about the method than about us.',
      'I said “as always”, and it was heard as a judgment.',
      'Somebody told me that I smile when it becomes sad. It is true.',
      'A colleague listened for ten minutes, and I could breathe again.',
      'One sentence was enough: you are right, I was not there for you.',
      'I used the wrong word for something that belongs to a person.',
      'Mixing up two stories is more common than we like to think.',
      'Homework should be an offer. Mine had become a test.',
      'If I had asked earlier, it would have been a small thing.',
      'The letter of the insurance came before I had explained it.',
      'I have begun to tell people how I work, and to ask how that is for them.',
      'I thought that being quiet was kind. It was taken for coldness.',
      'Being late happens. Not speaking about it is the mistake.',
    ],
  ],
  [
    ['name'],
    [
      'Afterwards Brandt told me that it had been the tone.',
      'I mixed her up with Jonas, who comes in the hour before.',
      'I still think of what Dr. Meier said to us.',
    ],
  ],
  [['contact'], ['A message to +43 1 234 5678 was never answered.']],
  [
    ['place'],
    [
      'In the waiting room of the clinic in Salzburg I greeted somebody by name.',
      'They had come all the way from Norway, and I was not there.',
      'I knew the story from Baker Street, where we both live.',
    ],
  ],
  [
    ['time'],
    [
      'On Friday afternoons I am tired, and it shows.',
      'Somebody aged 19 asked me not to tell, and I told.',
      'This spring I raised my fee without a word.',
      'It was 17:45, and I had already put on my coat.',
    ],
  ],
  [
    ['number'],
    ['She had counted that I yawned 3 times.', 'After twelve sessions I still had the wrong picture.'],
  ],
  [
    ['rare'],
    [
      'I asked a priest about faith, out of curiosity.',
      'I treated her pregnancy as if it were a symptom.',
      'He was gay, and I spoke of a wife.',
      'They had lost a child in a car accident, and I moved on too fast.',
      'My question about a Polish accent hurt.',
      'Somebody with anorexia was praised by me for eating.',
      'The mayor does not get another hour than others, and I gave one.',
      'I said “normal families” to somebody who was adopted.',
      'A beekeeper told me about a swarm, and I did not see the grief in it.',
      'She had been the first woman in her regiment.',
    ],
  ],
]
