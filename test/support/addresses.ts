import type { Knex } from 'knex'
import type { Person } from '../../src/people/person'
import { changeRules } from '../../src/practices/settings/store'
import { keepLogo } from '../../src/practices/logo/store'
import { newAbsenceOf, newLessonOf, type World } from './everybody'
import { attachTo, sayWithFile } from './files'
import type { House } from './house'
import { asksLikeAnother, installation, routesOf } from './routes'

/**
 * Every address of a page that there is in this practice: each route that can be looked at, with everything that its parameters can name.
 * @param more further things by the name of their parameter
 * @throws where a route has a parameter of which nothing is said here
 */
export async function addressesIn(
  house: House,
  world: World,
  more: Readonly<Record<string, readonly string[]>> = {},
): Promise<string[]> {
  return pagesOf(await namedIn(house, world, more))
}

/** The same, but of moves that ask for the same only one: for what does not depend on the sentences of a page. */
export async function addressesByKind(...of: Parameters<typeof addressesIn>): Promise<string[]> {
  return pagesOf(await namedIn(...of), path => !asksLikeAnother(path))
}

/**
 * Walks the pages of this practice, those of a concern after the concern itself: where that is not shown, neither is anything else of it, as
 * house/authorising holds, and it is not asked for.
 * @param isShown looks at a page
 */
export async function walkShown(
  addresses: readonly string[],
  isShown: (path: string) => Promise<boolean>,
): Promise<void> {
  const hidden = new Set<string>()
  for (const path of [...addresses].sort((one, other) => one.length - other.length)) {
    const [, concern = path] = /^(\/concerns\/[^/]+)\//.exec(path) ?? []
    if (!hidden.has(concern) && !(await isShown(path))) hidden.add(path)
  }
}

/** Every address of a page for everything that stands in a database, whoever made it. @param admin reads all of it */
export async function addressesOfAll(admin: Knex): Promise<string[]> {
  const idsOf = (table: string, column = 'id') => admin(table).orderBy(column).pluck<string[]>(column)
  return pagesOf({
    concern: await idsOf('concerns'),
    draft: await idsOf('drafts'),
    attachment: await idsOf('attachments'),
    consultation: await idsOf('consultations'),
    lesson: await idsOf('lessons'),
    care: await idsOf('care'),
    person: await idsOf('people'),
    invitation: await idsOf('invitations'),
    passkey: await idsOf('passkeys'),
    door: await idsOf('practices', 'door'),
    link: ['nothing-opens-by-this'],
    position: ['1'],
    colour: ['2f6b4f.css'],
    logo: ['no-logo-has-this-name'],
    absence: await idsOf('absences'),
    companion: await idsOf('companions'),
    guardianship: await idsOf('guardianships'),
    family: await idsOf('families'),
  })
}

async function namedIn(
  house: House,
  world: World,
  more: Readonly<Record<string, readonly string[]>> = {},
): Promise<Record<string, readonly string[]>> {
  const { here, told } = world
  const { practiceId, practice } = here.margit
  const cares = await house.admin('care').where({ practiceId }).orderBy('id').pluck<string[]>('id')
  const known: Record<string, readonly string[]> = {
    concern: [told.toTherapist, told.aboutOwner, told.beforeParting, told.unnamed],
    draft: [await world.newDraft(), world.draftAtDoor],
    consultation: [told.consultation],
    lesson: [await newLessonOf(house, here.ruth, 'waiting'), await newLessonOf(house, here.ruth, 'shelf')],
    care: cares,
    person: [here.margit.id, here.karim.id, here.hanna.id],
    invitation: [await world.newInvitation('client'), await world.newInvitation('staff')],
    passkey: [await world.newPasskey()],
    door: [practice.door ?? ''],
    attachment: [
      await sayWithFile(here.lena, told.toTherapist),
      await attachTo(here.lena, await world.newDraft()),
    ],
    link: ['nothing-opens-by-this'],
    absence: [await newAbsenceOf(house, here.ruth)],
    companion: [world.beside, await world.newAsking()],
    guardianship: [await world.newGuardianship(), await world.newChild()],
    family: [await world.newFamily()],
    colour: ['2f6b4f.css'],
    logo: [await newLogoOf(here.margit)],
    position: [await positionOfChange(house, here.margit)],
  }
  return Object.fromEntries(
    Object.entries(known).map(([name, some]) => [name, [...some, ...(more[name] ?? [])]]),
  )
}

/** The name of a picture that this owner has looked at. */
export async function newLogoOf(owner: Person): Promise<string> {
  const logo = {
    name: 'l'.repeat(43),
    type: 'image/svg+xml',
    bytes: Buffer.from('<svg/>'),
    lessened: false,
  } as const
  await keepLogo(owner, logo, new Date())
  return logo.name
}

/** Where in the chain of her practice stands that its owner changed a rule. */
export async function positionOfChange({ admin }: House, owner: Person): Promise<string> {
  await changeRules(owner, 'texts', { contactText: '01 234 56 78' }, 0, new Date())
  const versions = admin('practiceVersions').where({ practiceId: owner.practiceId })
  return String((await versions.first<{ position: number }>('position')).position)
}

/**
 * Every address that can be looked at.
 * @param known what its parameters stand for
 * @throws where a route has a parameter of which nothing is said
 */
function pagesOf(
  known: Readonly<Record<string, readonly string[]>>,
  isMeant: (path: string) => boolean = () => true,
): string[] {
  const values = (name: string) => {
    const some = known[name]
    if (!some) throw new Error(`Say what :${name} stands for in the address of a page.`)
    return some
  }
  return routesOf(installation)
    .filter(({ method, path }) => method === 'GET' && isMeant(path))
    .flatMap(({ path }) => filled(path, values))
}

function filled(path: string, values: (name: string) => readonly string[]): string[] {
  const name = /:(\w+)/.exec(path)?.[1]
  if (!name) return [path]
  return values(name).flatMap(value => filled(path.replace(`:${name}`, value), values))
}
