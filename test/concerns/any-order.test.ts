import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { sendWaited } from '../../src/concerns/store/acts/sent-drafts'
import { sendWaiting } from '../../src/drafts/pending/due'
import { createLog } from '../../src/http/log'
import { openBrowserOf, type Browser, type Fields, type Seen } from '../support/browser'
import { openDeaths } from '../support/deaths'
import { openHouse, type House } from '../support/house'
import { empty } from '../support/locks'
import { make, practiceAtTheRiver, send, type People } from '../support/people'
import { idIn } from '../support/traces'

// Whatever order forms, buttons and their late copies come in, and wherever a process dies: words are sent, kept or thrown away, one of
// the three, and as their writer was told last.

let house: House
let people: People
let lena: Browser
let deaths: Awaited<ReturnType<typeof openDeaths>>
beforeAll(async () => {
  house = await openHouse({ UNDO_SECONDS: '600' })
  await house.stopSending() // a minute is over when the story says so
  people = await practiceAtTheRiver(house)
  lena = await openBrowserOf(house, people.lena)
  deaths = await openDeaths(house)
})
afterAll(() => house.close())

type State = 'kept' | 'pending' | 'thrown' | 'sent'
interface Told {
  readonly state: State
  readonly words: string
}

/** What a writer does, and what happens to it on the way. */
type Step =
  | { readonly does: 'write' | 'keep'; readonly words: string; readonly dies: number; readonly held: boolean }
  | { readonly does: 'send' | 'takeBack' | 'throwAway' | 'bringBack'; readonly dies: number }
  | { readonly does: 'open' }
  | { readonly does: 'minute'; readonly dies: number }
  | { readonly does: 'copy'; readonly which: number; readonly times: number }
  | { readonly does: 'held' }

const words = fc.constantFrom(
  'You were late.',
  'You were late again.',
  'It hurt.',
  'I do not know how to say it.',
)
const dies = fc.oneof(
  { weight: 5, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 9 }) },
)
const held = fc.oneof(
  { weight: 4, arbitrary: fc.constant(false) },
  { weight: 1, arbitrary: fc.constant(true) },
)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constantFrom('write', 'keep'), words, dies, held }) },
  {
    weight: 5,
    arbitrary: fc.record({ does: fc.constantFrom('send', 'takeBack', 'throwAway', 'bringBack'), dies }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('open') }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('minute'), dies }) },
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constant('copy'),
      which: fc.nat(50),
      times: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('held') }) },
)

interface Sent {
  readonly path: string
  readonly fields: Fields
}

/** One draft and its writer, from the first form to wherever its words end. */
class Story {
  readonly #first: string
  #form: Seen | null = null
  #count = 0
  #id = ''
  /** Requests that were answered; any of them may come once more. */
  readonly #answered: Sent[] = []
  /** Requests of the form before, that something newer from the same page has overtaken. */
  #heldBack: Sent[] = []
  #overtaken: Sent[] = []
  /** What its writer was told last; several where the answer never came. */
  #told: Told[] = []

  constructor(first: string) {
    this.#first = first
  }

  async take(step: Step): Promise<void> {
    switch (step.does) {
      case 'write':
      case 'keep':
        return this.#write(step)
      case 'open':
        return this.#open()
      case 'minute':
        return this.#minute(step.dies)
      case 'copy':
        return this.#copies(step)
      case 'held':
        return this.#late()
      default:
        return this.#button(step.does, step.dies)
    }
  }

