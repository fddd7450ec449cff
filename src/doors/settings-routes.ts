import { Router, type Request, type Response } from 'express'
import { toString as drawn } from 'qrcode'
import { z } from 'zod'
import type { Config } from '../config'
import { NotFound, Refused } from '../errors'
import { shortDayText } from '../language/dates'
import { chosen, chosenSome, typedLine } from '../http/typed'
import { only, personOf } from '../sign-in/guards'
import type { Person } from '../people/person'
import { isDoorWord, type DoorWeek } from './door'
import { changeDoor, doorWeeks, showAtDoor, therapistsAtDoor } from './store'

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
    await show(req, res, { word: door ?? '', isOpen: doorOpen }, null)
  }

  async function changeSettings(req: Request, res: Response): Promise<void> {
    const { word, open } = doorForm.parse(req.body ?? {})
    const settings = { word: word.toLowerCase(), isOpen: open === 'yes' }
    if (!isDoorWord(settings.word)) {
      await show(req, res, { ...settings, word }, req.t('doors.twoToFortySmallLetters'))
      return
    }
    try {
      await changeDoor(personOf(req), settings, new Date())
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      await show(req, res, settings, req.t(error.text))
      return
    }
    res.redirect(303, '/door?said=door-changed')
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

  async function show(req: Request, res: Response, settings: Values, error: string | null): Promise<void> {
    const { t } = req
    const person = personOf(req)
    const [therapists, weeks] = await Promise.all([therapistsAtDoor(person), doorWeeks(person, new Date())])
    const { door, doorOpen } = person.practice
    const values = {
      isOpen: doorOpen,
      address: door && addressOf(door),
      errors: error ? [{ field: 'word', text: error }] : [],
      fields: [wordField(req, settings.word, error), openField(req, settings.isOpen)],
      therapists: therapistsField(req, therapists),
      weeks: weeks.filter(isBusy).map(week => weekValues(person, week)),
    }
    res.show('doors/settings', t('doors.door'), values, error ? 422 : 200)
  }
}

async function changePeople(req: Request, res: Response): Promise<void> {
  const { therapists } = therapistsForm.parse(req.body ?? {})
  const known = await therapistsAtDoor(personOf(req))
  const shown = known.map(({ id }) => id).filter(id => therapists.includes(id))
  await showAtDoor(personOf(req), shown, new Date())
  res.redirect(303, '/door?said=door-changed')
}

interface Values {
  readonly word: string
  readonly isOpen: boolean
}

const doorForm = z.object({ word: typedLine, open: chosen })
const therapistsForm = z.object({ therapists: chosenSome })

function wordOf(req: Request): string {
  const { door } = personOf(req).practice
  if (!door) throw new NotFound()
  return door
}

function wordField({ t }: Request, value: string, error: string | null) {
  const hint = t('doors.theLastWordOfIts')
  return { kind: 'line', name: 'word', label: t('shared.address'), hint, value, error, optional: false }
}

function openField({ t }: Request, isOpen: boolean) {
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

function therapistsField({ t }: Request, therapists: Awaited<ReturnType<typeof therapistsAtDoor>>) {
  return {
    kind: 'several',
    name: 'therapists',
    legend: t('doors.whoCanBeChosenAt'),
    hint: t('doors.nothingChangesForThoseWho'),
    error: null,
    options: therapists.map(({ id, name, shown }) => ({ value: id, text: name, hint: null, checked: shown })),
  }
}

function isBusy({ sent, heldUp, setAside }: DoorWeek): boolean {
  return sent + heldUp + setAside > 0
}

function weekValues({ practice, language }: Person, { week, ...counts }: DoorWeek) {
  const noon = new Date(`${week}T12:00:00Z`)
  return { ...counts, since: shortDayText(noon, { timeZone: practice.timeZone, language }) }
}
