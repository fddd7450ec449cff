import type { Words } from '../../language/translator'

/** What helps in an acknowledgement, in the order that works: headings to look at beside one free text, which nobody fills in for them. */
export function guideFor(t: Words) {
  return {
    heading: t('An order that works'),
    points: [
      {
        heading: t('Name what happened'),
        text: t('Plainly, as they told it. Without “if” and without “but”.'),
      },
      {
        heading: t('Say the effect'),
        text: t('What it did to them, as far as you have understood it.'),
      },
      {
        heading: t('Own my part'),
        text: t('What you did or left out. Reasons can wait.'),
      },
      {
        heading: t('Apologize for what I did'),
        text: t('For what you did, not for how they feel about it.'),
        link: { href: '/law', text: t('Apologies and the law') },
      },
      {
        heading: t('Ask what would feel safe'),
        text: t(
          'To write, to talk when you meet, the phone, a third person: they choose the way and the pace.',
        ),
      },
      {
        heading: t('Say what I will do, and when'),
        text: t('One or two things that you can keep, each with its day.'),
      },
    ],
  }
}
