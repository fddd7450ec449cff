/** What stands around a page. */
export interface Frame {
  /** Nothing around the page may say what this place is. */
  readonly plain: boolean
  /** This browser was left, and its other pages go too. */
  readonly left: boolean
  /** The cookie in which a script can leave word that somebody wants to leave, where there is no network. */
  readonly leaveMark: string
  readonly language: string
  readonly direction: 'ltr' | 'rtl'
  readonly practice: { readonly name: string } | null
  /** The style sheet of its colour; null: ours. */
  readonly colour: string | null
  /** That the practice closes, with the way to what it means; null: it goes on. */
  readonly closing: { readonly text: string; readonly href: string | null } | null
  /** That this is a copy to rehearse with; null: it is not. */
  readonly rehearsal: string | null
  /** That an email which the page promises may take long; null: it does not. */
  readonly slowEmails: string | null
  /** The picture beside its name; null: ours. */
  readonly logo: { readonly src: string; readonly ground: 'light' | 'dark' } | null
  readonly nav: readonly { readonly href: string; readonly text: string; readonly current: boolean }[]
  /** The way to somebody's own account; null: they have none, or are not signed in. */
  readonly account: { readonly href: string; readonly text: string; readonly current: boolean } | null
  readonly signedIn: boolean
  /** The id of the person who is signed in. */
  readonly person: string | null
  /** With it this person's browser seals what they type; null: nobody is signed in. */
  readonly seal: string | null
  /** Where they come in again when their session has ended. */
  readonly wayIn: string
  /** Where *Leave quickly* leads, and the fields of its form; null where the page offers none. */
  readonly leave: {
    readonly to: string
    readonly fields: readonly { readonly name: string; readonly value: string }[]
    /** Whether Escape three times does it too; people can switch it off. */
    readonly byKeys: boolean
  } | null
  readonly mailbox: boolean
  /** The languages that somebody can choose before they sign in, and easy words; null: this page offers none. */
  readonly languages: ShownLanguages | null
  readonly flash: string | null
}

/** Each under the name that its own speakers use, with the page to which a choice leads back. */
export interface ShownLanguages {
  readonly next: string
  readonly all: readonly {
    readonly code: string
    /** BCP 47, without that its words are easy. */
    readonly lang: string
    readonly name: string
    readonly direction: 'ltr' | 'rtl'
    readonly current: boolean
  }[]
  /** What is chosen so: easy words in the language of the page, or the usual ones again; null: it has none. */
  readonly easy: { readonly code: string; readonly text: string } | null
}

/** How a practice looks on its pages. */
export interface Looks {
  readonly accent: string | null
  readonly logo: string | null
  readonly logoGround: 'light' | 'dark'
}

/** What a page shows of a practice whose people need not be signed in. */
export interface ShownPractice extends Looks {
  readonly name: string
  readonly timeZone: string
  readonly region: string | null
  readonly closesOn?: string | null
  /** Which languages it offers; null: all */
  readonly languages?: readonly string[] | null
}
