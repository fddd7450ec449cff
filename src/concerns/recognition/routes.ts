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

  router.get('/concerns/:concern/name', only('without account'), showNameForm)
  router.post('/concerns/:concern/name', only('without account'), giveName)
  router.post('/concerns/:concern/name/removing', only('without account'), removeName)
  router.get('/concerns/:concern/notices', only('without account'), showNoticeForm)
  router.post('/concerns/:concern/notices', only('without account'), saveNotices)

  router.get('/concerns/:concern/who', only('therapist', 'owner'), async (req, res) => {
    await showWho(req, res, await openToAsk(req), null)
  })

  router.post('/concerns/:concern/who', only('therapist', 'owner'), ask)
  router.post('/concerns/:concern/who/answer', only('without account'), answer)

  // The account answers on its own first page, without having seen a word.
  router.post('/joining/:concern', only('client'), joinConcern)

  return router

  async function showNoticeForm(req: Request, res: Response): Promise<void> {
    const { id } = await opened(req)
    showNotices(req, res, config, { id, address: (await noticesOf(personOf(req))) ?? '', error: null })
  }

  async function saveNotices(req: Request, res: Response): Promise<void> {
    const { id } = await opened(req)
    const { address: written } = noticesForm.parse(req.body ?? {})
    const { address, fault } = readAddress(written)
    if (written && fault) {
      showNotices(req, res, config, {
        id,
        address: written,
        error: req.t('concerns.faultOrLeaveItEmpty', { fault: req.t(fault) }),
      })
      return
    }
    await changeNotices(personOf(req), address)
    res.redirect(303, `/concerns/${id}?said=changed`)
  }
}

async function showNameForm(req: Request, res: Response): Promise<void> {
  const { id } = await opened(req)
  const { name, language } = personOf(req)
  showName(req, res, id, name === nameless(language) ? '' : name, null)
}

async function giveName(req: Request, res: Response): Promise<void> {
  const { id } = await opened(req)
  const { name } = nameForm.parse(req.body ?? {})
  if (!name || name.length > mostOfName || hasHiddenSigns(name)) {
    const tooLong = name ? req.t('concerns.pleaseWriteAShorterName') : req.t('concerns.writeHowYouWantTo')
    const text = hasHiddenSigns(name) ? req.t(hiddenSigns) : tooLong
    showName(req, res, id, name, text)
    return
  }
  await nameOneself(personOf(req), id, name, new Date())
  res.redirect(303, `/concerns/${id}?said=named`)
}

async function removeName(req: Request, res: Response): Promise<void> {
  const { id } = await opened(req)
  await nameOneself(personOf(req), id, '', new Date())
  res.redirect(303, `/concerns/${id}?said=unnamed`)
}

async function ask(req: Request, res: Response): Promise<void> {
  const concern = await openToAsk(req)
  const { person: id } = whoForm.parse(req.body ?? {})
  const client = (await clientsKnownTo(personOf(req))).find(one => one.id === id)
  if (!client) {
    await showWho(req, res, concern, req.t('concerns.chooseWhoYouThinkIt'))
    return
  }
  await askWho(personOf(req), concern.id, client, new Date())
  res.redirect(303, `/concerns/${concern.id}?said=asked`)
}

async function answer(req: Request, res: Response): Promise<void> {
  const { id } = await opened(req)
  await answerWho(personOf(req), id, answerForm.parse(req.body ?? {}).answer === 'yes', new Date())
  res.redirect(303, `/concerns/${id}?said=answered`)
}

async function joinConcern(req: Request, res: Response): Promise<void> {
  const yes = answerForm.parse(req.body ?? {}).answer === 'yes'
  const id = String(req.params.concern)
  await answerWho(personOf(req), id, yes, new Date())
  res.redirect(303, yes ? `/concerns/${id}?said=joined` : '/?said=answered')
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
    label: t('shared.yourName'),
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
  res.show('concerns/recognition/name', t('shared.yourName'), values, error ? 422 : 200)
}

function showNotices(
  req: Request,
  res: Response,
  { mailFrom }: Config,
  { id, address, error }: { readonly id: string; readonly address: string; readonly error: string | null },
): void {
  const { t } = req
  const hint = t('concerns.leaveItEmptyIfYou')
  const values = {
    field: {
      kind: 'line',
      name: 'address',
      label: t('shared.yourMailAddress'),
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
  res.show('concerns/recognition/notices', t('shared.mail'), values, error ? 422 : 200)
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
    legend: t('concerns.whoDoYouThinkIt'),
    hint: null,
    error,
    options: people.map(({ id: value, name: text }) => ({ value, text, hint: null, checked: false })),
  }
  const values = {
    field,
    errors: error ? [{ field: 'person', text: error }] : [],
    statements: [
      t('concerns.theyAreAskedIsThat'),
      t('concerns.theyReadTheNameThat'),
      t('concerns.ifTheySayYesThat'),
    ],
    action: `/concerns/${id}/who`,
    cancel: `/concerns/${id}`,
  }
  res.show('concerns/recognition/who', t('shared.read'), values, error ? 422 : 200)
}
