import { visitsTo, type Visits } from './visits'

/** What a stage (stage.ts) has ready to be measured. */
export interface Ready {
  readonly url: string
  /** The database, with the portal's login. */
  readonly web: string
  /** Of the process that answers, and of PostgreSQL's first one. */
  readonly pid: number
  readonly postmaster: number
  /** A second portal over the same database, where one was asked for. */
  readonly besides?: { readonly url: string; readonly pid: number }
  readonly cookies: Readonly<Record<'therapist' | 'owner' | 'client', string>>
  /** A concern of ten entries, to look at; and others, to answer. */
  readonly concern: string
  readonly talks: readonly string[]
}

/** A page that is looked at, or words that are sent, with every request that this needs. */
export interface Operation {
  readonly name: string
  /** In one slice. */
  readonly count: number
  readonly isPage: boolean
  run(stage: Ready, number: number): Promise<unknown>
}

const page = (name: string, who: keyof Ready['cookies'], pathIn: (stage: Ready) => string): Operation => ({
  name,
  count: 100,
  isPage: true,
  run: stage => visitsTo(stage.url, stage.cookies[who]).get(pathIn(stage)),
})

export const operations: readonly Operation[] = [
  page('inbox', 'therapist', () => '/inbox'),
  page('board', 'owner', () => '/board'),
  page('concern', 'therapist', ({ concern }) => `/concerns/${concern}`),
  page('home', 'client', () => '/'),
  {
    name: 'first words',
    count: 20,
    isPage: false,
    run: async stage => {
      const visits = visitsTo(stage.url, stage.cookies.client)
      await send(visits, await visits.get('/concerns/new'), { happened: saying, audience: 'therapist' })
    },
  },
  {
    name: 'reply',
    count: 20,
    isPage: false,
    run: async (stage, number) => {
      const visits = visitsTo(stage.url, stage.cookies.therapist)
      const concern = `/concerns/${stage.talks[number % stage.talks.length] ?? ''}`
      const read = await visits.get(concern)
      const form = read.includes('<textarea') ? read : await visits.get(`${concern}/message`)
      await send(visits, form, { words: saying })
    },
  },
]

/** Five hundred characters. */
const saying = 'It was a sentence that somebody says to somebody. '.repeat(10)

/** Every request from the form to the page that says that it is on its way, however many this version needs. */
async function send(visits: Visits, form: string, fields: Readonly<Record<string, string>>): Promise<void> {
  const next = await visits.get(await visits.fill(form, 'main form:has(textarea)', fields))
  const sending = 'main form[action$=sending]'
  if (next.includes('/sending"')) await visits.get(await visits.fill(next, sending, {}))
}
