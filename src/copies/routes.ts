import { Router, type Request, type Response } from 'express'
import { openConcern } from '../concerns/store/opened-concern'
import { entryValues, type ShownEntry } from '../concerns/thread/entry-values'
import { NotFound } from '../errors'
import { isLooking, onlyIds } from '../http/ids'
import { anybody, clients, everybody, only, personOf } from '../sign-in/guards'
import { verifyingKey } from '../vault/master-keys'
import { copyDataOf, copyPageOf } from './file'
import { sealedCopy } from './seal'
import { ownWords } from './copy-values'
import { copyOf, chainHeadFor } from './store'
import { concernIdOf } from '../concerns/writing/requests'

declare module '../http/pages' {
  interface Views {
    'copies/copy': {
      concern: string
      file: string
      data: string
      mine: boolean
      key: string
      head: Awaited<ReturnType<typeof chainHeadFor>>
    }
    'copies/session': { concern: string; entries: readonly ShownEntry[] }
  }
}

/** What somebody takes with them of a concern: a copy of all that they can read, or their own words for the next meeting. */
export function copyRoutes(): Router {
  const router = Router()
  onlyIds(router, 'concern')

  router.get('/concerns/:concern/copy', only(...everybody), showCopy)
  router.get('/concerns/:concern/copy.html', only(...everybody), sendPage)
  router.get('/concerns/:concern/copy.json', only(...everybody), sendData)
  router.get('/concerns/:concern/session', only(...clients), showOwnWords)

  // For anybody who checks a copy, signed in or not. It says nothing else.
  router.get('/copy/key', anybody, (_req, res) => {
    res.type('text').send(`${keyText()}\n`)
  })

  return router
}

async function showCopy(req: Request, res: Response): Promise<void> {
  const person = personOf(req)
  const { id, capacity } = await openConcern(person, concernIdOf(req), new Date(), false) // nothing of it is shown here
  res.show('copies/copy', req.t('copies.copy'), {
    concern: `/concerns/${id}`,
    file: `/concerns/${id}/copy.html`,
    data: `/concerns/${id}/copy.json`,
    mine: capacity === 'client',
    key: keyText(),
    head: await chainHeadFor(person, id),
  })
}

async function sendPage(req: Request, res: Response): Promise<void> {
  const page = copyPageOf(await taken(req))
  res.attachment('note.html').send(page)
}

async function sendData(req: Request, res: Response): Promise<void> {
  const data = copyDataOf(await taken(req))
  res.attachment('note.json').send(data)
}

async function showOwnWords(req: Request, res: Response): Promise<void> {
  const person = personOf(req)
  const concern = await openConcern(person, concernIdOf(req), new Date(), isLooking(req) && 'back') // their own words alone
  if (concern.capacity !== 'client') throw new NotFound()
  res.show('copies/session', req.t('copies.toBringAlong'), {
    concern: `/concerns/${concern.id}`,
    entries: ownWords(entryValues(req.t, person, concern.entries)),
  })
}

async function taken(req: Request) {
  return sealedCopy(await copyOf(personOf(req), concernIdOf(req), new Date(), isLooking(req)))
}

function keyText(): string {
  return verifyingKey().toString('base64url')
}
