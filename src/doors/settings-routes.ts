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

  router.get('/door', only('owner'), async (req, res) => {
    const { door, doorOpen } = personOf(req).practice
    await show(req, res, { word: door ?? '', isOpen: doorOpen }, null)
  })

  router.post('/door', only('owner'), async (req, res) => {
    const { word, open } = doorForm.parse(req.body ?? {})
    const settings = { word: word.toLowerCase(), isOpen: open === 'yes' }
    if (!isDoorWord(settings.word)) {
      await show(
        req,
        res,
        { ...settings, word },
        req.t('Two to forty small letters, digits and lines between, such as linden or house-7.'),
      )
      return
    }
    try {
      await changeDoor(personOf(req), settings, new Date())
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      await show(req, res, settings, req.t(error.message))
      return
    }
    res.redirect(303, '/door?said=door-changed')
  })

  router.post('/door/people', only('owner'), async (req, res) => {
    const { therapists } = therapistsForm.parse(req.body ?? {})
    const known = await therapistsAtDoor(personOf(req))
    const shown = known.map(({ id }) => id).filter(id => therapists.includes(id))
    await showAtDoor(personOf(req), shown, new Date())
    res.redirect(303, '/door?said=door-changed')
  })

  router.get('/door/poster', only('owner'), (req, res) => {
    const { practice } = personOf(req)
    res.show('doors/poster', req.t('Poster'), {
      practice: practice.name,
      address: addressOf(wordOf(req)).replace(/^https?:\/\//, ''),
    })
  })

  router.get('/door/poster.svg', only('owner'), async (req, res) => {
    const picture = await drawn(addressOf(wordOf(req)), { type: 'svg', errorCorrectionLevel: 'Q', margin: 2 })
    res.type('image/svg+xml').send(picture)
  })

  return router

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
    res.show('doors/settings', t('Door'), values, error ? 422 : 200)
  }
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
  const hint = t(
    'The last word of its address. If you change it, the old address leads nowhere, on posters too.',
  )
  return { kind: 'line', name: 'word', label: t('Address'), hint, value, error, optional: false }
}

function openField({ t }: Request, isOpen: boolean) {
  const options = [
    { value: 'yes', text: t('It is open'), hint: null, checked: isOpen },
    {
      value: 'no',
      text: t('It is closed'),
      hint: t('Nobody new comes in. Who has a code already still comes back by it.'),
      checked: !isOpen,
    },
  ]
  return { kind: 'choice', name: 'open', legend: t('Is this door open?'), hint: null, error: null, options }
}

function therapistsField({ t }: Request, therapists: Awaited<ReturnType<typeof therapistsAtDoor>>) {
  return {
    kind: 'several',
    name: 'therapists',
    legend: t('Who can be chosen at the door?'),
    hint: t('Nothing changes for those who have written already.'),
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
