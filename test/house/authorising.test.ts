import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { capacities, type Capacity } from '../../src/concerns/rules/concern'
import { moveNames, moveOf } from '../../src/concerns/rules/moves'
import { standInsOf } from '../../src/concerns/standing-in/store'
import { setAside } from '../../src/concerns/store/acts/set-aside'
import type { Part } from '../../src/consulting/consultation'
import type { LessonState } from '../../src/learning/lesson'
import { keepAbsencesAt } from '../support/absences'
import { newLogoOf, positionOfChange } from '../support/addresses'
import {
  newAbsenceOf,
  newLessonOf,
  thePracticeAndAnother,
  visitors,
  type Visitor,
  type World,
} from '../support/everybody'
import { attachTo, sayWithFile } from '../support/files'
import { openHouse, type House } from '../support/house'
import { openSession } from '../support/people'
import { installation, routesOf } from '../support/routes'

let house: House
let world: World
beforeAll(async () => {
  house = await openHouse({
    LIMIT_SIGN_IN_NETWORK: '1000000',
    LIMIT_SENDING: '1000000',
    LIMIT_DOOR_NETWORK: '1000000',
  })
  world = await thePracticeAndAnother(house)
})
afterAll(() => house.close())

/** For whom a route answers; everybody else is asked to sign in, or finds nothing there. */
type Rule = readonly Visitor[] | { readonly of: Target; readonly for: readonly Visitor[] }[]

/** Something that an address names, as it was before somebody did something with it. */
type Target = (world: World) => Promise<string> | string

const staffHere = ['therapist', 'other therapist', 'supervisor'] as const
const ownersHere = ['owner who reads', 'owner who does not', 'owner who is the therapist'] as const
const staffThere = ['therapist elsewhere', 'supervisor elsewhere'] as const
const clientsHere = ['client', 'other client', 'former client'] as const
const clientsThere = ['client elsewhere', 'former client elsewhere'] as const
const unnamed = ['return code', 'somebody at the door', 'return code elsewhere'] as const

const owners = [...ownersHere, 'owner elsewhere'] as const
const answerers = ['therapist', 'other therapist', 'therapist elsewhere', ...owners] as const
const clients = [...clientsHere, ...clientsThere] as const
/** In these practices only those who work there have set one up. */
const withFactor = [...staffHere, ...staffThere, ...owners] as const
const accounts = [...clients, ...staffHere, ...staffThere, ...owners, 'companion'] as const
const signedIn = [...accounts, ...unnamed] as const
const anybody = visitors

/** Who reads what, of all that was told. */
const told: { of: Target; unnamed?: true; onlyOwners?: true; readers: Partial<Record<Visitor, Capacity>> }[] =
  [
    {
      of: ({ told: { toTherapist } }) => toTherapist,
      readers: {
        client: 'client',
        therapist: 'therapist',
        'owner who reads': 'owner',
        companion: 'companion',
      },
    },
    {
      of: ({ told: { aboutOwner } }) => aboutOwner,
      onlyOwners: true,
      readers: { 'owner who reads': 'owner' },
    },
    {
      of: ({ told: { beforeParting } }) => beforeParting,
      readers: { 'former client': 'client', therapist: 'therapist' },
    },
    {
      of: async ({ here, told: { unnamed: one } }) => {
        await setAside(here.ruth, one, 'bring_back', new Date()) // as it was
        return one
      },
      unnamed: true,
      readers: { 'return code': 'client', therapist: 'therapist' },
    },
    {
      of: ({ told: { elsewhere } }) => elsewhere,
      readers: { 'client elsewhere': 'client', 'therapist elsewhere': 'therapist' },
    },
    {
      of: async ({ there, told: { unnamedElsewhere } }) => {
        await setAside(there.anton, unnamedElsewhere, 'bring_back', new Date())
        return unnamedElsewhere
      },
      unnamed: true,
      readers: { 'return code elsewhere': 'client', 'therapist elsewhere': 'therapist' },
    },
  ]

