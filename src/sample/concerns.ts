import type { Steps } from '../answering/reflection'
import type { Audience, ClosingOutcome } from '../concerns/rules/concern'
import type { MoveName } from '../concerns/rules/moves'
import type { MoveWords } from '../concerns/rules/wording'
import type { SampleKey } from './people'

/** Somebody of the story, also whoever comes by the door without an account, of whom there is one. */
export type Teller = SampleKey | 'stranger'

/** One act of somebody, so many working days before today, at this time of the practice's day. */
export type SampleAct = { readonly ago: number; readonly at: string; readonly by: Teller } & (
  | {
      readonly move: MoveName
      readonly words: MoveWords | string
      readonly outcome?: ClosingOutcome
      /** What a move asks for. Of which agreement it speaks is clear: the last one. */
      readonly details?: Readonly<Record<string, string | SampleMeeting>>
      /** First words that may be shown to a supervisor. */
      readonly supervision?: true
    }
  /** Written, and not sent. */
  | { readonly keeps: MoveName; readonly words: MoveWords | string }
  /** Written for themselves alone. */
  | { readonly reflects: Partial<Steps> }
  | { readonly bringsIn: SampleKey }
  /** Of two who come together: one asks, and the other says yes. */
  | { readonly asksToShare: SampleKey }
  | { readonly agreesToShare: true }
  /** Asks somebody for advice, who answers later. */
  | { readonly consults: SampleKey; readonly words: string }
  | { readonly advises: SampleKey; readonly words: string }
  | { readonly opens: true }
)

/** So many working days after today, at this time. */
export interface SampleMeeting {
  readonly inDays: number
  readonly at: string
}

/** What one client told, and what came of it: the first act is theirs, and where it is the stranger’s, they come by the door with it. */
export interface SampleConcern {
  readonly therapist: SampleKey
  readonly audience: Audience
  readonly acts: readonly [SampleAct, ...SampleAct[]]
}