  /** Only what was told is so, of this draft and of every other that there is. */
  async check(): Promise<void> {
    if (!this.#id) return
    const { admin } = house
    const [drafts, entries] = [
      (await admin('drafts').where({ id: this.#id })).length,
      (await admin('entries').where({ id: this.#id })).length,
    ]
    if (this.#told.length > 0) {
      expect(drafts + entries).toBe(1)
      const told = this.#told.map(({ state, words }) => `${state}: ${words}`)
      const is = await this.#now()
      expect(told).toContain(`${is.state}: ${is.words}`)
      this.#told = [is]
    } else expect(drafts + entries).toBeLessThanOrEqual(1)
  }

  async #open(): Promise<void> {
    const is = this.#told.length > 0 ? await this.#now() : null
    if (is && is.state !== 'kept') return
    let form = await lena.get(is ? `/drafts/${this.#id}/edit` : this.#first)
    while (form.to) form = await lena.follow(form) // a message is written on its concern's page
    if (form.status !== 200) throw new Error(`The form was answered with ${form.status}.`)
    this.#form = form
    this.#count = 0
    this.#overtaken = []
    this.#heldBack = []
    this.#id = String(form.$('form.write [name=draft]').val())
  }

  async #write({ does, words, dies, held }: Step & { does: 'write' | 'keep' }): Promise<void> {
    if (!this.#form) await this.#open()
    const form = this.#form
    if (!form) return
    this.#count += 1
    const standing = Object.fromEntries(
      form
        .$('form.write')
        .serializeArray()
        .map(({ name, value }) => [name, value]),
    )
    // Of a message, Send would be pressed with the form; here it is saved, and sent from the draft's page as first words are.
    const text =
      form.$('#happened').length > 0 ? { happened: words, audience: 'therapist' } : { words, keep: 'later' }
    const quiet: Fields = does === 'keep' ? { keep: 'quietly' } : {}
    const request = {
      path: form.$('form.write').attr('action') ?? '',
      fields: { ...standing, ...text, ...quiet, revision: String(this.#count) },
    }
    if (held) {
      this.#heldBack.push(request)
      return
    }
    const before = this.#told
    const answer = await this.#ask(request, dies)
    if (answer === 'died') this.#told = before.length > 0 ? [...before, { state: 'kept', words }] : []
    else if (does === 'keep') {
      if (answer.status === 204) this.#told = [{ state: 'kept', words }]
      else expect(answer.status).toBe(409)
    } else if (idIn(answer.to) === this.#id || answer.to?.startsWith('/concerns/') === true)
      this.#told = [await this.#seen(answer)]
    else await this.#apart(answer, words)
    if (answer !== 'died' && answer.status !== 409) {
      this.#overtaken.push(...this.#heldBack)
      this.#heldBack = []
    }
  }

  /** Other words than those that are on their way, sent or thrown away. Their writer reads it, and goes on with them. */
  async #apart(answer: Seen, words: string): Promise<void> {
    await this.check()
    const page = await lena.follow(answer)
    expect(page.text).toContain(words)
    this.#id = idIn(answer.to)
    this.#form = null
    this.#overtaken = []
    this.#heldBack = []
    this.#told = [await this.#now()]
  }

  async #button(does: 'send' | 'takeBack' | 'throwAway' | 'bringBack', dies: number): Promise<void> {
    if (this.#told.length === 0) return
    const page = await lena.get(
      does === 'throwAway' ? `/drafts/${this.#id}/discarding` : `/drafts/${this.#id}`,
    )
    const form = page.$(`form[action$=${actions[does]}]`)
    if (form.length === 0) return
    const fields = Object.fromEntries(form.serializeArray().map(({ name, value }) => [name, value]))
    const before = this.#told
    const answer = await this.#ask({ path: form.attr('action') ?? '', fields }, dies)
    if (answer !== 'died') this.#told = [await this.#seen(answer)]
    else this.#told = before.flatMap(told => [told, { ...told, state: after[does] }])
  }

  async #minute(dies: number): Promise<void> {
    await house
      .admin('drafts')
      .whereNotNull('goesAt')
      .update({ goesAt: new Date(0) })
    if (dies > 0) await deaths.at(dies)
    await house
      .admin('drafts')
      .whereNotNull('goesAt')
      .update({ goesAt: new Date(0) })
    await sendWaiting(sendWaited, new Date(), createLog('fatal'))
    if (dies > 0) await deaths.none()
    this.#told = this.#told.flatMap(told => {
      if (told.state !== 'pending') return [told]
      return dies > 0 ? [told, { ...told, state: 'sent' }] : [{ ...told, state: 'sent' }]
    })
  }

  async #copies({ which, times }: Step & { does: 'copy' }): Promise<void> {
    const request = this.#answered[which % Math.max(1, this.#answered.length)]
    if (!request) return
    const before = await everything()
    await Promise.all(Array.from({ length: times }, () => lena.post(request.path, request.fields)))
    expect(await everything()).toEqual(before)
  }

  /** What was overtaken arrives at last. */
  async #late(): Promise<void> {
    const before = await everything()
    for (const { path, fields } of this.#overtaken) await lena.post(path, fields)
    expect(await everything()).toEqual(before)
    this.#answered.push(...this.#overtaken)
    this.#overtaken = []
  }

  async #ask(request: Sent, dies: number): Promise<Seen | 'died'> {
    if (dies > 0) await deaths.at(dies)
    const answer = await lena.post(request.path, request.fields)
    if (dies > 0) await deaths.none()
    if (answer.status >= 500) return 'died'
    this.#answered.push(request)
    return answer
  }

  /** What an answer says to whoever reads it. */
  async #seen(answer: Seen): Promise<Told> {
    if (answer.status === 303 && answer.to?.startsWith('/concerns/')) return this.#now()
    let page = answer
    while (page.to) page = await lena.follow(page)
    return told(page)
  }

  async #now(): Promise<Told> {
    const page = await lena.get(`/drafts/${this.#id}`)
    if (page.status === 303) {
      const concernId = idIn(page.to)
      const concern = await lena.get(`/concerns/${concernId}`)
      const ids = await house.admin('entries').where({ concernId }).orderBy('position').pluck<string[]>('id')
      // Two that go out at the same time stand in either order.
      const words = concern.$('.thread .words').eq(ids.indexOf(this.#id))
      return { state: 'sent', words: words.text().trim() }
    }
    return told(page)
  }
}

const actions = {
  send: 'sending',
  takeBack: 'taking-back',
  throwAway: 'discarding',
  bringBack: 'bringing-back',
}
const after = { send: 'pending', takeBack: 'kept', throwAway: 'thrown', bringBack: 'kept' } as const

function told(page: Seen): Told {
  const edited = page.$('form.write textarea').first()
  const words = (
    edited.length > 0 ? String(edited.val()) : page.$('.letter--draft .words').first().text()
  ).trim()
  if (page.text.includes('You have deleted this draft')) return { state: 'thrown', words }
  return { state: page.text.includes('Nobody else can read it before') ? 'pending' : 'kept', words }
}

/** All drafts and all that was sent, and how each stands. */
async function everything() {
  const columns = ['id', 'move', 'revision', 'stateRevision', 'content', 'goesAt', 'thrownAt', 'cameBack']
  return {
    drafts: await house.admin('drafts').select(columns).orderBy('id'),
    entries: await house.admin('entries').select('id', 'words').orderBy('id'),
  }
}

test.each(['first words', 'a message'])(
  'any order of writing, sending, taking back, throwing away, late copies and deaths ends as was told: %s',
  async kind => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16, size: 'max' }), async steps => {
        await empty(house, 'concerns', 'drafts', 'gone_drafts', 'limits')
        const story = new Story(kind === 'first words' ? firstPath() : await messagePath())
        for (const one of steps) {
          await story.take(one)
          await story.check()
        }
      }),
      { numRuns: runs, endOnFailure: true },
    )
  },
)

const runs = Number(process.env.RUNS ?? 40)

const firstPath = () => `/concerns/new?therapist=${people.ruth.id}`

async function messagePath(): Promise<string> {
  const concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
  await make(people.ruth, concern, 'acknowledge', { words: 'I read it.' })
  return `/concerns/${concern}`
}