/**
 * The readers of concerns who read it as one of these. Every route opens a concern in the same way: two of them are tried in all that was
 * told, the others in one here, one for owners and one elsewhere, or in those that came without an account.
 */
function readers(capacities: readonly Capacity[], which: 'all' | 'some' | 'unnamed' = 'some'): Rule {
  const tried = { all: told, some: [told[0], told[1], told[4]], unnamed: [told[0], told[3], told[5]] }[which]
  return tried.flatMap(concern =>
    concern
      ? {
          of: concern.of,
          for:
            which !== 'unnamed' || concern.unnamed
              ? visitors.filter(visitor => capacities.some(capacity => concern.readers[visitor] === capacity))
              : [],
        }
      : [],
  )
}

/** What an owner sees on the board, whether they read it or not. Elsewhere nobody else could answer in place of the therapist. */
const onBoard: Rule = told.map(({ of, onlyOwners, readers: reading }) => ({
  of,
  for: !onlyOwners && 'therapist' in reading ? ownersHere : [],
}))
/** The practice elsewhere has one therapist, so nobody there could take over. */
const toHandOver: Rule = onBoard.map(({ of, for: owners }) => ({
  of,
  for: owners.filter(owner => owner !== 'owner elsewhere'),
}))
/** What is late of it, and nothing else. */
const lateOnBoard: Rule = [
  {
    of: async ({ told: { beforeParting } }) => {
      await house
        .admin('concerns')
        .where({ id: beforeParting })
        .update({ dueAt: new Date(Date.now() - 60_000) })
      return beforeParting
    },
    for: ownersHere,
  },
  { of: ({ told: { aboutOwner } }) => aboutOwner, for: [] },
]
const everyReader = readers(['client', 'therapist', 'owner'], 'all')
const everyoneInIt = readers(capacities, 'all')
const someReaders = readers(['client', 'therapist', 'owner'])
/** All moves come through the same two handlers: what is true of one of them in everything that was told is looked at in the others once. */
const aFewReaders = readers(capacities).slice(0, 1)
const asAnswerer = ['therapist', 'owner'] as const
const nobodyOf = (rule: Rule): Rule =>
  Array.isArray(rule) ? (rule as { of: Target }[]).map(({ of }) => ({ of, for: [] })) : []

/** The two of each consultation. @param parts as what they read it */
function consultation(...parts: readonly Part[]): Rule {
  const two = { asker: 'therapist', supervisor: 'supervisor' } as const
  const twoElsewhere = { asker: 'therapist elsewhere', supervisor: 'supervisor elsewhere' } as const
  return [
    { of: ({ told: one }) => one.consultation, for: parts.map(part => two[part]) },
    { of: ({ told: one }) => one.consultationElsewhere, for: parts.map(part => twoElsewhere[part]) },
  ]
}

