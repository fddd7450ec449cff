import type { Answers } from '../answers'

/** Answers written once all patterns were. No pattern was made for them: they say how hints do on words that nobody had thought of. */
export const fresh: Answers = [
  [
    [],
    [
      'The form asked for your maiden name, and I read it out in front of him.',
      'You asked for a woman interpreter. A man came, and I let the session begin.',
      'You brought me a drawing, and I put my cup on it. I watched your face close. I am sorry.',
      'Hi Ravi. Thanks for the honesty. I did double-book, and then I blamed the calendar. The calendar does what I tell it to.',
      'I have no right to expect you back, and I would be glad to see you.',
      'My notes call it a no-show. You had written to me the night before; the message sat unread. I have corrected the entry today.',
      'It must have been lonely to sit with me that day.',
      'You told me not to say "calm down", and I said it.',
      'The question was intrusive, and its timing was worse. You owed me no answer then and you owe me none now.',
      "I'm not sure that I have understood the part about the garden. Would you tell me more about it, here or on Wednesday?",
      'You trusted me with your draft, and I marked it up like a teacher. I think I wanted to seem clever.',
      'I have asked that your name be taken off the board in the corridor, and I watched it happen at noon.',
      "A therapist who forgets your child's death is not somebody you can lean on. I see that, and I'm not going to talk you out of it.",
      'What I can offer: an apology to your wife as well, if she wants one, and a meeting with the owner of the practice present.',
      'Thanks for telling me what my silence did. I had been proud of it as a technique.',
      "You were kind about it on the day. I don't take that to mean that it was fine.",
      'As agreed, here is what I will do differently: no more than one question at a time, and none about your father until you bring him up.',
      'I can be reached here. I read messages on weekdays between nine and five, and I answer within two days.',
      "Other people's secrets are safe with me and yours was not. There is no way to make that sound better.",
      "You've every reason to ask for somebody else. Dr Imran has a place from June, and I can introduce you, or you can write to her yourself.",
      'I let the trainee sit in without asking you. You found out when you opened the door.',
      'I was wrong about the dosage and you were right. I rang your doctor at once and she has put it straight.',
    ],
  ],
  [
    ['sorry_if'],
    [
      "Sorry if I wasn't at my best that day.",
      'I apologise for any inconvenience caused by the change of rooms.',
      "I'm sorry, Claire, if I spoke out of turn.",
    ],
  ],
  [
    ['sorry_you_feel'],
    [
      "I'm sorry you feel so strongly about it.",
      'I was sorry to learn that you feel abandoned.',
      "I'm sorry you got that impression of me.",
    ],
  ],
  [
    ['apology_but'],
    [
      'I am sorry for forgetting the form, but you could have reminded me.',
      "I'm sorry. However, I think we need to look at why this upset you so much.",
      'Sorry I was late, but parking here is a nightmare.',
    ],
  ],
  [
    ['blame'],
    [
      'You should have told me how bad it was.',
      'You misunderstood the reason for my question.',
      'If you had been on time, we would have got to it.',
    ],
  ],
  [
    ['minimizing'],
    [
      'It was just a joke between colleagues.',
      "It's hardly the end of the world.",
      "I really don't think it was such a terrible thing to say.",
    ],
  ],
  [
    ['already_explained'],
    [
      "As I explained on Friday, I wasn't told that you were waiting.",
      'I have told you before that I do not reply in the evening.',
      'Again: I did not receive your message.',
    ],
  ],
  [
    ['other_clients'],
    [
      'My other clients have got used to it.',
      'No one else has ever raised this.',
      'Most people I see would be thankful for a direct answer.',
    ],
  ],
  [
    ['policy'],
    [
      'This is in line with our policy on late arrivals.',
      'Unfortunately our insurance does not permit apologies in writing.',
      'I have passed your message on to our lawyers.',
    ],
  ],
  [
    ['no_day'],
    [
      "I'll look into what went wrong.",
      'I will speak with my colleague about the noise.',
      "We'll find a time to talk it through.",
    ],
  ],
  [
    ['look_after_me'],
    [
      "I hope you will forgive me, because I can't forgive myself.",
      "It's been a horrible week for me since I got your letter.",
      'I would hate to lose you as a client, so please think of me as well.',
    ],
  ],
  [
    ['off_the_record'],
    [
      'Could you ring me at home rather than putting it here?',
      "Let's talk about this off the record.",
      'It would be wiser not to write such things down. Come and see me.',
    ],
  ],
]
