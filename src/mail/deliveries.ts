import type { Task } from 'graphile-worker'
import type { Logger } from 'pino'
import { wordsIn } from '../words'
import { countAttempt, settleLetter, takeUpLetter, type Letter } from './letters'
import { CannotDeliver, type Mail, type Postman } from './postman'

/** Writes a letter of any kind as the mail that goes out. */
export type Compose = (letter: Letter, t: ReturnType<typeof wordsIn>) => Mail

/**
 * The job of bringing one letter. What fails now is tried again; what cannot succeed, or has failed for about a day, stays as failed,
 * where the owner sees it.
 */
export function delivering(postman: Postman, compose: Compose, log: Logger): Task {
  return async (payload, { job }) => {
    const letter = await takeUpLetter((payload as { letter: string }).letter)
    if (!letter) return
    await countAttempt(letter.id)
    try {
      if (letter.address)
        await postman.deliver(letter.id, letter.address, compose(letter, wordsIn(letter.language)))
      await settleLetter(letter.id, 'sent', new Date())
    } catch (error) {
      if (!(error instanceof CannotDeliver)) throw error
      log.warn({ code: error.code, attempt: job.attempts, forGood: error.forGood }, 'letter not delivered')
      if (!error.forGood && job.attempts < job.max_attempts) {
        throw error
      }
      await settleLetter(letter.id, { failure: error.code }, new Date())
    }
  }
}