const draft: Rule = [
  { of: one => one.newDraft(), for: ['client'] },
  { of: atTheDoor, for: ['somebody at the door'] },
]
const attachmentOfDraft: Rule = [
  {
    of: async one => attachTo(await openSession(house, one.here.lena), await one.newDraft()),
    for: ['client'],
  },
]
const attached: Rule = [
  {
    of: async ({ here, told: { toTherapist } }) =>
      sayWithFile(await openSession(house, here.lena), toTherapist),
    for: ['client', 'therapist', 'owner who reads', 'companion'],
  },
  {
    of: async ({ here, told: { aboutOwner } }) =>
      sayWithFile(await openSession(house, here.omar), aboutOwner),
    for: ['owner who reads'],
  },
  ...attachmentOfDraft,
]
const codeAtDoor: Rule = [
  { of: one => one.newDraft(), for: [] },
  { of: atTheDoor, for: ['somebody at the door'] },
]
const therapists = [
  'therapist',
  'other therapist',
  'therapist elsewhere',
  'owner who is the therapist',
] as const
const staffMember: Rule = [{ of: hanna, for: ownersHere }]
const staffInvitation: Rule = [{ of: one => one.newInvitation('staff'), for: ownersHere }]
const changeHere: Rule = [{ of: ({ here }) => positionOfChange(house, here.margit), for: ownersHere }]
const clientInvitation: Rule = [{ of: one => one.newInvitation('client'), for: ['therapist', ...ownersHere] }]
const passkey: Rule = [{ of: one => one.newPasskey(), for: ['client'] }]
const answerersHere = ['therapist', 'other therapist', ...ownersHere] as const
const ownLesson: Rule = [{ of: lesson('draft'), for: ['therapist'] }]
const lessonToRead: Rule = [
  { of: lesson('draft'), for: [] },
  { of: lesson('waiting'), for: ['other therapist', ...ownersHere] },
  { of: lesson('shelf'), for: ['other therapist', ...ownersHere] },
]
const guardianship: Rule = [
  { of: one => one.newGuardianship(), for: ['therapist', ...ownersHere] },
  { of: one => one.newChild(), for: ['therapist', ...ownersHere] },
]
const family: Rule = [{ of: one => one.newFamily(), for: ['therapist', ...ownersHere] }]
const asking: Rule = [{ of: one => one.newAsking(), for: ['other client'] }]
const carer: Rule = [{ of: careOfLena, for: ['therapist', ...ownersHere] }]

const moves = moveNames.filter(
  move => move !== 'send' && (moveOf(move).words.length > 0 || moveOf(move).asks !== undefined),
)

