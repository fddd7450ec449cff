import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import type { Config } from '../../config'
import { onlyIds } from '../../http/ids'
import { typedLine } from '../../http/typed'
import { readAddress } from '../../mail/address'
import { nameFault, nameFaultTexts } from '../../people/name-fault'
import { changeNotices, noticesOf } from '../../people/store'
import { nameless } from '../../people/names/own-name'
import { only, personOf } from '../../sign-in/guards'
import { newsSubject } from '../mail'
import { nameOneself } from '../store/people/recognitions'
import { openedBy } from '../writing/requests'
import type { Field, FieldError, MailToCome } from '../../http/page-parts'
import { saying } from '../../http/flashes'

declare module '../../http/pages' {
  interface Views {
    'concerns/recognition/name': OneField & { removing: string }
    'concerns/recognition/notices': OneField & { mail: MailToCome }
  }
}

/** What somebody without an account says of themselves: how they are called, and where they want to hear of news. */
export function nameRoutes(config: Config): Router {
  const router = Router()
  onlyIds(router, 'concern')

  router.get('/concerns/:concern/name', only('without account'), showNameForm)
  router.post('/concerns/:concern/name', only('without account'), giveName)
  router.post('/concerns/:concern/name/removing', only('without account'), removeName)
  router.get('/concerns/:concern/notices', only('without account'), showNoticeForm)
  router.post('/concerns/:concern/notices', only('without account'), saveNotices)

  return router

  async function showNoticeForm(req: Request, res: Response): Promise<void> {
    const { id } = await openedBy(req, String(req.params.concern))
    showNotices(req, res, config, { id, address: (await noticesOf(personOf(req))) ?? '', error: null })
  }

  async function saveNotices(req: Request, res: Response): Promise<void> {
    const { id } = await openedBy(req, String(req.params.concern))
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
    res.redirect(303, saying(`/concerns/${id}`, 'changed'))
  }
}

async function showNameForm(req: Request, res: Response): Promise<void> {
  const { id } = await openedBy(req, String(req.params.concern))
  const { name, language } = personOf(req)
  showName(req, res, id, name === nameless(language) ? '' : name, null)
}

async function giveName(req: Request, res: Response): Promise<void> {
  const { id } = await openedBy(req, String(req.params.concern))
  const { name } = nameForm.parse(req.body ?? {})
  const fault = nameFault(name)
  if (fault) {
    const texts = { ...nameFaultTexts, empty: 'concerns.writeHowYouWantTo' } as const
    showName(req, res, id, name, req.t(texts[fault]))
    return
  }
  await nameOneself(personOf(req), id, name, new Date())
  res.redirect(303, saying(`/concerns/${id}`, 'named'))
}

async function removeName(req: Request, res: Response): Promise<void> {
  const { id } = await openedBy(req, String(req.params.concern))
  await nameOneself(personOf(req), id, '', new Date())
  res.redirect(303, saying(`/concerns/${id}`, 'unnamed'))
}

interface OneField {
  readonly field: Field
  readonly errors: readonly FieldError[]
  readonly action: string
  readonly cancel: string
}

const nameForm = z.object({ name: typedLine })

const noticesForm = z.object({ address: typedLine })

function showName(req: Request, res: Response, id: string, name: string, error: string | null): void {
  const { t } = req
  const field = {
    kind: 'line' as const,
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
      kind: 'line' as const,
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
