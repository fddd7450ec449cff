import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import type { Config } from '../../config'
import { NotFound } from '../../errors'
import { isLooking, onlyIds } from '../../http/ids'
import { chosen, typedLine } from '../../http/typed'
import { readAddress } from '../../mail/address'
import { only, personOf } from '../../sign-in/guards'
import { changeNotices, nameless, noticesOf } from '../../people/store'
import { openConcern, type OpenConcern } from '../store/entries'
import { newsSubject } from '../mail'
import { answerWho, askWho, clientsKnownTo, nameOneself } from '../store/recognitions'
import { mostOfName } from '../rules/wording'
import { hasHiddenSigns, hiddenSigns } from '../../language/translator'

/** Who somebody without an account is: what they say of it themselves, and what those who answer them ask. */
export function recognitionRoutes(config: Config): Router {
  const router = Router()
  onlyIds(router, 'concern')

  router.get('/concerns/:concern/name', only('without account'), async (req, res) => {
    const { id } = await opened(req)
    const { name, language } = personOf(req)
    showName(req, res, id, name === nameless(language) ? '' : name, null)
  })

  router.post('/concerns/:concern/name', only('without account'), async (req, res) => {
    const { id } = await opened(req)
    const { name } = nameForm.parse(req.body ?? {})
    if (!name || name.length > mostOfName || hasHiddenSigns(name)) {
      const tooLong = name ? req.t('Please write a shorter name.') : req.t('Write how you want to be called.')
      const text = hasHiddenSigns(name) ? req.t(hiddenSigns) : tooLong
      showName(req, res, id, name, text)
      return
    }
    await nameOneself(personOf(req), id, name, new Date())
    res.redirect(303, `/concerns/${id}?said=named`)
  })

  router.post('/concerns/:concern/name/removing', only('without account'), async (req, res) => {
    const { id } = await opened(req)
    await nameOneself(personOf(req), id, '', new Date())
    res.redirect(303, `/concerns/${id}?said=unnamed`)
  })

  router.get('/concerns/:concern/notices', only('without account'), async (req, res) => {
    const { id } = await opened(req)
    showNotices(req, res, config, id, (await noticesOf(personOf(req))) ?? '', null)
  })

  router.post('/concerns/:concern/notices', only('without account'), async (req, res) => {
    const { id } = await opened(req)
    const { address: written } = noticesForm.parse(req.body ?? {})
    const { address, fault } = readAddress(written)
    if (written && fault) {
      showNotices(
        req,
        res,
        config,
        id,
        written,
        req.t('{{fault}} Or leave it empty.', { fault: req.t(fault) }),
      )
      return
    }
    await changeNotices(personOf(req), address)
    res.redirect(303, `/concerns/${id}?said=changed`)
  })

  router.get('/concerns/:concern/who', only('therapist', 'owner'), async (req, res) => {
    await showWho(req, res, await openToAsk(req), null)
  })

  router.post('/concerns/:concern/who', only('therapist', 'owner'), async (req, res) => {
    const concern = await openToAsk(req)
    const { person: id } = whoForm.parse(req.body ?? {})
    const client = (await clientsKnownTo(personOf(req))).find(one => one.id === id)
    if (!client) {
      await showWho(req, res, concern, req.t('Choose who you think it is.'))
      return
    }
    await askWho(personOf(req), concern.id, client, new Date())
    res.redirect(303, `/concerns/${concern.id}?said=asked`)
  })

  router.post('/concerns/:concern/who/answer', only('without account'), async (req, res) => {
    const { id } = await opened(req)
    await answerWho(personOf(req), id, answerForm.parse(req.body ?? {}).answer === 'yes', new Date())
    res.redirect(303, `/concerns/${id}?said=answered`)
  })

  // The account answers on its own first page, without having seen a word.
  router.post('/joining/:concern', only('client'), async (req, res) => {
    const yes = answerForm.parse(req.body ?? {}).answer === 'yes'
    const id = String(req.params.concern)
    await answerWho(personOf(req), id, yes, new Date())
    res.redirect(303, yes ? `/concerns/${id}?said=joined` : '/?said=answered')
  })

  return router
}

const nameForm = z.object({ name: typedLine })
const noticesForm = z.object({ address: typedLine })
const whoForm = z.object({ person: chosen })
const answerForm = z.object({ answer: chosen })

function opened(req: Request): Promise<OpenConcern> {
  return openConcern(personOf(req), String(req.params.concern), new Date(), isLooking(req))
}

async function openToAsk(req: Request): Promise<OpenConcern> {
  const concern = await opened(req)
  const canAsk = concern.byDoor && concern.capacity !== 'client' && concern.waits !== 'set_aside'
  if (!canAsk) throw new NotFound()
  return concern
}

function showName(req: Request, res: Response, id: string, name: string, error: string | null): void {
  const { t } = req
  const field = {
    kind: 'line',
    name: 'name',
    label: t('Your name'),
    hint: null,
    value: name,
    error,
    optional: false,
  }
  const values = {
    field,
    errors: error ? [{ field: 'name', text: error }] : [],
    action: `/concerns/${id}/name`,
    removing: `/concerns/${id}/name/removing`,
    cancel: `/concerns/${id}`,
  }
  res.show('concerns/recognition/name', t('Your name'), values, error ? 422 : 200)
}

function showNotices(
  req: Request,
  res: Response,
  { mailFrom }: Config,
  id: string,
  address: string,
  error: string | null,
): void {
  const { t } = req
  const hint = t('Leave it empty if you want no mail. That is how it is at first.')
  const values = {
    field: {
      kind: 'line',
      name: 'address',
      label: t('Your mail address'),
      hint,
      value: address,
      error,
      optional: true,
    },
    errors: error ? [{ field: 'address', text: error }] : [],
    mail: { sender: mailFrom, subject: newsSubject(t) },
    action: `/concerns/${id}/notices`,
    cancel: `/concerns/${id}`,
  }
  res.show('concerns/recognition/notices', t('Mail'), values, error ? 422 : 200)
}

async function showWho(
  req: Request,
  res: Response,
  { id }: OpenConcern,
  error: string | null,
): Promise<void> {
  const { t } = req
  const people = await clientsKnownTo(personOf(req))
  const field = {
    kind: 'choice',
    name: 'person',
    legend: t('Who do you think it is?'),
    hint: null,
    error,
    options: people.map(({ id: value, name: text }) => ({ value, text, hint: null, checked: false })),
  }
  const values = {
    field,
    errors: error ? [{ field: 'person', text: error }] : [],
    statements: [
      t('They are asked: is that so? They can say no, and you learn that and nothing else.'),
      t(
        'They read the name that you choose. If you are wrong, a stranger learns that this person comes here. Be sure.',
      ),
      t(
        'If they say yes, that client is asked too, and sees no word before. Only then it stands among their own.',
      ),
    ],
    action: `/concerns/${id}/who`,
    cancel: `/concerns/${id}`,
  }
  res.show('concerns/recognition/who', t('Read'), values, error ? 422 : 200)
}