/** Every route there is, with whom it answers. A new one without its line here fails. */
const matrix: Record<string, Rule> = {
  'GET /': anybody,
  'GET /healthz': anybody,
  'GET /readyz': anybody,
  'GET /kept': anybody,
  'GET /help': anybody,
  'GET /help/browser': anybody,
  'GET /privacy': anybody,
  'GET /accessibility': anybody,
  'POST /help/keys': anybody,
  'POST /language': anybody,
  'GET /in': signedIn,
  'POST /leave': anybody,
  'GET /sign-in': anybody,
  'POST /sign-in': anybody,
  'GET /sign-in/:link': anybody,
  'POST /sign-in/:link': anybody,
  'GET /sign-in/digits': anybody,
  'POST /sign-in/digits': anybody,
  'POST /sign-in/passkey': anybody,
  'POST /sign-in/passkey/challenge': anybody,
  'POST /sign-out': anybody,
  'POST /sign-out/everywhere': anybody,
  'GET /sign-out': signedIn,
  'GET /here': signedIn,

  'GET /second-factor': accounts,
  'POST /second-factor': signedIn,
  'GET /second-factor/recovery-code': signedIn,
  'POST /second-factor/recovery-code': signedIn,
  'POST /second-factor/passkey': signedIn,
  'POST /second-factor/passkey/challenge': signedIn,
  'GET /second-factor/authenticator': accounts,
  'GET /second-factor/authenticator/picture.svg': [],
  'POST /second-factor/authenticator': accounts,
  'POST /second-factor/authenticator/beginning': accounts,
  'POST /second-factor/authenticator/removing': withFactor,
  'GET /second-factor/recovery-codes': withFactor,
  'POST /second-factor/recovery-codes': withFactor,
  'POST /second-factor/recovery-codes/kept': accounts,
  'POST /second-factor/passkeys': accounts,
  'POST /second-factor/passkeys/challenge': accounts,
  'GET /second-factor/passkeys/:passkey': passkey,
  'POST /second-factor/passkeys/:passkey': passkey,
  'POST /second-factor/passkeys/:passkey/removing': passkey,

  'GET /account': accounts,
  'GET /account/details': accounts,
  'POST /account/details': accounts,
  'POST /account/details/kept': clients,
  'POST /account/test-mail': accounts,
  'GET /account/address': accounts,
  'POST /account/address': accounts,
  'GET /account/paper': clients,
  'GET /account/without-mail': clients,
  'POST /account/paper': clients,
  'POST /account/paper/kept': clients,
  'POST /account/paper/later': clients,
  'GET /account/new-address': accounts,
  'POST /account/new-address': accounts,
  'POST /account/new-address/stopping': clients,
  'GET /copy/key': anybody,
  'GET /new-address': anybody,
  'POST /new-address': anybody,
  'GET /new-address/asked': anybody,
  'GET /new-address/app': anybody,
  'POST /new-address/app': anybody,
  'GET /new-address/:link': anybody,
  'POST /new-address/:link': anybody,
  'GET /account/mailbox': clients,
  'POST /account/mailbox': clients,
  'GET /account/address/:link': anybody,
  'POST /account/address/:link': anybody,
  'GET /invitations/:link': anybody,
  'POST /invitations/:link': anybody,

  'GET /people': owners,
  'GET /people/inviting': owners,
  'POST /people/inviting': owners,
  'POST /people/invitations/:invitation/again': staffInvitation,
  'POST /people/invitations/:invitation/taking-back': staffInvitation,
  'GET /people/:person': staffMember,
  'POST /people/:person/roles': staffMember,
  'GET /people/:person/ending': staffMember,
  'POST /people/:person/ending': staffMember,
  'GET /people/:person/leaving': staffMember,
  'POST /people/:person/leaving': staffMember,
  'POST /people/:person/leaving/clients': staffMember,
  'POST /people/:person/leaving/proposal': staffMember,
  'POST /people/:person/leaving/taking-back': staffMember,
  'GET /leaving': [], // nobody has planned that somebody leaves
  'GET /people/:person/away': staffMember,
  'POST /people/:person/away': staffMember,
  'GET /people/away/:absence': anAbsence(ownersHere),
  'POST /people/away/:absence': anAbsence(ownersHere),
  'POST /people/away/:absence/ending': anAbsence(ownersHere),
  'GET /away': therapists,
  'POST /away': therapists,
  'GET /away/:absence': anAbsence(['therapist']),
  'POST /away/:absence': anAbsence(['therapist']),
  'POST /away/:absence/ending': anAbsence(['therapist']),
  'GET /people/:person/second-factor/resetting': staffMember,
  'POST /people/:person/second-factor/resetting': staffMember,
  'GET /record': owners,
  'POST /record/search': owners,
  'GET /record/list.csv': owners,
  'GET /practice': owners,
  'GET /colour/:colour': [{ of: () => '2f6b4f.css', for: visitors }],
  'GET /logo/:logo': [{ of: ({ here }) => newLogoOf(here.margit), for: visitors }],
  'GET /practice/preview': answerers,
  'GET /practice/closing': owners,
  'POST /practice/closing': owners,
  'GET /closing': [], // no practice closes there
  'GET /practice/changes': owners,
  'GET /practice/changes/:position': changeHere,
  ...Object.fromEntries(
    [
      'place',
      'due-days',
      'working-days',
      'numbers',
      'telling',
      'together',
      'advice',
      'leaving',
      'texts',
      'looks',
    ].flatMap(page => [
      [`GET /practice/${page}`, owners],
      [`POST /practice/${page}`, owners],
    ]),
  ),
  'GET /first-steps': withFactor,
  'GET /practice/outside': owners,
  'GET /practice/colleague': owners,
  'POST /practice/colleague': owners,
  'POST /practice/colleague/removing': owners,
  'GET /colleague/:link': anybody,
  'POST /colleague/:link': anybody,
  'POST /practice/outside': owners,
  'GET /door': owners,
  'POST /door': owners,
  'POST /door/people': owners,
  'GET /door/poster': owners,
  'GET /door/poster.svg': owners,

  'GET /clients': answerers,
  'POST /clients/search': answerers,
  'GET /clients/new': answerers,
  'POST /clients/new': answerers,
  'GET /clients/import': answerers,
  'GET /clients/import/template': answerers,
  'POST /clients/import': answerers,
  'POST /clients/import/inviting': answerers,
  'POST /clients/invitations/:invitation/again': clientInvitation,
  'POST /clients/invitations/:invitation/taking-back': clientInvitation,
  'GET /clients/:care': carer,
  'GET /clients/:care/new-address': carer,
  'POST /clients/:care/new-address': carer,
  'POST /clients/:care/new-address/speaking': carer,
  'POST /clients/:care/new-address/stopping': carer,
  'GET /clients/:care/together': carer,
  'POST /clients/:care/together': carer,
  'GET /clients/:care/who': carer,
  'POST /clients/:care/who': carer,
  'GET /together/:guardianship/ending': guardianship,
  'POST /together/:guardianship/ending': guardianship,
  'GET /clients/:care/others': carer,
  'POST /clients/:care/others': carer,
  'GET /others/:family/ending': family,
  'POST /others/:family/ending': family,
  'GET /clients/:care/ending': carer,
  'POST /clients/:care/ending': carer,
  'GET /clients/:care/resuming': carer,
  'POST /clients/:care/resuming': carer,
  'GET /clients/:care/transfer': carer,
  'POST /clients/:care/transfer': carer,

  'GET /inbox': answerers,
  'GET /inbox/figures': answerers,
  'POST /inbox/search': answerers,
  'GET /board': owners,
  'GET /due': accounts,
  'GET /board/:concern/hand-over': toHandOver,
  'POST /board/:concern/hand-over': toHandOver,
  'POST /board/:concern/hand-over/taking-back': toHandOver,
  'GET /board/:concern/standing-in': lateOnBoard,
  'POST /board/:concern/standing-in': lateOnBoard,
  'GET /standing-in': therapists,
  'POST /standing-in/:waiting': [{ of: ({ here }) => whatTomasStandsInFor(here), for: ['other therapist'] }],
  'GET /board/:concern/help': nobodyOf(onBoard), // nothing is late there
  'POST /board/:concern/help': nobodyOf(onBoard),
  'POST /concerns/:concern/help': nobodyOf(someReaders),
  'POST /board/search': owners,
  'GET /board/list.csv': owners,
  'GET /board/figures': owners,
  'GET /board/mail': owners,
  'POST /board/mail/:person/again': [{ of: ({ here }) => here.tomas.id, for: [] }],
  'GET /concerns/new': clients,
  'GET /more': [...clients, ...unnamed],
  'POST /concerns/new': clients,
  'GET /concerns/:concern': everyoneInIt,
  'GET /concerns/:concern/earlier': everyoneInIt,
  'GET /concerns/:concern/companions': readers(['client'], 'some'),
  'POST /concerns/:concern/companions': readers(['client'], 'some'),
  'GET /companions/:companion/ending': [{ of: ({ beside }) => beside, for: ['client'] }],
  'POST /companions/:companion/ending': [{ of: one => one.newCompanion(), for: ['client'] }],
  'POST /companions/:companion/again': [{ of: one => one.newCompanion(), for: ['client'] }],
  'GET /accompanying': ['companion'],
  'GET /concerns/:concern/together': nobodyOf(readers(['client'])),
  'POST /concerns/:concern/together': nobodyOf(readers(['client'])),
  'GET /companions/:companion/answer': asking,
  'POST /companions/:companion/answer': asking,
  'POST /concerns/:concern/leaving': nobodyOf(readers(['companion'])),
  'GET /concerns/:concern/receipt': readers(['client']),
  'GET /concerns/:concern/copy': someReaders,
  'GET /concerns/:concern/copy.html': someReaders,
  'GET /concerns/:concern/copy.json': everyReader,
  'GET /concerns/:concern/session': readers(['client']),
  'GET /concerns/:concern/readers': readers(['client']),
  'POST /concerns/:concern/readers': readers(['client']),
  'GET /concerns/:concern/readers/apart': nobodyOf(readers(['client'])),
  'POST /concerns/:concern/readers/apart': nobodyOf(readers(['client'])),
  ...Object.fromEntries(
    moves.flatMap(move => {
      const path = `/concerns/:concern/${moveOf(move).path}`
      return [
        [`GET ${path}`, move === 'write' ? everyoneInIt : aFewReaders],
        [`POST ${path}`, move === 'write' ? everyoneInIt : aFewReaders],
      ]
    }),
  ),
  'GET /concerns/:concern/talk.ics': nobodyOf(someReaders),
  'POST /concerns/:concern/handing-over': readers(['client']),
  'GET /concerns/:concern/name': readers(['client'], 'unnamed'),
  'POST /concerns/:concern/name': readers(['client'], 'unnamed'),
  'POST /concerns/:concern/name/removing': readers(['client'], 'unnamed'),
  'GET /concerns/:concern/notices': readers(['client'], 'unnamed'),
  'POST /concerns/:concern/notices': readers(['client'], 'unnamed'),
  'GET /concerns/:concern/who': readers(asAnswerer, 'unnamed'),
  'POST /concerns/:concern/who': readers(asAnswerer, 'unnamed'),
  'POST /concerns/:concern/who/answer': nobodyOf(someReaders),
  'GET /concerns/:concern/setting-aside': readers(asAnswerer, 'unnamed'),
  'POST /concerns/:concern/setting-aside': readers(asAnswerer),
  'GET /concerns/:concern/bringing-back': nobodyOf(someReaders),
  'POST /concerns/:concern/bringing-back': readers(asAnswerer),
  'GET /concerns/:concern/reflection': readers(asAnswerer),
  'POST /concerns/:concern/reflection': readers(asAnswerer),
  'GET /concerns/:concern/reflection/deleting': readers(asAnswerer),
  'POST /concerns/:concern/reflection/deleting': readers(asAnswerer),
  'GET /concerns/:concern/consultation': readers(asAnswerer),
  'POST /concerns/:concern/consultation': readers(asAnswerer),
  'POST /concerns/:concern/consent': readers(['client']),
  'GET /consultations': withFactor,
  'GET /consultations/:consultation': consultation('asker', 'supervisor'),
  'POST /consultations/:consultation': consultation('asker', 'supervisor'),
  'GET /consultations/:consultation/ending': consultation('asker'),
  'POST /consultations/:consultation/ending': consultation('asker'),
  'GET /reflections': answerers,
  'GET /first-hour': withFactor,
  'GET /care-for-yourself': withFactor,
  'GET /lessons': withFactor,
  'POST /lessons/search': withFactor,
  'GET /lessons/waiting': answerers,
  'GET /lessons/new': answerers,
  'POST /lessons/new': answerers,
  'GET /lessons/:lesson': [
    { of: lesson('draft'), for: ['therapist'] },
    { of: lesson('waiting'), for: [...answerersHere] },
    { of: lesson('shelf'), for: [...staffHere, ...ownersHere] },
  ],
  'GET /lessons/:lesson/edit': ownLesson,
  'POST /lessons/:lesson/handing-in': ownLesson,
  'POST /lessons/:lesson/taking-back': ownLesson,
  'GET /lessons/:lesson/deleting': ownLesson,
  'POST /lessons/:lesson/deleting': ownLesson,
  'POST /lessons/:lesson/shelf': lessonToRead,
  'POST /lessons/:lesson/giving-back': lessonToRead,
  'POST /concerns/:concern/lesson': readers(asAnswerer),
  'GET /law': withFactor,
  'POST /joining/:concern': [{ of: ({ told: { unnamed: one } }) => one, for: ['other client'] }],
  'POST /return/joining': clients,

  'GET /drafts/:draft': draft,
  'GET /drafts/:draft/edit': draft,
  'POST /drafts/:draft/edit': [{ of: one => one.newDraft(), for: unnamed }],
  'POST /drafts/:draft/sending': draft,
  'POST /drafts/:draft/taking-back': draft,
  'POST /drafts/:draft/message': draft,
  'POST /drafts/:draft/discarding': draft,
  'GET /drafts/:draft/discarding': draft,
  'POST /drafts/:draft/bringing-back': draft,
  'GET /drafts/:draft/files': draft,
  'POST /drafts/:draft/files': draft,
  'POST /drafts/:draft/descriptions': draft,
  'POST /drafts/:draft/files/:attachment/removing': draft,
  'GET /drafts/:draft/recording': draft,
  'POST /drafts/:draft/recording': draft,
  'POST /drafts/:draft/recording/parts': draft,
  'POST /drafts/:draft/recording/listening': draft,
  'GET /drafts/:draft/recording/again': draft,
  'POST /drafts/:draft/recording/again': draft,
  'GET /drafts/:draft/recording/:attachment': draft,
  'GET /drafts/:draft/recording/:attachment/again': draft,
  'POST /drafts/:draft/recording/:attachment/again': draft,
  'GET /attachments/:attachment': attached,
  'GET /attachments/:attachment/thumbnail': attached,
  'GET /drafts/:draft/code': codeAtDoor,
  'GET /drafts/:draft/code.txt': codeAtDoor,

  'GET /p/:door': anybody,
  'GET /p/:door/more': anybody,
  'GET /p/:door/new': anybody,
  'POST /p/:door/new': anybody,
  'GET /return': anybody,
  'POST /return': anybody,
}

