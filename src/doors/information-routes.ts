import { Router, type Request } from 'express'
import type { TextKey } from '../language/english'
import type { Translate } from '../language/translator'
import { practiceTextsOf } from '../practices/store'
import { onlyPractice } from '../practices/only-practice'
import { ownLines, optionalOwnText } from '../practices/own-text'
import { crisisLinesOf, shownText, type ShownCrisisLine, type ShownText } from '../practices/telephone'
import { anybody } from '../sign-in/guards'

declare module '../http/pages' {
  interface Views {
    'doors/information': ReturnType<typeof informationValues> & {
      /** What the practice itself says. */
      own: { heading: string; lines: readonly ShownText[] } | null
      /** To somebody who is signed in: whom to call who is in danger. */
      crisisLines: readonly ShownCrisisLine[]
    }
  }
}

/** What this website says of itself, to people who are signed in and to those who are not. */
export function informationRoutes(): Router {
  const router = Router()

  router.get('/privacy', anybody, async (req, res) => {
    const own = await ownWords(req, 'privacyText')
    res.show('doors/information', req.t('doors.privacy'), {
      ...informationValues(req.t, privacy),
      own,
      crisisLines: [],
    })
  })
  router.get('/help', anybody, async (req, res) => {
    const own = await ownWords(req, 'contactText')
    res.show('doors/information', req.t('doors.helpAndContact'), {
      ...informationValues(req.t, help),
      own,
      crisisLines: crisisLinesFor(req),
    })
  })
  router.get('/accessibility', anybody, (req, res) => {
    const values = { ...informationValues(req.t, accessibility), own: null, crisisLines: [] }
    res.show('doors/information', req.t('doors.accessibility'), values)
  })

  return router
}

/** In the practice's own words, where it is known whose website this is. */
async function ownWords(req: Request, which: 'privacyText' | 'contactText') {
  const practice = req.visitor?.live ? await practiceTextsOf(req.visitor.person) : await onlyPractice()
  if (!practice) return null
  const own = optionalOwnText(practice[which], practice[`${which}In`], { practice, language: req.language })
  if (!own) return null
  const heading = req.t('doors.whatPracticeSays', { practice: practice.name })
  return { heading, lines: ownLines(own).map(shownText) }
}

function crisisLinesFor({ visitor, language }: Request): ShownCrisisLine[] {
  return visitor?.live ? crisisLinesOf(visitor.person.practice, language) : []
}

interface Information {
  readonly heading: TextKey
  readonly lead: TextKey
  readonly sections: readonly {
    readonly heading: TextKey
    readonly texts: readonly TextKey[]
    readonly link?: { readonly href: string; readonly text: TextKey }
  }[]
}

function informationValues(t: Translate, { heading, lead, sections }: Information) {
  const said = (text: TextKey) => t(text)
  return {
    heading: said(heading),
    lead: said(lead),
    sections: sections.map(({ heading, texts, link }) => ({
      heading: said(heading),
      texts: texts.map(said),
      isDanger: heading === 'shared.ifYouAreInDanger',
      link: link ? { href: link.href, text: said(link.text) } : null,
    })),
  }
}

const privacy: Information = {
  heading: 'doors.privacy',
  lead: 'doors.yourWordsAreForThe',
  sections: [
    {
      heading: 'doors.whoReadsYourWords',
      texts: [
        'doors.onlyThePeopleYouChoose',
        'doors.aSupervisorReadsOnlyIf',
        'doors.practiceOwnersWhoDoNot',
        'doors.yourPageShowsYouWho',
        'doors.aGuardianMayReadToo',
        'doors.beforeYouSendThePreview',
      ],
    },
    {
      heading: 'doors.whatWeKeep',
      texts: [
        'doors.yourNameYourEmailAddress',
        'doors.weEncryptAllOfThis',
        'doors.yourPracticeDecidesHowLong',
      ],
    },
    {
      heading: 'doors.emails',
      texts: ['doors.ourEmailsSayOnlyThat', 'doors.youDecideWhetherAndWhen'],
    },
    {
      heading: 'doors.cookiesAndTracking',
      texts: ['doors.weUseCookiesOnlyTo', 'doors.nobodyCountsWhatYouRead'],
    },
    {
      heading: 'doors.yourRights',
      texts: ['doors.youCanSaveACopy', 'doors.askYourPracticeIfYou'],
    },
  ],
}

const help: Information = {
  heading: 'doors.helpAndContact',
  lead: 'doors.yourPracticeCanAnswerQuestions',
  sections: [
    {
      heading: 'shared.ifYouAreInDanger',
      texts: ['doors.callAnEmergencyNumberOr'],
    },
    {
      heading: 'doors.ifYouCannotSignIn',
      texts: ['doors.waitAMinuteThenLook', 'doors.yourPracticeCanTellYou'],
      link: { href: '/new-address', text: 'shared.iCanNoLongerRead' },
    },
    {
      heading: 'doors.ifYouHaveNoAccount',
      texts: ['doors.askYourPracticeToInvite', 'doors.youCanAlsoWriteWithout'],
    },
    {
      heading: 'doors.ifYouHaveLostYour',
      texts: ['doors.weKeepNoCopyOf', 'doors.youCanWriteAgainAnd'],
      link: { href: '/return', text: 'doors.iHaveMyCode' },
    },
    {
      heading: 'doors.ifYouGetNoAnswer',
      texts: ['doors.yourPageSaysWhenAn'],
    },
    {
      heading: 'shared.leavingQuickly',
      texts: ['doors.theButtonAtTheTop'],
      link: { href: '/help/browser', text: 'frame.whatLeavingQuicklyCanAnd' },
    },
  ],
}

const accessibility: Information = {
  heading: 'doors.accessibility',
  lead: 'doors.weWantEverybodyToBe',
  sections: [
    {
      heading: 'doors.whatWorks',
      texts: [
        'doors.youCanDoEverythingWith',
        'doors.everyPageWorksWithoutJavascript',
        'doors.everyPageFitsANarrow',
        'doors.thePagesFollowYourDevice',
      ],
    },
    {
      heading: 'doors.howWeCheck',
      texts: ['doors.weAimForLevelAa', 'doors.noOutsideExpertHasChecked'],
    },
    {
      heading: 'doors.whatDoesNotWorkWell',
      texts: ['doors.passkeysNeedJavascript', 'doors.yourSessionEndsAfterA'],
    },
    {
      heading: 'doors.ifSomethingStopsYou',
      texts: ['doors.tellYourPracticeWhichPage'],
    },
  ],
}
