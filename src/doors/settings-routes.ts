import { Router, type Request, type Response } from 'express'
import { toString as drawn } from 'qrcode'
import { z } from 'zod'
import type { Config } from '../config'
import { NotFound } from '../errors'
import { shortDayText } from '../language/dates'
import { clockOf } from '../language/locale'
import { chosen, chosenSome, typedLine } from '../http/typed'
import { only, personOf } from '../sign-in/guards'
import type { Person } from '../people/person'
import { peopleField, renamedText } from '../people/names/shown-names'
import { isDoorWord, type DoorWeek } from './door'
import { changeDoor, showAtDoor, therapistsAtDoor } from './store'
import { doorWeeks } from './door-weeks'
import type { ChoiceField, Field, FormInFields } from '../http/page-parts'
import { saying } from '../http/flashes'

declare module '../http/pages' {
  interface Views {
    'doors/poster': { practice: string; address: string }
    'doors/settings': FormInFields & {
      /** Null: the door is closed. */
      address: string | null
      therapists: ChoiceField
      weeks: readonly ReturnType<typeof weekValues>[]
    }
  }
}

/** What an owner decides of the door for people without an account, and the poster that leads to it. */
export function doorSettingsRoutes({ baseUrl }: Config): Router {
  const router = Router()
  const addressOf = (word: string) => `${baseUrl}/p/${word}`

  router.get('/door', only('owner'), showSettings)
  router.post('/door', only('owner'), changeSettings)
  router.post('/door/people', only('owner'), changePeople)
  router.get('/door/poster', only('owner'), showPoster)
  router.get('/door/poster.svg', only('owner'), sendPicture)

  return router

  async function showSettings(req: Request, res: Response): Promise<void> {
    const { door, doorOpen } = personOf(req).practice
    await show(req, res, { word: door ?? '', isOpen: doorOpen })
  }

  async function changeSettings(req: Request, res: Response): Promise<void> {
    const { word, open } = doorForm.parse(req.body ?? {})
    const settings = { word: word.toLowerCase(), isOpen: open === 'yes' }
    if (!isDoorWord(settings.word)) {
      await show(req, res, { ...settings, word }, { word: req.t('doors.twoToFortySmallLetters') })
      return
    }
    if ((await changeDoor(personOf(req), settings, new Date())) === 'word taken')
      return show(req, res, settings, { word: req.t('doors.thisWordIsTakenAlready') })
    res.redirect(303, saying('/door', 'door-changed'))
  }

  function showPoster(req: Request, res: Response): void {
    const { practice } = personOf(req)
    res.show('doors/poster', req.t('doors.poster'), {
      practice: practice.name,
      address: addressOf(wordOf(req)).replace(/^https?:\/\//, ''),
    })
  }

  async function sendPicture(req: Request, res: Response): Promise<void> {
    const picture = await drawn(addressOf(wordOf(req)), { type: 'svg', errorCorrectionLevel: 'Q', margin: 2 })
    res.type('image/svg+xml').send(picture)
  }

  async function changePeople(req: Request, res: Response): Promise<void> {
    const { therapists } = therapistsForm.parse(req.body ?? {})
    const known = await therapistsAtDoor(personOf(req))
    const renamed = renamedText(req.t, req.body, known)
    if (renamed !== null) {
      const { door, doorOpen } = personOf(req).practice
      return show(req, res, { word: door ?? '', isOpen: doorOpen }, { therapists: renamed })
    }
    const shown = known.map(({ id }) => id).filter(id => therapists.includes(id))
    await showAtDoor(personOf(req), shown, new Date())
    res.redirect(303, saying('/door', 'door-changed'))
  }

  async function show(req: Request, res: Response, settings: Values, faults: Faults = {}): Promise<void> {
    const { t } = req
    const person = personOf(req)
    const [therapists, weeks] = await Promise.all([therapistsAtDoor(person), doorWeeks(person, new Date())])
    const { door, doorOpen } = person.practice
    const values = {
      address: door && doorOpen ? addressOf(door) : null,
      errors: Object.entries(faults).map(([field, text]) => ({ field, text })),
      fields: [wordField(req, settings.word, faults.word ?? null), openField(req, settings.isOpen)],
      therapists: therapistsField(req, therapists, faults.therapists ?? null),
      weeks: weeks.filter(isBusy).map(week => weekValues(person, week)),
    }
    res.show('doors/settings', t('doors.door'), values, values.errors.length > 0 ? 422 : 200)
  }
}

interface Values {
  readonly word: string
  readonly isOpen: boolean
}

/** By the name of the field in which something is to be looked at again. */
type Faults = Readonly<Partial<Record<'word' | 'therapists', string>>>

const doorForm = z.object({ word: typedLine, open: chosen })
const therapistsForm = z.object({ therapists: chosenSome })

function wordOf(req: Request): string {
  const { door } = personOf(req).practice
  if (!door) throw new NotFound()
  return door
}

function wordField({ t }: Request, value: string, error: string | null): Field {
  const hint = t('doors.theLastWordOfIts')
  return { kind: 'line', name: 'word', label: t('shared.address'), hint, value, error, optional: false }
}

function openField({ t }: Request, isOpen: boolean): Field {
  const options = [
    { value: 'yes', text: t('doors.itIsOpen'), hint: null, checked: isOpen },
    {
      value: 'no',
      text: t('doors.itIsClosed'),
      hint: t('doors.nobodyNewComesInWho'),
      checked: !isOpen,
    },
  ]
  return { kind: 'choice', name: 'open', legend: t('doors.isThisDoorOpen'), hint: null, error: null, options }
}

function therapistsField(
  { t }: Request,
  therapists: Awaited<ReturnType<typeof therapistsAtDoor>>,
  error: string | null,
): ChoiceField {
  const [legend, hint] = [t('doors.whoCanBeChosenAt'), t('doors.nothingChangesForThoseWho')]
  const field = { kind: 'several', name: 'therapists', legend, hint, error } as const
  return peopleField(therapists, field, id => therapists.some(one => one.id === id && one.shown))
}

function isBusy({ sent, heldUp, setAside }: DoorWeek): boolean {
  return sent + heldUp + setAside > 0
}

function weekValues(person: Person, { week, ...counts }: DoorWeek) {
  const noon = new Date(`${week}T12:00:00Z`)
  return { ...counts, since: shortDayText(noon, clockOf(person)) }
}