const names = [...new Set(routesOf(installation).map(({ method, path }) => `${method} ${path}`))].sort()

test('every route of the portal has its line, and every line its route', () => {
  expect(Object.keys(matrix).sort()).toEqual(names)
})

describe.each(names)('%s', name => {
  const rule = matrix[name] ?? []
  const targets = isByTarget(rule) ? rule : [{ of: null, for: rule as readonly Visitor[] }]

  test('answers whom it is for, and to everybody else as if nothing were there', async () => {
    const asked = new Set<Visitor>()
    for (const { of, for: whom } of targets) {
      let made: string | null = null
      for (const visitor of visitors) {
        const id: string = (made ??= of ? await of(world) : 'linden')
        const answer = await ask(name, visitor, id)
        expect({ visitor, is: kindOf(answer) }).toEqual({ visitor, is: expected(visitor, whom) })
        if (name.startsWith('POST') && kindOf(answer) === 'in') made = null // what they did may have used it up
        if (kindOf(answer) !== 'nothing' || !name.includes(':')) continue
        await isAsIfNothingWereThere(visitor, answer)
        const [first = visitor] = ofOneRole.find(some => some.includes(visitor)) ?? []
        if (!asked.has(first)) await isAsIfNothingWereThere(visitor, await ask(name, visitor, newId()))
        asked.add(first)
      }
    }
  })
})

