import { visitsTo } from './visits'

/** What a stage (stage.ts) has ready to be measured. */
export interface Ready {
  readonly url: string
  /** The database, with the portal's login. */
  readonly web: string
  /** Of the process that answers, and of PostgreSQL's first one. */
  readonly pid: number
  readonly postmaster: number
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
    run: stage => send(stage, 'client', '/concerns/new', { happened: saying, audience: 'therapist' }),
  },
  {
    name: 'reply',
    count: 20,
    isPage: false,
    run: (stage, number) =>
      send(stage, 'therapist', `/concerns/${stage.talks[number % stage.talks.length] ?? ''}/message`, {
        words: saying,
      }),
  },
]

/** Five hundred characters. */
const saying = 'It was a sentence that somebody says to somebody. '.repeat(10)

/** Every request from opening the form to the page that says that it is on its way, however many this version needs. */
async function send(
  { url, cookies }: Ready,
  who: keyof Ready['cookies'],
  path: string,
  fields: Readonly<Record<string, string>>,
): Promise<void> {
  const visits = visitsTo(url, cookies[who])
  const form = await visits.get(path)
  const preview = await visits.get(await visits.fill(form, 'main form:has(textarea)', fields))
  const sending = 'main form[action$=sending]'
  if (preview.includes('/sending"')) await visits.get(await visits.fill(preview, sending, {}))
}
