import { Router, type Request, type Response } from 'express'
import { NotFound } from '../../errors'
import { codeLines } from '../../people/return-code'
import { onlyIds } from '../../http/ids'
import { only, personOf } from '../../sign-in/guards'
import { findDraft } from '../../drafts/store'
import { moveDrafts } from '../store/words/drafts'

declare module '../../http/pages' {
  interface Views {
    'concerns/writing/code': { code: readonly string[]; at: string; back: string }
  }
}

/** The return code of first words that are not sent yet, to be printed or kept. Afterwards nobody can show it any more. */
export function codeRoutes(baseUrl: string): Router {
  const router = Router()
  onlyIds(router, 'draft')
  const at = `${baseUrl}/return`

  router.get('/drafts/:draft/code', only('without account'), showCode)
  router.get('/drafts/:draft/code.txt', only('without account'), sendCode)

  return router

  async function showCode(req: Request, res: Response): Promise<void> {
    const code = await codeOf(req)
    res.show('concerns/writing/code', req.t('shared.code'), {
      code: codeLines(code),
      at,
      back: `/drafts/${String(req.params.draft)}`,
    })
  }

  async function sendCode(req: Request, res: Response): Promise<void> {
    const code = await codeOf(req)
    res.attachment('note.txt').type('text').send(`${code}\n\n${at}\n`)
  }
}

async function codeOf(req: Request): Promise<string> {
  const { code } = await findDraft(moveDrafts, personOf(req), String(req.params.draft))
  if (!code) throw new NotFound()
  return code
}