/** What is answered to an id that nothing has can depend on what somebody is here, and on nothing else of them. */
const ofOneRole: readonly (readonly Visitor[])[] = [
  clients,
  unnamed,
  ['therapist', 'other therapist', 'therapist elsewhere'],
  ['supervisor', 'supervisor elsewhere'],
  ['owner who reads', 'owner who does not', 'owner elsewhere'],
]

/** What each visitor is answered where nothing is: the same at every address. */
const nothings = new Map<Visitor, Answer>()

/** It is asked for again only where this answer is another one: what was done since may have changed the page. */
async function isAsIfNothingWereThere(visitor: Visitor, answer: Answer): Promise<void> {
  if (isDeepStrictEqual(answer, nothings.get(visitor))) return
  const nothing = await ask('GET /concerns/:concern', visitor, newId())
  nothings.set(visitor, nothing)
  expect({ visitor, ...answer }).toEqual({ visitor, ...nothing })
}

/** Days on which Ruth is away, said anew. */
function anAbsence(whom: readonly Visitor[]): Rule {
  return [{ of: ({ here: { ruth } }) => newAbsenceOf(house, ruth), for: whom }]
}

/** Ruth is away, and Tomas knows something of hers that waits. */
async function whatTomasStandsInFor({ ruth, tomas }: World['here']): Promise<string> {
  await house.admin('stand_ins').delete()
  await newAbsenceOf(house, ruth, { days: [0, 3], colleague: tomas })
  await keepAbsencesAt(house)
  const [one] = await standInsOf({ ...tomas, ...(await openSession(house, tomas)) }, new Date())
  return one?.id ?? ''
}

