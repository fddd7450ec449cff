import type { Translate } from '../../language/translator'
import type { Link } from '../../http/page-parts'

export interface Guide {
  readonly heading: string
  readonly points: readonly { readonly heading: string; readonly text: string; readonly link?: Link }[]
}

/** What helps in an acknowledgement, in the order that works: headings to look at beside one free text, which nobody fills in for them. */
export function guideFor(t: Translate): Guide {
  return {
    heading: t('concerns.anOrderThatWorks'),
    points: [
      {
        heading: t('concerns.nameWhatHappened'),
        text: t('concerns.plainlyAsTheyToldIt'),
      },
      {
        heading: t('concerns.sayTheEffect'),
        text: t('concerns.whatItDidToThem'),
      },
      {
        heading: t('concerns.ownMyPart'),
        text: t('concerns.whatYouDidOrLeft'),
      },
      {
        heading: t('concerns.apologizeForWhatIDid'),
        text: t('concerns.forWhatYouDidNot'),
        link: { href: '/law', text: t('shared.apologiesAndTheLaw') },
      },
      {
        heading: t('concerns.askWhatWouldFeelSafe'),
        text: t('concerns.toWriteToTalkWhen'),
      },
      {
        heading: t('concerns.sayWhatIWillDo'),
        text: t('concerns.oneOrTwoThingsThat'),
      },
    ],
  }
}