/** All words here are invented. Nobody said them, and everybody could have. */
export const sampleConcerns: readonly SampleConcern[] = [
  {
    // closed as repaired
    therapist: 'amara',
    audience: 'therapist',
    acts: [
      {
        ago: 74,
        at: '18:12',
        by: 'noah',
        move: 'send',
        words: {
          happened:
            'The appointment letter came with my old name on it. I told you my name in spring, and you said you had changed it everywhere. My mother opened the letter.',
          effect:
            'I had to explain myself in the kitchen before I had even taken my shoes off. With you I had thought I was done explaining.',
        },
      },
      {
        ago: 73,
        at: '09:05',
        by: 'amara',
        move: 'acknowledge',
        words:
          'Noah, I sent a letter with the wrong name to your home. I had changed my own notes and forgotten the address list, and you paid for it in front of your mother. I am sorry. You had done your part in spring. This was mine to do.',
      },
      {
        ago: 71,
        at: '20:30',
        by: 'noah',
        move: 'write',
        words:
          'Thank you for not making it smaller. What I need to know is whether it can come out of some other list next time.',
      },
      {
        ago: 70,
        at: '12:40',
        by: 'amara',
        move: 'write',
        words:
          'That is a fair question. I went through them: the address list, the invoices and the calendar. Two of the three were wrong, and all three are right now. Would you like to look at them with me on Thursday?',
      },
      { ago: 68, at: '08:15', by: 'noah', move: 'write', words: 'Yes. I would like to see it.' },
      {
        ago: 67,
        at: '12:20',
        by: 'amara',
        move: 'agree',
        words: 'A name is changed in all three lists on the day I am told, and I show it.',
        details: { who: 'practice' },
      },
      { ago: 67, at: '18:30', by: 'noah', move: 'agree_to', words: 'Good.' },
      {
        ago: 66,
        at: '17:50',
        by: 'amara',
        move: 'propose_closing',
        words: {
          repaired:
            'We looked at the three lists together, and you told me what that evening was like. I had not understood before how long it stayed with you.',
          different:
            'A name is changed in all three places on the day I am told, and I show you. No letters to your home; I write to you by mail.',
        },
      },
      {
        ago: 64,
        at: '19:20',
        by: 'noah',
        move: 'close',
        outcome: 'repaired',
        words: 'It is. Seeing the list helped more than I would have guessed.',
      },
    ],
  },
  {
    // closed as partly repaired, after therapy had ended
    therapist: 'pavel',
    audience: 'therapist',
    acts: [
      {
        ago: 61,
        at: '22:47',
        by: 'sofia',
        move: 'send',
        words: {
          happened:
            'After two years you ended our work in a letter of five lines. Your hours had changed, you wrote, and you wished me well. There was no last session.',
          effect: 'I keep going over our last months and looking for what I did wrong.',
        },
      },
      {
        ago: 59,
        at: '11:30',
        by: 'pavel',
        move: 'acknowledge',
        words:
          'I ended two years of work with a short letter and left you alone with the question why. You did nothing wrong. I found it hard to say goodbye, and I let a letter do it for me. I am sorry.',
      },
      {
        ago: 56,
        at: '21:10',
        by: 'sofia',
        move: 'write',
        words:
          'I read that several times. I believe it, I think. I would still have wanted to hear it in the room.',
      },
      {
        ago: 54,
        at: '10:00',
        by: 'pavel',
        move: 'write',
        words:
          'You should have heard it in the room. I would like to offer you two hours for an ending, at no cost, when it suits you. You may also say no.',
      },
      {
        ago: 51,
        at: '16:25',
        by: 'sofia',
        move: 'write',
        words: 'One hour. Not two. In the small room, please, not yours.',
      },
      {
        ago: 43,
        at: '15:45',
        by: 'pavel',
        move: 'propose_closing',
        words: {
          repaired:
            'We had that hour. You said what you had carried around, and I could say what you have meant to my work.',
          different:
            'I no longer end anything by letter. Whoever leaves me, or whom I must leave, gets at least three sessions to do it in.',
        },
      },
      {
        ago: 40,
        at: '09:33',
        by: 'sofia',
        move: 'close',
        outcome: 'partly',
        words: 'The hour was good. The letter stays what it was. Both are true, and I can leave it at that.',
      },
    ],
  },
  {
    // closed: not repaired
    therapist: 'amara',
    audience: 'therapist',
    acts: [
      {
        ago: 58,
        at: '07:20',
        by: 'dan',
        move: 'send',
        words: {
          happened:
            'When I told you about my shifts and the debts you said that many people manage with less.',
          effect: 'I nodded. I have not mentioned money since.',
        },
      },
      {
        ago: 56,
        at: '13:15',
        by: 'amara',
        move: 'acknowledge',
        words:
          'I compared you with others in the moment in which you trusted me with something hard. That closed a door, and I did not notice. Thank you for telling me.',
      },
      {
        ago: 52,
        at: '06:55',
        by: 'dan',
        move: 'write',
        words: 'All right. I do not know what to do with that yet.',
      },
      {
        ago: 50,
        at: '12:10',
        by: 'amara',
        move: 'write',
        words:
          'You need not do anything with it. I will ask you about money again, once, and you decide whether the door opens.',
      },
      {
        ago: 44,
        at: '21:40',
        by: 'dan',
        move: 'close',
        outcome: 'not_repaired',
        words: 'You asked, and I could not. I would rather work on something else now.',
      },
    ],
  },
  {
    // left by its client before there was much of an answer
    therapist: 'tomas',
    audience: 'therapist',
    acts: [
      {
        ago: 47,
        at: '23:05',
        by: 'erik',
        move: 'send',
        words: { happened: 'You asked me for the third time what my brother is called.' },
      },
      {
        ago: 45,
        at: '08:40',
        by: 'tomas',
        move: 'acknowledge',
        words:
          'His name is Jonas. You had told me twice, and I asked again. I can see how that must look from your chair: as though I had not listened.',
      },
      { ago: 44, at: '18:00', by: 'erik', move: 'close', outcome: 'leave', words: '' },
    ],
  },
  {
    // closed, and opened again when it happened again
    therapist: 'ruth',
    audience: 'therapist',
    acts: [
      {
        ago: 38,
        at: '19:02',
        by: 'clara',
        move: 'send',
        words: {
          happened:
            'You took a call in the middle of our session. It was short. I sat there and looked at the plant.',
          effect: 'I was in the middle of a sentence I had been trying to say for weeks.',
        },
      },
      {
        ago: 37,
        at: '10:20',
        by: 'ruth',
        move: 'acknowledge',
        words:
          'I answered the telephone while you were speaking, and the sentence was gone. That hour belongs to you, and I gave a piece of it away. I am sorry, Clara.',
      },
      {
        ago: 35,
        at: '20:15',
        by: 'clara',
        move: 'write',
        words: 'It helps that you remember it was a sentence and not just a pause.',
      },
      {
        ago: 33,
        at: '14:30',
        by: 'ruth',
        move: 'propose_closing',
        words: {
          repaired: 'You told me the sentence after all, in your own time.',
          different: 'My telephone is switched off and lies in the hall while we sit together.',
        },
      },
      { ago: 32, at: '08:50', by: 'clara', move: 'close', outcome: 'repaired', words: 'Thank you.' },
      {
        ago: 3,
        at: '18:44',
        by: 'clara',
        move: 'reopen',
        words:
          'It rang again this week. It was in your bag, and you only switched it off, but I lost the thread as before. I did not want to write this. We had agreed on the hall.',
      },
      { ago: 2, at: '08:05', by: 'ruth', opens: true },
    ],
  },
  {
    // with the owner alone
    therapist: 'pavel',
    audience: 'owners',
    acts: [
      {
        ago: 12,
        at: '16:31',
        by: 'amina',
        move: 'send',
        words: {
          happened:
            'Twice now Mr Novák has said that I would feel freer without my scarf. The second time I told him it has nothing to do with why I come. He said that this was exactly what we should look at.',
          effect: 'I do not want him to read this yet. I am not sure I want to go back into that room.',
        },
      },
      {
        ago: 11,
        at: '09:12',
        by: 'owner',
        move: 'acknowledge',
        words:
          'Dear Ms Yusuf, what you wear is yours and no matter for treatment unless you make it one. You were told otherwise in our house, twice, and after you had said no. I am sorry that it happened here. I will do nothing that lets Mr Novák know of this without your yes.',
      },
      {
        ago: 9,
        at: '21:18',
        by: 'amina',
        move: 'write',
        words:
          'Thank you. Can I see somebody else for a while and decide later whether he reads it? I would not like to lose the whole autumn.',
      },
      {
        ago: 7,
        at: '11:00',
        by: 'owner',
        move: 'write',
        words:
          'Yes to both. Two colleagues have an hour free for you, a woman and a man, and neither needs to know the reason. Your appointments with Mr Novák rest without a fee. Whether he ever reads this is for you to say, with no date on it.',
      },
      { ago: 6, at: '07:45', by: 'amina', opens: true },
    ],
  },
  {
    // the owner reads from the start
    therapist: 'ruth',
    audience: 'together',
    acts: [
      {
        ago: 10,
        at: '12:58',
        by: 'mei',
        move: 'send',
        words: {
          happened:
            'In my bad week I called the practice, as our plan says. The colleague on the telephone knew of no plan. It turned out that it lay only with me, on my fridge.',
          effect:
            'I had believed there was a net. I ask both of you, because I think it is not only one person’s mistake.',
        },
      },
      {
        ago: 9,
        at: '08:30',
        by: 'ruth',
        move: 'acknowledge',
        words:
          'Mei, I wrote that plan with you and never put it where my colleagues could find it. You did what we had agreed, on a very bad day, and nobody was ready for you. I am sorry.',
      },
      {
        ago: 9,
        at: '15:20',
        by: 'owner',
        move: 'write',
        words:
          'You are right that it is more than one person’s mistake. We had no place for such plans. As of today there is one, and yours is the first in it. Ms Adler will show you how it looks.',
      },
      {
        ago: 6,
        at: '19:40',
        by: 'mei',
        move: 'write',
        words: 'That is good to know. I would like the plan to have the number of my sister in it too.',
      },
      {
        ago: 4,
        at: '09:55',
        by: 'ruth',
        move: 'write',
        words:
          'It has it now. Please read it through when we meet, and strike out whatever does not sound like you.',
      },
      {
        ago: 3,
        at: '10:30',
        by: 'ruth',
        move: 'propose_talk',
        words: 'I would like half an hour for the plan alone, beside our hours and without a fee.',
        details: { way: 'third', first: { inDays: 3, at: '11:00' }, second: { inDays: 4, at: '16:30' } },
      },
      {
        ago: 2,
        at: '20:10',
        by: 'mei',
        move: 'take_talk',
        words: 'Good. My sister would come too, if that is all right.',
        details: { of: 'second' },
      },
    ],
  },
  {
    // an answer is late, and the client has brought in the owner
    therapist: 'amara',
    audience: 'therapist',
    acts: [
      {
        ago: 17,
        at: '20:05',
        by: 'ines',
        move: 'send',
        words: {
          happened:
            'My doctor asked me how the divorce was going. I had not told her of any divorce. We had agreed that you would speak with her about the tablets, and about nothing else.',
          effect: 'I sat there as if I had been caught at something.',
        },
      },
      {
        ago: 15,
        at: '09:40',
        by: 'amara',
        move: 'acknowledge',
        words:
          'I told your doctor something that was yours to tell. We had agreed on the tablets and on nothing more, and I went beyond it. I am sorry. You had every reason to feel found out.',
      },
      {
        ago: 13,
        at: '22:20',
        by: 'ines',
        move: 'write',
        words: 'I would like to know exactly what you told her. Word for word, as well as you can.',
      },
      { ago: 11, at: '08:20', by: 'amara', opens: true },
      {
        ago: 6,
        at: '21:02',
        by: 'ines',
        move: 'write',
        words: 'I am still waiting. I am trying not to imagine the worst.',
      },
      { ago: 3, at: '17:16', by: 'ines', bringsIn: 'owner' },
      { ago: 2, at: '10:45', by: 'owner', opens: true },
    ],
  },
  {
    // late: read, and not acknowledged
    therapist: 'ruth',
    audience: 'therapist',
    acts: [
      {
        ago: 8,
        at: '05:50',
        by: 'josef',
        move: 'send',
        words: {
          happened:
            'You wanted me to talk about the accident. I said I was not ready. You said avoiding it was what kept me stuck. So I talked, and for three nights I did not sleep.',
          effect: 'It felt as if my no did not count.',
        },
        supervision: true,
      },
      { ago: 6, at: '18:35', by: 'ruth', opens: true },
      {
        ago: 4,
        at: '06:10',
        by: 'josef',
        move: 'add',
        words: 'I have put off this week’s hour. I do not know whether you noticed why.',
      },
      {
        ago: 3,
        at: '18:20',
        by: 'ruth',
        consults: 'judith',
        words:
          'I have begun an answer to this twice, and both times it became a defence of why we worked on it. I believe I wanted to be helpful more than I listened. How do I write without asking to be understood myself?',
      },
      {
        ago: 2,
        at: '12:05',
        by: 'judith',
        advises: 'ruth',
        words:
          'You have the sentence already: you wanted to be helpful more than you listened. Begin with the no. Say that it was said and that you went past it, and stop there for a moment. The reasons are for us two. And do not leave it too long: the hour that was put off is an answer too.',
      },
      {
        ago: 2,
        at: '19:10',
        by: 'ruth',
        keeps: 'acknowledge',
        words: 'Josef, you said that you were not ready, and I went on. Your no did not count in that hour',
      },
    ],
  },
  {
    // late: not even opened
    therapist: 'tomas',
    audience: 'therapist',
    acts: [
      {
        ago: 6,
        at: '08:58',
        by: 'mei',
        move: 'send',
        words: {
          happened:
            'You cancelled again, by text message, an hour before. It is the third time since the summer. I was on the tram already.',
          effect:
            'I take half a day off for this. And I begin to think that my hour is the one that can be dropped.',
        },
      },
    ],
  },
  {
    // acknowledged
    therapist: 'tomas',
    audience: 'therapist',
    acts: [
      {
        ago: 5,
        at: '13:22',
        by: 'omar',
        move: 'send',
        words: {
          happened:
            'The group that you sent me to is for mothers. I stood in the door with my form. A woman kindly asked whether I was looking for my wife.',
          effect: 'My wife died in March. You know that. I went home.',
        },
      },
      {
        ago: 4,
        at: '17:05',
        by: 'tomas',
        move: 'acknowledge',
        words:
          'I sent you, a father who has lost his wife, to a group for mothers. I had not read the sheet that I gave you. I think of you in that door, and of the question you were asked. I am sorry, Omar. I would like to hear what that way home was like, whenever you want to tell it, or never.',
      },
      { ago: 3, at: '21:30', by: 'omar', opens: true },
    ],
  },
  {
    // being talked about, and the answer is not late yet
    therapist: 'tomas',
    audience: 'therapist',
    acts: [
      {
        ago: 9,
        at: '22:14',
        by: 'erik',
        move: 'send',
        words: {
          happened:
            'You keep saying “your wife”. I am married to a man. I said so in the first hour, and since then I just translate in my head.',
          effect: 'It is a small thing each time. It is not small any more.',
        },
      },
      {
        ago: 7,
        at: '08:25',
        by: 'tomas',
        move: 'acknowledge',
        words:
          'You told me in the first hour, and I have been speaking past your husband ever since. You have been doing the translating that was my work. I am sorry, Erik.',
      },
      { ago: 6, at: '20:48', by: 'erik', move: 'write', words: 'His name is Henrik.' },
      {
        ago: 5,
        at: '09:15',
        by: 'tomas',
        move: 'write',
        words: 'Henrik. Thank you. Is there something from these months that you left out because of it?',
      },
      {
        ago: 2,
        at: '23:20',
        by: 'erik',
        move: 'write',
        words:
          'Yes. Quite a lot. I would rather say it than write it. Could we begin the next hour with it, and could you not take notes?',
      },
    ],
  },
  {
    // one of two who come together wrote it, and shares it with the other
    therapist: 'tomas',
    audience: 'therapist',
    acts: [
      {
        ago: 11,
        at: '21:35',
        by: 'hanna',
        move: 'send',
        words: {
          happened:
            'When it was about money, you asked Markus what we earn and me how it feels. I do our accounts. I sat there and waited to be asked something with a number in it.',
          effect: 'Markus noticed it before I did. We laughed about it in the car, and then I did not laugh.',
        },
      },
      {
        ago: 9,
        at: '12:10',
        by: 'tomas',
        move: 'acknowledge',
        words:
          'I asked him for the figures and you for the feelings, and I did not even notice. I made you smaller in your own affairs. I am sorry, Hanna.',
      },
      { ago: 8, at: '20:02', by: 'hanna', asksToShare: 'markus' },
      { ago: 7, at: '19:40', by: 'markus', agreesToShare: true },
      {
        ago: 7,
        at: '19:52',
        by: 'markus',
        move: 'write_beside',
        words: 'For what it is worth: I would like to be asked the other question now and then.',
      },
      {
        ago: 6,
        at: '08:30',
        by: 'tomas',
        move: 'write',
        words:
          'Thank you both. Next time I will ask each of you both questions, and you may hold up a hand when I do not.',
      },
    ],
  },
  {
    // a guardian wrote it, for a child who has no account
    therapist: 'ruth',
    audience: 'therapist',
    acts: [
      {
        ago: 13,
        at: '20:20',
        by: 'paula',
        move: 'send',
        words: {
          happened:
            'Emil came out of your room and did not speak until we were home. Then he said that you had told him the drawing was “very interesting”. He says that is what grown-ups say about ugly things.',
          effect: 'He has not drawn since. He asked me to write to you, and he wants to know what I wrote.',
        },
      },
      {
        ago: 12,
        at: '09:40',
        by: 'ruth',
        move: 'acknowledge',
        words:
          'Please tell Emil that he heard something true: I did not know what to say, and hid it behind a word. I should have asked him what happens in the drawing. I am sorry, and I would like to ask him next time, if he brings it.',
      },
      {
        ago: 12,
        at: '18:15',
        by: 'paula',
        move: 'write',
        words: 'I read it to him twice. He will bring it.',
      },
      {
        ago: 9,
        at: '16:50',
        by: 'ruth',
        move: 'write',
        words:
          'He brought it, and there is a whale in it whom nobody believes. I asked, and listened for half an hour.',
      },
    ],
  },
  {
    // closing is proposed, for the second time
    therapist: 'amara',
    audience: 'therapist',
    acts: [
      {
        ago: 20,
        at: '07:05',
        by: 'dan',
        move: 'send',
        words: {
          happened:
            'You yawned. Three times. I know you work long days. I come after a night shift, and I would like to be the only tired one.',
        },
      },
      {
        ago: 19,
        at: '16:40',
        by: 'amara',
        move: 'acknowledge',
        words:
          'You came straight from the night shift to talk, and I sat opposite you and yawned. That says “you bore me”, whatever the reason was. You do not bore me, and I am sorry.',
      },
      { ago: 17, at: '06:50', by: 'dan', move: 'write', words: 'Ha. All right. What was the reason?' },
      {
        ago: 16,
        at: '12:30',
        by: 'amara',
        move: 'write',
        words: 'I had put you last in a day without a break. That was bad planning and no more than that.',
      },
      {
        ago: 13,
        at: '15:00',
        by: 'amara',
        move: 'propose_closing',
        words: { repaired: 'You said it, and I heard it.', different: 'I drink my coffee before you come.' },
      },
      { ago: 11, at: '07:25', by: 'dan', move: 'not_yet', words: 'That is a joke, not a plan.' },
      {
        ago: 9,
        at: '11:45',
        by: 'amara',
        move: 'write',
        words:
          'You are right, I made light of it. I have moved the hour before yours to another day. From next week there are forty minutes of nothing before you come.',
      },
      { ago: 7, at: '06:40', by: 'dan', move: 'write', words: 'That I can work with.' },
      {
        ago: 5,
        at: '14:10',
        by: 'amara',
        move: 'propose_closing',
        words: {
          repaired:
            'You told me twice, the second time when I had made a joke of it, and we found something that holds.',
          different:
            'Forty free minutes before your hour, every week. If that ever has to change, you hear it from me first.',
        },
      },
    ],
  },
  {
    // sent, and read
    therapist: 'ruth',
    audience: 'therapist',
    acts: [
      {
        ago: 2,
        at: '20:33',
        by: 'lena',
        move: 'send',
        words: {
          happened: 'You came ten minutes late, the second time this month, and we ended on time as always.',
          effect: 'It is probably nothing. I noticed that on the way home I did not want to come back.',
        },
      },
      { ago: 1, at: '12:15', by: 'ruth', opens: true },
    ],
  },
  {
    // came by the door, without an account and without a name
    therapist: 'tomas',
    audience: 'therapist',
    acts: [
      {
        ago: 6,
        at: '19:26',
        by: 'stranger',
        move: 'send',
        words: {
          happened:
            'I do not want to say who I am. In my third hour you wrote in your notes the whole time while I cried. You did not look up once.',
          effect: 'I have not told anybody since.',
        },
      },
      { ago: 4, at: '08:40', by: 'tomas', opens: true },
      {
        ago: 4,
        at: '08:55',
        by: 'tomas',
        reflects: {
          happened: 'Somebody cried, and I wrote it down instead of looking up.',
          feeling: 'Hot in the face. My first thought was: but I need my notes.',
          asking: 'The Friday round.',
        },
      },
      {
        ago: 4,
        at: '09:15',
        by: 'tomas',
        move: 'acknowledge',
        words:
          'You cried, and you saw the top of my head. I am sorry. You need not tell me who you are: I read this as if it were about every hour, and the notebook stays closed from now on. If there is more, I will read it here.',
      },
    ],
  },
  {
    // sent yesterday, after the end of therapy
    therapist: 'pavel',
    audience: 'together',
    acts: [
      {
        ago: 1,
        at: '10:07',
        by: 'sofia',
        move: 'send',
        words: {
          happened:
            'Your office has sent me an invoice for an hour in August. I was not there in August. I had hoped not to hear from this house for a while.',
        },
      },
    ],
  },
]

/** Begun, and not sent: the client, the therapist it is about, and the words. */
export const sampleDrafts: readonly {
  by: SampleKey
  therapist: SampleKey
  ago: number
  at: string
  happened: string
}[] = [
  {
    by: 'noah',
    therapist: 'amara',
    ago: 1,
    at: '23:48',
    happened:
      'I am not sure that this is worth writing. When I talked about the flat you looked at the clock, and then',
  },
]