function isByTarget(rule: Rule): rule is { of: Target; for: readonly Visitor[] }[] {
  return rule.some(one => typeof one === 'object')
}

/** What somebody could compare. */
interface Answer {
  readonly status: number
  readonly html: string
  readonly headers: Readonly<Record<string, string>>
}

/** Thousands of times: over connections that stay open, and not compressed. */
async function ask(name: string, visitor: Visitor, id: string): Promise<Answer> {
  const [method = '', pattern = ''] = name.split(' ')
  const path = pattern.replace(/:door/, world.here.margit.practice.door ?? '').replace(/:\w+/g, id)
  const cookie = await cookieOf(visitor)
  const answer = await fetch(`${house.url}${path}`, {
    method,
    body: method === 'GET' ? null : new URLSearchParams(),
    headers: {
      'Sec-Fetch-Site': 'same-origin',
      'Accept-Encoding': 'identity',
      ...(cookie && { Cookie: cookie }),
    },
    redirect: 'manual',
  })
  const { date: _, ...headers } = Object.fromEntries(answer.headers)
  const { status } = answer
  if (method === 'POST' && status !== 404) cookies.delete(visitor)
  return { status, html: await answer.text(), headers }
}

/** Each visitor's session, until they have done something: it may have signed them out. */
const cookies = new Map<Visitor, string | null>()

async function cookieOf(visitor: Visitor): Promise<string | null> {
  const cookie = cookies.get(visitor) ?? (await world.cookieOf(visitor))
  cookies.set(visitor, cookie)
  return cookie
}

type Kind = 'in' | 'sign in' | 'nothing'

function kindOf({ status, headers }: Answer): Kind {
  if (status === 404) return 'nothing'
  return status === 303 &&
    /^\/(sign-in|return)(\?(?!said=(?:signed-out|kept-for-code))|$)/.test(headers.location ?? '')
    ? 'sign in'
    : 'in'
}

function expected(visitor: Visitor, whom: readonly Visitor[]): Kind {
  if (whom.includes(visitor)) return 'in'
  return visitor === 'nobody' || visitor === 'ended access' ? 'sign in' : 'nothing'
}

/** A lesson of Ruth’s, in this state again whatever was done with it before. */
function lesson(state: LessonState): Target {
  return ({ here: { ruth } }) => newLessonOf(house, ruth, state)
}

async function atTheDoor(one: World): Promise<string> {
  await one.newDraftAtDoor()
  return one.draftAtDoor
}

/** As she was: a therapist with a second factor. */
async function hanna({ here: { hanna: one } }: World): Promise<string> {
  const before = { endedAt: null, roles: ['therapist'], factorSince: one.factorSince }
  await house.admin('people').where({ id: one.id }).update(before)
  return one.id
}

/** As it was: Ruth works with Lena. */
async function careOfLena({ here }: World): Promise<string> {
  const care = { clientId: here.lena.id, therapistId: here.ruth.id }
  await house.admin('care').where(care).update({ until: null })
  const row = await house.admin('care').where(care).first<{ id: string }>('id')
  return row.id
}
